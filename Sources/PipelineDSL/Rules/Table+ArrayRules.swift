// Rules about what a transformation does with arrays.

import Dataflow

extension TableDefinition {
  static let arrayRules = [groupsAreExploded, separatorsAreThere]

  private static let groupsAreExploded = Rule<TableDefinition>(
    "PG0627", "An array of groups is exploded, or left out",
    because:
      "A new row that keeps the array whole would be a row of arrays side by side on Spark, and no table may have it anyway.",
    wrong: "Order.rows.select { Kept(lines: $0.lines) }   // lines is a GroupArray",
    right: "Order.rows.explode({ $0.lines }) { Sold(sku: $0.sku) }"
  ) { table in
    for path in table.keptArrays {
      Finding(
        "table \"\(table.name)\" makes a row that keeps the array of groups \"\(path.joined(separator: "."))\"",
        allowed: "columns, and what explode makes of the array",
        fix: "explode it before, or leave it out of the row")
    }
  }

  private static let separatorsAreThere = Rule<TableDefinition>(
    "PG0628", "Text is split at something",
    because:
      "Between any two letters stands an empty text: Java would give one letter a part, and some versions one more.",
    wrong: #"$0.codes.split(separator: "")"#, right: #"$0.codes.split(separator: ",")"#
  ) { table in
    if table.flow.steps.flatMap(\.everyExpression).contains(where: \.splitsAtNothing) {
      Finding(
        "table \"\(table.name)\" splits a text at an empty separator", allowed: "a text of at least one character",
        fix: #"split(separator: ",")"#)
    }
  }

  /// The arrays of groups whose columns a step copies to a new row.
  private var keptArrays: [[String]] {
    let arrays = arraysOfGroups(flow.input, below: [])
    var kept: [[String]] = []
    for projection in flow.steps.flatMap({ $0.newColumns ?? $0.addedColumns ?? [] }) {
      guard case .column(let path, .array) = projection.expression,
        let array = arrays.first(where: { path.count > $0.count && path.starts(with: $0) }), !kept.contains(array)
      else { continue }
      kept.append(array)
    }
    return kept
  }

  private func arraysOfGroups(_ fields: [Field], below parents: [String]) -> [[String]] {
    fields.flatMap { field -> [[String]] in
      guard let members = field.type.members else { return [] }
      let path = parents + [field.name]
      return field.isArray ? [path] : arraysOfGroups(members, below: path)
    }
  }
}

extension Expression {
  fileprivate var splitsAtNothing: Bool {
    if case .array(.split(separator: ""), _) = self { return true }
    return operands.contains(where: \.splitsAtNothing)
  }
}
