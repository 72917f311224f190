// The engine against the reference evaluator on random transformations of random rows.

import Dataflow
import Engine
import Parquet
import Synchronization
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

  /// Whether engine and reference evaluator make different rows, or the engine none.
  private func differ(_ mismatch: Mismatch) -> Bool {
    guard let batch = try? Batch(mismatch.rows, leaves: mismatch.leaves),
      let made = try? StagePlan([mismatch.flow]).run(on: batch)
    else { return false }
    return !made[0].rows.areIdentical(to: mismatch.flow.rows(from: mismatch.rows))
  }

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
        if !batch.rows.areIdentical(to: expected) {
          Issue.record("seed \(seed)\n\(Mismatch(leaves: leaves, steps: flow.steps, rows: rows).shrunk(while: differ))")
        }
      }
    }
    #expect(stepsSeen == ["filter", "dedupe", "select", "derive", "aggregate", "explode", "expect", "union"])
    #expect(rowsMade > Int(Self.runs) * 5, "the random rows are too few to tell anything")
  }
}

extension RandomConformanceTests {
  @Test("on random transformations of rows in parts")
  func randomParts() throws {
    var partsSkipped = 0
    for seed in 0..<Self.runs {
      var generator = RandomTransformation(seed: seed)
      let leaves = generator.leaves()
      let rows = generator.rows(of: leaves)
      let flows = generator.flows(over: leaves).map(\.withNestedFields)
      // Parts of up to eight rows, some of them empty; none at all where there are no rows and the seed is even.
      var parts: [[Row]] = seed % 2 == 0 ? [] : [[]]
      var rest = rows[...]
      var length = Int(seed % 9)
      while !rest.isEmpty {
        parts.append(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
        length = (length + 5) % 9
      }
      let plan = StagePlan(flows)
      // What is known of a part's columns may tell that no row of it gets past the first filters.
      let needed = parts.filter { part in plan.needsRows { path in ColumnBounds(part, path) } }
      partsSkipped += parts.count - needed.count
      // An aggregate without keys has a row also of no rows, for which there is no part to tell of.
      parts = needed.isEmpty && !parts.isEmpty ? [[]] : needed
      let read = Mutex<Set<[String]>>([])
      let input = PartedRows(leaves: leaves, rowCounts: parts.map(\.count)) { [parts] part, wanted in
        read.withLock { $0.formUnion(wanted.map(\.path)) }
        return try Batch(parts[part], leaves: wanted)
      }
      var made = flows.map { _ in [Row]() }
      try plan.run(on: input) { made[$0] += $1.rows }
      for (flow, made) in zip(flows, made) {
        let expected = flow.rows(from: rows)
        guard !parts.isEmpty || expected.isEmpty else { continue }
        let isUnited = flow.branches.count > 1
        #expect(
          isUnited ? made.areTheSame(as: expected) : made.areIdentical(to: expected),
          "seed \(seed)\nsteps \(flow.steps)\nparts \(parts)\nengine \(made)\nreference \(expected)")
      }
      let paths = read.withLock { $0 }
      #expect(paths.isSubset(of: plan.columnsRead), "seed \(seed) reads \(paths) where \(plan.columnsRead) would do")
    }
    #expect(partsSkipped > Int(Self.runs) / 40, "too few parts are left out to tell anything")
  }
}

extension ColumnBounds {
  /// What a footer would say of a column in these rows; nil, as often, for some.
  fileprivate init?(_ rows: [Row], _ path: [String]) {
    let values = rows.map { $0[path] ?? .null }
    let present = values.filter { $0 != .null && !$0.isNaN }
    if path.description.utf8.count % 5 == 0 { return nil }
    self.init(
      count: rows.count, nullCount: values.count { $0 == .null },
      minimum: present.min { $0.isLess(than: $1) }?.bound, maximum: present.max { $0.isLess(than: $1) }?.bound)
  }
}

extension Value {
  fileprivate var isNaN: Bool { if case .double(let number) = self { number.isNaN } else { false } }

  fileprivate var bound: ColumnBounds.Value? {
    switch self {
    case .bool(let value): .bool(value)
    case .int64(let value), .instant(let value): .integer(Int128(value))
    case .decimal(let value, _): .integer(value)
    case .day(let value): .integer(Int128(value))
    case .double(let value): .double(value)
    case .string(let text): .bytes(Array(text.utf8))
    case .null, .array: nil
    }
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
    case .explode: "explode"
    case .expect: "expect"
    case .union: "union"
    }
  }
}
