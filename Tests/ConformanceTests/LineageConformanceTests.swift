// Lineage against the reference evaluator: what a column is not made of can change without changing the column.

import Testing

@testable import Dataflow

@Suite("Lineage holds")
struct LineageConformanceTests {
  @Test("on random transformations of random rows")
  func random() {
    var unchanged = 0
    for seed in 0..<400 as Range<UInt64> {
      var generator = RandomTransformation(seed: seed)
      let leaves = generator.leaves()
      let rows = generator.rows(of: leaves)
      let flows = generator.flows(over: leaves).map(\.withNestedFields)
      for leaf in leaves {
        // The column's values, moved on by a row: others at most places, and of the right type.
        let shifted = rows.indices.map { index in
          rows[index].merging([leaf.path: rows[(index + 1) % rows.count][leaf.path] ?? .null]) { $1 }
        }
        for flow in flows {
          let lineage = flow.lineage
          guard !lineage.rows.contains(where: { $0.path == leaf.path }) else { continue }
          let before = flow.rows(from: rows)
          let after = flow.rows(from: shifted)
          for column in lineage.columns where !column.sources.contains(where: { $0.path == leaf.path }) {
            let areSame = zip(before, after).allSatisfy { left, right in
              (left[column.path] ?? .null).isIdentical(to: right[column.path] ?? .null)
            }
            #expect(before.count == after.count && areSame, "seed \(seed): \(column.path) depends on \(leaf.path)")
            unchanged += before.count
          }
        }
      }
    }
    #expect(unchanged > 10_000, "too few values to tell anything")
  }

  @Test("a column that is copied is the source's value, and one that is masked is not")
  func uses() {
    let text = Expression.column(path: ["c"], .string)
    let sources = { (expression: Expression) in
      let step = Step.select([
        Projection(path: ["made"], expression: expression, type: expression.type, traits: FieldTraits())
      ])
      let input = [Field(name: "c", jsonKey: "c", type: .string, traits: FieldTraits())]
      let output = [Field(name: "made", jsonKey: "made", type: expression.type, traits: FieldTraits())]
      return Flow(input: input, steps: [step], output: output).lineage.columns.flatMap(\.sources)
    }
    #expect(sources(text) == [ColumnSource(path: ["c"], use: .copied, isMasked: false)])
    #expect(sources(.sha256(text)) == [ColumnSource(path: ["c"], use: .computed, isMasked: true)])
    #expect(sources(.concat([.sha256(text), text])) == [ColumnSource(path: ["c"], use: .computed, isMasked: false)])
    let choice = Expression.conditional(
      .isNull(text), then: .literal(.string("a")), otherwise: .literal(.string("b")))
    #expect(sources(choice) == [ColumnSource(path: ["c"], use: .deciding, isMasked: true)])
    #expect(sources(.literal(.string("a"))).isEmpty)
  }
}

extension Flow {
  /// The flow with fields that have the paths of its rows: the generator names a field after its leaf's whole path.
  var withNestedFields: Flow {
    func nested(_ fields: [Field]) -> [Field] {
      fields.map { field in
        let path = field.name.split(separator: ".").map(String.init)
        return path.dropLast().reversed().reduce(
          Field(name: path[path.count - 1], jsonKey: "", type: field.type, traits: field.traits)
        ) { Field(name: $1, jsonKey: "", type: .structure([$0]), traits: FieldTraits()) }
      }
    }
    return Flow(input: nested(input), steps: steps, output: nested(output))
  }
}
