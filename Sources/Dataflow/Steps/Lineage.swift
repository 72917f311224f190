// Column lineage: which columns of the input each column of a flow's result is made of, and how.

/// How a column's value comes from another column, from the most direct use to the least.
package enum ColumnUse: Int, Sendable, Hashable, Comparable {
  /// The value as it is.
  case copied
  /// The value is computed from it.
  case computed
  /// The value is reduced from it, over the rows of a group.
  case aggregated
  /// It only decides which of several values it is.
  case deciding

  package static func < (left: ColumnUse, right: ColumnUse) -> Bool { left.rawValue < right.rawValue }
}

/// A column of the input that another column is made of.
package struct ColumnSource: Sendable, Hashable {
  package let path: [String]
  package let use: ColumnUse
  /// Whether nothing of the value can be read from the result: it went through a digest, or was only counted.
  package let isMasked: Bool
}

/// How a column decides which rows there are.
package enum RowUse: String, Sendable, Hashable {
  /// Rows are kept or dropped by it.
  case filter
  /// Rows that share it become one.
  case group
  /// Of several rows the one with the greatest value stays.
  case order
  /// Of several rows that are equal in that too, the one with the greatest value stays.
  case tie
  /// There is a row for each value of its array.
  case explode
}

/// A column of the input that decides which rows there are.
package struct RowSource: Sendable, Hashable {
  package let path: [String]
  package let use: RowUse
}

/// Where the rows of a flow come from.
package struct FlowLineage: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    package let path: [String]
    /// In the order of first use; none for a constant.
    package let sources: [ColumnSource]
  }

  /// The columns of the result, in order.
  package let columns: [Column]
  /// What decides which rows there are, in order of first use.
  package let rows: [RowSource]
}

extension Flow {
  /// The lineage of the result's columns. Another value in a column of the input that is neither among a column's sources nor
  /// among those of the rows leaves the column as it is.
  package var lineage: FlowLineage {
    let branches = branches.map(\.lineageOfItsSteps)
    return branches.dropFirst().reduce(branches[0]) { $0.joined(with: $1) }
  }

  private var lineageOfItsSteps: FlowLineage {
    var columns = Dictionary(
      input.leaves.map { ($0.path, [ColumnSource(path: $0.path, use: .copied, isMasked: false)]) },
      uniquingKeysWith: { first, _ in first })
    var rows: [RowSource] = []
    func note(_ expression: Expression, _ use: RowUse) {
      for source in expression.sources(among: columns) {
        let found = RowSource(path: source.path, use: use)
        if !rows.contains(found) { rows.append(found) }
      }
    }
    func made(_ projections: [Projection]) -> [[String]: [ColumnSource]] {
      Dictionary(
        projections.map { ($0.path, $0.expression.sources(among: columns)) }, uniquingKeysWith: { first, _ in first })
    }
    for step in steps {
      switch step {
      case .filter(let condition): note(condition, .filter)
      case .expect(let check): note(check.condition, .filter)
      case .dedupe(let key, let latest, let ties):
        note(key, .group)
        note(latest, .order)
        for expression in ties { note(expression, .tie) }
      case .select(let projections): columns = made(projections)
      case .union(let union): columns = made(union.row)
      case .derive(let projections): columns.merge(made(projections)) { there, _ in there }
      case .explode(let explosion):
        for source in explosion.sources { note(source.array, .explode) }
        columns.merge(made(explosion.shownColumns)) { there, _ in there }
      case .aggregate(let aggregation):
        for key in aggregation.keys { note(key.expression, .group) }
        columns = aggregation.sources(among: columns)
        columns = made(aggregation.row)
      }
    }
    return FlowLineage(
      columns: output.leaves.map { FlowLineage.Column(path: $0.path, sources: columns[$0.path] ?? []) }, rows: rows)
  }
}

extension FlowLineage {
  /// The lineage of rows some of which come another way; both have the same columns.
  fileprivate func joined(with other: FlowLineage) -> FlowLineage {
    FlowLineage(
      columns: zip(columns, other.columns).map { mine, theirs in
        Column(path: mine.path, sources: mine.sources + theirs.sources.filter { !mine.sources.contains($0) })
      },
      rows: rows + other.rows.filter { !rows.contains($0) })
  }
}

extension Aggregation {
  /// The sources of the group's columns.
  fileprivate func sources(among columns: [[String]: [ColumnSource]]) -> [[String]: [ColumnSource]] {
    var sources: [[String]: [ColumnSource]] = [:]
    for key in keys { sources[[key.name]] = key.expression.sources(among: columns) }
    for measure in measures {
      let isCount = [.count, .countDistinct].contains(measure.function)
      sources[[measure.name]] = measure.operand.sources(among: columns).map { $0.used(.aggregated, masked: isCount) }
    }
    return sources
  }
}

extension Expression {
  /// The input's columns that the value is made of, in the order of first use, each by its most direct use.
  fileprivate func sources(among columns: [[String]: [ColumnSource]]) -> [ColumnSource] {
    switch self {
    case .column(let path, _): return columns[path] ?? []
    case .exposed(let operand, _): return operand.sources(among: columns)
    default: break
    }
    var found: [ColumnSource] = []
    for (operand, use, isMasked) in uses {
      for source in operand.sources(among: columns).map({ $0.used(use, masked: isMasked) }) {
        guard let index = found.firstIndex(where: { $0.path == source.path }) else {
          found.append(source)
          continue
        }
        found[index] = ColumnSource(
          path: source.path, use: min(found[index].use, source.use),
          isMasked: found[index].isMasked && source.isMasked)
      }
    }
    return found
  }

  /// The operands and what becomes of them.
  private var uses: [(operand: Expression, use: ColumnUse, isMasked: Bool)] {
    switch self {
    case .conditional(let condition, let value, let otherwise):
      [(condition, .deciding, true), (value, .computed, false), (otherwise, .computed, false)]
    case .sha256(let operand): [(operand, .computed, true)]
    case .text(.md5, let operands): operands.map { ($0, .computed, true) }
    case .isNull(let operand): [(operand, .computed, true)]
    default: operands.map { ($0, .computed, false) }
    }
  }
}

extension ColumnSource {
  /// The source of what is made of its value.
  fileprivate func used(_ use: ColumnUse, masked: Bool) -> ColumnSource {
    ColumnSource(path: path, use: max(self.use, use), isMasked: isMasked || masked)
  }
}
