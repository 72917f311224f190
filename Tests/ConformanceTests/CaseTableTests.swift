// The cases that Spark has judged, on the reference evaluator and on the engine.

import Engine
import Testing

@testable import Dataflow

@Suite("Spark's cases")
struct CaseTableTests {
  @Test("hold in the reference evaluator", arguments: try ConformanceCase.table())
  func reference(_ judged: ConformanceCase) {
    switch judged.outcome {
    case .values(let expression, _, let expected):
      for (row, expected) in zip(judged.rows, expected) {
        let value = expression.value(on: row)
        #expect(value.isIdentical(to: expected), "\(row) gives \(value), Spark gives \(expected)")
      }
    case .kept(let step, let expected):
      let kept = step.rows(from: judged.numberedRows).map { $0[["position"]] }
      #expect(kept == expected.map { .int64(Int64($0)) })
    }
  }

  @Test("hold in the engine", arguments: try ConformanceCase.table())
  func engine(_ judged: ConformanceCase) throws {
    let leaves = judged.leaves + [Leaf(path: ["position"], type: .int64, traits: FieldTraits())]
    let batch = try Batch(judged.numberedRows, leaves: leaves)
    switch judged.outcome {
    case .values(let expression, _, let expected):
      let result = Projection(path: ["result"], expression: expression, type: expression.type, traits: FieldTraits())
      let made = try run(.select([result]), on: batch)
      #expect(made.areIdentical(to: expected.map { [["result"]: $0] }), "the engine gives \(made)")
    case .kept(let step, let expected):
      #expect(try run(step, on: batch).map { $0[["position"]] } == expected.map { .int64(Int64($0)) })
    }
  }

  @Test("are there")
  func table() throws {
    let cases = try ConformanceCase.table()
    #expect(cases.reduce(0) { $0 + $1.rows.count } > 2_000)
    #expect(Set(cases.map(\.name)).count == cases.count, "two cases have one name")
    #expect(cases.allSatisfy { !$0.rows.isEmpty })
  }

  private func run(_ step: Step, on batch: Batch) throws -> [Row] {
    try StagePlan([Flow(input: [], steps: [step], output: [])]).run(on: batch)[0].rows
  }
}

extension ConformanceCase {
  /// The rows, each with its position, by which a step's outcome is told.
  fileprivate var numberedRows: [Row] {
    rows.enumerated().map { position, row in
      row.merging([["position"]: .int64(Int64(position))]) { value, _ in value }
    }
  }
}
