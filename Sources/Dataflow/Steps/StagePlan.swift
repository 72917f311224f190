// What several transformations of the same rows share, so that it is done once: a tree of stages.

/// The stages of several flows over the same input, each step that they share standing once.
package struct StagePlan: Sendable {
  /// A step applied to the rows of an earlier stage.
  package struct Stage: Sendable, Hashable {
    /// The index of the stage that this one reads; nil for the input.
    package let parent: Int?
    /// Of a union the stage whose rows are added; nil for the input.
    package let others: [Int?]
    /// What is done to its rows.
    package let step: Step

    /// The stages that this one reads.
    package var sources: [Int?] { [parent] + others }
  }

  /// Parents before children.
  package let stages: [Stage]
  /// For each flow, the stage whose rows are its result; nil where a flow has no step.
  package let results: [Int?]
  /// The columns of the rows that the flows read.
  private let inputColumns: Set<[String]>

  package init(_ flows: [Flow]) {
    inputColumns = Set(flows.flatMap { $0.input.leaves.map(\.path) })
    var stages: [Stage] = []
    var known: [Stage: Int] = [:]
    func stage(after steps: [Step]) -> Int? {
      steps.reduce(nil as Int?) { parent, step in
        let others: [Int?] = if case .union(let union) = step { [stage(after: union.steps)] } else { [] }
        let stage = Stage(parent: parent, others: others, step: step)
        if let index = known[stage] { return index }
        known[stage] = stages.count
        stages.append(stage)
        return stages.count - 1
      }
    }
    results = flows.map { stage(after: $0.steps) }
    self.stages = stages
  }

  /// How many stages and results read each stage: one that is read often is worth keeping.
  package var readers: [Int] {
    var counts = [Int](repeating: 0, count: stages.count)
    for source in stages.flatMap(\.sources).compactMap({ $0 }) { counts[source] += 1 }
    for result in results.compactMap({ $0 }) { counts[result] += 1 }
    return counts
  }

  /// The input's columns that any stage or result reads; the engine decodes no others.
  package var columnsRead: Set<[String]> { columnsRead { _ in true } }

  /// The same of some stages and of all results.
  package func columnsRead(by isCounted: (_ stage: Int) -> Bool) -> Set<[String]> {
    // A result that no step has made anew has the input's rows, with all their columns.
    if results.contains(where: { hasInputColumns($0) }) { return inputColumns }
    var columns: Set<[String]> = []
    for (index, stage) in stages.enumerated() where isCounted(index) && stage.sources.contains(where: hasInputColumns) {
      for expression in stage.step.expressions { columns.formUnion(expression.columns) }
    }
    // What a step has derived is no column of the input.
    return columns.intersection(inputColumns)
  }

  /// The columns that a stage and those that follow it read of the rows that it is given; nil for all.
  package func columnsRead(from first: Int) -> Set<[String]>? {
    var columns: Set<[String]> = []
    /// The stages whose rows still have the columns of those given to the first.
    var keeping: Set<Int> = []
    for (index, stage) in stages.enumerated()
    where index == first || stage.sources.contains(where: { $0.map(keeping.contains) == true }) {
      columns.formUnion(stage.step.expressions.flatMap(\.columns))
      guard stage.step.newColumns == nil else { continue }
      keeping.insert(index)
      if results.contains(index) { return nil }
    }
    return columns
  }

  /// The columns that are read of the rows that a stage has made; nil for all.
  package func columnsRead(of made: Int) -> Set<[String]>? {
    guard !results.contains(made) else { return nil }
    var columns: Set<[String]> = []
    for (index, stage) in stages.enumerated() where stage.sources.contains(made) {
      columns.formUnion(stage.step.expressions.flatMap(\.columns))
      guard stage.step.newColumns == nil else { continue }
      guard let later = columnsRead(of: index) else { return nil }
      columns.formUnion(later)
    }
    return columns
  }

  /// Whether the rows of a stage, or of the input, have the input's columns: no step before it, nor itself, makes new ones.
  private func hasInputColumns(_ stage: Int?) -> Bool {
    guard let stage else { return true }
    guard stages[stage].step.newColumns == nil else { return false }
    return hasInputColumns(stages[stage].parent)
  }
}

extension Step {
  /// Every expression of the step, also of those that make a row of what a group was reduced to.
  package var everyExpression: [Expression] {
    if case .aggregate(let aggregation) = self { expressions + aggregation.row.map(\.expression) } else { expressions }
  }

  /// The expressions over the columns of the rows before.
  package var expressions: [Expression] {
    switch self {
    case .filter(let condition): [condition]
    case .expect(let check): [check.condition]
    case .union(let union): union.row.map(\.expression)
    case .dedupe(let key, let latest, let ties): [key, latest] + ties
    case .select(let projections), .derive(let projections): projections.map(\.expression)
    case .aggregate(let aggregation): aggregation.operands
    case .explode(let explosion): explosion.sources.map(\.array) + explosion.shownColumns.map(\.expression)
    }
  }
}
