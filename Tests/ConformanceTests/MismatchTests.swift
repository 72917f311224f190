// The shrinking of mismatches: a planted fault is found in a large transformation, and nothing else is left of it.

import Testing

@testable import Dataflow

@Suite("A mismatch")
struct MismatchTests {
  /// Whether the planted fault shows: an engine that takes null for an empty text where it is hashed.
  private func isWrong(_ mismatch: Mismatch) -> Bool {
    func hashesNull(_ expression: Expression, _ row: Row) -> Bool {
      if case .sha256(let operand) = expression, operand.value(on: row) == .null { return true }
      return expression.operands.contains { hashesNull($0, row) }
    }
    var rows = mismatch.rows
    for step in mismatch.steps {
      if rows.contains(where: { row in step.expressions.contains { hashesNull($0, row) } }) { return true }
      rows = step.rows(from: rows)
    }
    return false
  }

  @Test("is made small, whatever it was found in")
  func shrinking() throws {
    var shrunk = 0
    for seed in 0..<400 as Range<UInt64> {
      var generator = RandomTransformation(seed: seed)
      let leaves = generator.leaves()
      let rows = generator.rows(of: leaves)
      for flow in generator.flows(over: leaves) where !flow.steps.isEmpty {
        let found = Mismatch(leaves: leaves, steps: flow.steps, rows: rows)
        guard isWrong(found) else { continue }
        let small = found.shrunk(while: isWrong)
        #expect(isWrong(small))
        #expect(small.rows.count <= 1 && small.steps.count <= 2, "seed \(seed)\n\(small)")
        #expect(small.description.contains("sha256("), "seed \(seed)\n\(small)")
        #expect(small.description.utf8.count < 2_000, "seed \(seed)\n\(small)")
        shrunk += 1
      }
    }
    #expect(shrunk > 10, "the fault was met too rarely to tell anything")
  }

  @Test("is shown as a manifest has it")
  func snippet() {
    let text = Expression.column(path: ["name"], .string)
    let condition = Expression.and(
      .not(.isNull(text)),
      .comparison(.less, .arithmetic(.add, .literal(.int64(1)), .column(path: ["n"], .int64)), .literal(.int64(3))))
    let projection = Projection(
      path: ["digest"], expression: .coalesce([.sha256(text), .literal(.string("none"))]), type: .string,
      traits: FieldTraits())
    let mismatch = Mismatch(
      leaves: [
        Leaf(path: ["name"], type: .string, traits: FieldTraits()),
        Leaf(path: ["n"], type: .int64, traits: FieldTraits()),
      ], steps: [.filter(condition), .select([projection])], rows: [[["name"]: .string("a\""), ["n"]: .null]])
    #expect(
      mismatch.description == """
        struct Row: Schema {
          let name: Column<String?>
          let n: Column<Int64?>
        }
        Row.rows
          .filter { (!$0.name.isNull && ((1 + $0.n) < 3)) }
          .select { New(digest: sha256($0.name).or("none")) }
        // name: "a\\"", n: null
        """)
  }
}
