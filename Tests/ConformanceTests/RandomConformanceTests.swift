// The engine against the reference evaluator on random transformations of random rows.

import Dataflow
import Engine
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Engine and reference evaluator agree")
struct RandomConformanceTests {
  /// The seeds of one run; PLAN_CONFORMANCE_RUNS asks for more.
  static let runs = ProcessInfo.processInfo.environment["PLAN_CONFORMANCE_RUNS"].flatMap { UInt64($0) } ?? 600

  @Test("on random transformations of random rows")
  func random() throws {
    var stepsSeen: Set<String> = []
    var rowsMade = 0
    for seed in 0..<Self.runs {
      var generator = RandomTransformation(seed: seed)
      let leaves = generator.leaves()
      let rows = generator.rows(of: leaves)
      let flows = generator.flows(over: leaves)
      let batch = try Batch(rows, leaves: leaves, nesting: Int(seed % 3) + 1)
      let made = try StagePlan(flows).run(on: batch)
      for (flow, batch) in zip(flows, made) {
        let expected = flow.rows(from: rows)
        let areClean = batch.columns.allSatisfy { $0.hasCleanNulls }
        #expect(areClean, "seed \(seed)\nsteps \(flow.steps)\nengine \(batch.columns)")
        stepsSeen.formUnion(flow.steps.map(\.kind))
        rowsMade += expected.count
        #expect(
          batch.rows.areIdentical(to: expected),
          "seed \(seed)\nsteps \(flow.steps)\nrows \(rows)\nengine \(batch.rows)\nreference \(expected)")
      }
    }
    #expect(stepsSeen == ["filter", "dedupe", "select", "derive", "aggregate"])
    #expect(rowsMade > Int(Self.runs) * 5, "the random rows are too few to tell anything")
  }
}

extension Step {
  fileprivate var kind: String {
    switch self {
    case .filter: "filter"
    case .dedupe: "dedupe"
    case .select: "select"
    case .derive: "derive"
    case .aggregate: "aggregate"
    }
  }
}
