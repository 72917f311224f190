// Runs a plan over rows in parts: what a step can do row by row is done part by part, and only what must be kept is kept.

package import Dataflow

extension StagePlan {
  /// Runs the plan over rows of which one part at a time is in memory, with what dedupes and aggregates need beside it.
  ///
  /// - Parameter emit: Takes some more rows of a flow's result, by the flow's place; a flow's rows come in the order that
  ///   `run(on:)` gives them, but that those of a union come part by part.
  /// - Returns: The expectations whose rows are dropped, with how many were.
  /// - Throws: ``EngineError`` when a stage reads a column that its rows do not have, or rows break an expectation that is to
  ///   fail, and what reading or `emit` throws.
  @discardableResult
  package func run(
    on input: PartedRows, emit: (_ flow: Int, _ rows: Batch) throws -> Void
  ) throws -> [BrokenExpectation] {
    try PartedRun(self, input).run(emit)
  }
}

extension StagePlan {
  /// How often a run by parts reads each part: once, and once before for each dedupe that finds out which rows stay.
  package var readsOfAPart: Int {
    var kinds: [Kind] = []
    for stage in stages { kinds.append(PartedRun.kind(of: stage, self, kinds)) }
    return kinds.reduce(1) { count, kind in if case .first = kind { count + 1 } else { count } }
  }
}

/// What becomes of each stage in a run by parts.
private enum Kind {
  /// A dedupe after nothing but filters: its rows are found out before the parts are gone through.
  case first(FirstDedupe)
  /// A step row by row.
  case local
  /// A step for which all rows must be together.
  case whole
  /// What follows a step that has all rows.
  case afterWhole
}

private struct PartedRun {
  private let plan: StagePlan
  private let input: PartedRows
  private let kinds: [Kind]
  /// Whether a stage's rows are needed while the parts are gone through.
  private let isNeeded: [Bool]
  /// The sources, of each part and all together, of a union whose other source is there at the end only.
  private let unitedLater: Set<Int?>

  init(_ plan: StagePlan, _ input: PartedRows) {
    self.plan = plan
    self.input = input
    var kinds: [Kind] = []
    for stage in plan.stages { kinds.append(PartedRun.kind(of: stage, plan, kinds)) }
    self.kinds = kinds
    unitedLater = PartedRun.unitedLater(plan, kinds)
    // What breaks an expectation is counted, whoever takes the rows that do not.
    var isNeeded = plan.stages.indices.map { index in
      if case .expect = plan.stages[index].step { true } else { plan.results.contains(index) }
    }
    for source in unitedLater.compactMap({ $0 }) { isNeeded[source] = true }
    for index in plan.stages.indices.reversed() {
      switch kinds[index] {
      case .local where isNeeded[index], .whole:
        for source in plan.stages[index].sources.compactMap({ $0 }) { isNeeded[source] = true }
      case .first, .local, .afterWhole: break
      }
    }
    self.isNeeded = isNeeded
  }

  private static func unitedLater(_ plan: StagePlan, _ kinds: [Kind]) -> Set<Int?> {
    var sources: Set<Int?> = []
    for (stage, kind) in zip(plan.stages, kinds) where !stage.others.isEmpty {
      guard case .afterWhole = kind else { continue }
      for source in stage.sources where source.map({ !kinds[$0].isOfAllRows }) ?? true { sources.insert(source) }
    }
    return sources
  }

  fileprivate static func kind(of stage: StagePlan.Stage, _ plan: StagePlan, _ kinds: [Kind]) -> Kind {
    if stage.sources.contains(where: { $0.map { kinds[$0].isOfAllRows } ?? false }) { return .afterWhole }
    switch stage.step {
    case .filter, .expect, .select, .derive, .explode, .union: return .local
    case .aggregate: return .whole
    case .dedupe(let key, let latest, let ties):
      guard let conditions = conditions(before: stage, plan) else { return .whole }
      return .first(FirstDedupe(conditions: conditions, key: key, latest: latest, ties: ties))
    }
  }

  /// The conditions before a stage, if filters and expectations are all that stands there.
  private static func conditions(before stage: StagePlan.Stage, _ plan: StagePlan) -> [Expression]? {
    var conditions: [Expression] = []
    var parent = stage.parent
    while let index = parent {
      switch plan.stages[index].step {
      case .filter(let condition): conditions.insert(condition, at: 0)
      case .expect(let check): conditions.insert(check.condition, at: 0)
      default: return nil
      }
      parent = plan.stages[index].parent
    }
    return conditions
  }

  /// What is kept while the parts are gone through.
  private struct Kept {
    /// For each step that needs all rows, those that it is given.
    var rows: [Int: [Batch]] = [:]
    /// For each source of a later union, its rows.
    var sources: [Int?: [Batch]] = [:]
    var broken: BrokenExpectations
  }

  func run(_ emit: (Int, Batch) throws -> Void) throws -> [BrokenExpectation] {
    let parts = PartsInOrder(of: input, pathsRead)
    let last = kinds.lastIndex { if case .first = $0 { true } else { false } }
    let winners = try kinds.enumerated().map { index, kind in
      guard case .first(let dedupe) = kind else { return nil as [[Int32]]? }
      return try dedupe.winners(among: input) { if index == last { parts.readAhead() } }
    }
    var kept = Kept(broken: BrokenExpectations(plan))
    try parts.forEach(
      taking: { part, rows in take(rows, winners: winners.map { $0?[part] }) },
      working: { _, taken in try work(on: taken, keeping: &kept, emit) })
    try finish(&kept, emit)
    try kept.broken.check()
    return kept.broken.dropped
  }

  /// What is kept of a part: all rows where a stage takes them, and for each first dedupe the rows that it leaves.
  private typealias Taken = (all: RowSet?, first: [RowSet?])

  private func take(_ batch: Batch, winners: [[Int32]?]) -> Taken {
    let all = RowSet(batch)
    // Rows that nothing else needs go with the part; those that stay are copied out of it.
    guard !areAllNeeded else { return (all, winners.map { $0.map(all.selecting) }) }
    return (nil, winners.map { $0.map { all.selecting($0).copied } })
  }

  /// Goes through the stages with the rows of a part.
  private func work(on taken: Taken, keeping kept: inout Kept, _ emit: (Int, Batch) throws -> Void) throws {
    var made = taken.first
    for (index, stage) in plan.stages.enumerated() {
      switch kinds[index] {
      case .local where isNeeded[index]:
        let sources = stage.sources.map { rows(of: $0, made, taken.all) }
        let left = try stage.step.rows(from: sources, reading: plan.columnsRead(of: index))
        kept.broken.note(index, sources[0].count - left.count)
        made[index] = left
      case .whole:
        let parent = rows(of: stage.parent, made, taken.all)
        kept.rows[index, default: []].append(parent.selectingColumns(plan.columnsRead(from: index)).materialised)
      case .first, .local, .afterWhole: break
      }
    }
    for source in unitedLater {
      kept.sources[source, default: []].append(rows(of: source, made, taken.all).materialised)
    }
    for (flow, result) in plan.results.enumerated() {
      let rows = result.map { made[$0] } ?? taken.all
      if let rows { try emit(flow, rows.materialised) }
    }
  }

  private func rows(of source: Int?, _ made: [RowSet?], _ all: RowSet?) -> RowSet {
    guard let rows = source.map({ made[$0] }) ?? all else {
      preconditionFailure("a plan lists a stage before the one that it reads")
    }
    return rows
  }

  /// Whether anything but a first dedupe takes the input's rows.
  private var areAllNeeded: Bool {
    plan.results.contains(nil) || unitedLater.contains(nil)
      || plan.stages.indices.contains { index in
        guard plan.stages[index].sources.contains(nil) else { return false }
        return switch kinds[index] {
        case .local: isNeeded[index]
        case .whole: true
        case .first, .afterWhole: false
        }
      }
  }

  /// Runs the steps that need all rows, and those that follow them.
  private func finish(_ kept: inout Kept, _ emit: (Int, Batch) throws -> Void) throws {
    var made: [Int?: RowSet] = [:]
    for source in unitedLater { made[source] = try kept.sources.removeValue(forKey: source).map(PartedRun.joined) }
    for (index, stage) in plan.stages.enumerated() where kinds[index].isOfAllRows {
      let sources: [RowSet]
      if case .whole = kinds[index] {
        sources = try kept.rows.removeValue(forKey: index).map { [try PartedRun.joined($0)] } ?? []
      } else {
        sources = stage.sources.compactMap { made[$0] }
      }
      // Of no part there is nothing to tell, not even its columns.
      guard sources.count == stage.sources.count else { continue }
      let rows = try stage.step.rows(from: sources, reading: plan.columnsRead(of: index))
      kept.broken.note(index, sources[0].count - rows.count)
      for (flow, result) in plan.results.enumerated() where result == index { try emit(flow, rows.materialised) }
      made[index] = rows
      // Rows that nothing reads any more are let go.
      for source in Set(stage.sources + [index]) where !isRead(source, after: index) { made[source] = nil }
    }
  }

  private func isRead(_ source: Int?, after index: Int) -> Bool {
    plan.stages.indices.dropFirst(index + 1).contains { later in
      kinds[later].isOfAllRows && plan.stages[later].sources.contains(source)
    }
  }

  private static func joined(_ batches: [Batch]) throws(EngineError) -> RowSet {
    RowSet(try .concatenating(batches))
  }

  /// The input's columns that are read while the parts are gone through: not those that only a first dedupe needs.
  private var pathsRead: Set<[String]> {
    plan.columnsRead { index in
      switch kinds[index] {
      case .first: false
      case .local: isNeeded[index]
      case .whole, .afterWhole: true
      }
    }
  }
}

extension Kind {
  /// Whether the stage has its rows once all parts are gone through.
  fileprivate var isOfAllRows: Bool {
    switch self {
    case .whole, .afterWhole: true
    case .first, .local: false
    }
  }
}
