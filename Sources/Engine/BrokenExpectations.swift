// The account of a run's expectations: how many rows broke each, and whether that fails the run.

import Dataflow

/// An expectation and the rows that broke it.
package struct BrokenExpectation: Sendable, Hashable {
  /// What was expected.
  package let name: String
  /// How many rows were dropped because of it.
  package let rowCount: Int
}

/// What the stages of a plan have counted.
struct BrokenExpectations {
  private let checks: [Check?]
  private var counts: [Int]

  init(_ plan: StagePlan) {
    checks = plan.stages.map { if case .expect(let check) = $0.step { check } else { nil } }
    counts = plan.stages.map { _ in 0 }
  }

  /// Notes how many rows a stage has not let through.
  mutating func note(_ stage: Int, _ rowCount: Int) {
    if checks[stage] != nil { counts[stage] += rowCount }
  }

  /// Throws where a row has broken an expectation that fails the run.
  func check() throws(EngineError) {
    let failed = all.filter { $0.check.fails && $0.rowCount > 0 }
    guard failed.isEmpty else {
      throw .broken(failed.map { BrokenExpectation(name: $0.check.name, rowCount: $0.rowCount) })
    }
  }

  /// The expectations whose rows are dropped, each with how many there were.
  var dropped: [BrokenExpectation] {
    all.filter { !$0.check.fails }.map { BrokenExpectation(name: $0.check.name, rowCount: $0.rowCount) }
  }

  private var all: [(check: Check, rowCount: Int)] {
    zip(checks, counts).compactMap { check, count in check.map { ($0, count) } }
  }
}
