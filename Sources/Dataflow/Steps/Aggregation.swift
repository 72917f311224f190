// An aggregation: rows that share their keys become one row, made of the keys and of what is counted and summed.

/// What a group of rows is reduced to. None depends on the order of the rows: the same on every cluster, bit for bit.
package enum Aggregate: String, Sendable, Hashable, CaseIterable {
  /// How many values are not null.
  case count
  /// How many different values there are, null apart; NaN is one value and −0.0 is 0.0.
  case countDistinct
  /// The sum of 64-bit integers, which wraps around, or of decimals of up to 28 digits, which is exact; null where every value is
  /// null.
  case sum
  /// The least and the greatest value, by the order of comparisons; null where every value is null. A zero is 0.0, never
  /// −0.0, and NaN is one value, since which of several equal ones came first is the cluster's affair.
  case minimum, maximum

  /// The type of the result for values of a type.
  package func type(of operand: DataType) -> DataType {
    switch self {
    case .count, .countDistinct: .int64
    case .sum: operand.ofSum
    case .minimum, .maximum: operand
    }
  }
}

extension DataType {
  /// The type of a sum of values of the type.
  package var ofSum: DataType {
    if case .decimal(let form) = self {
      return .decimal(FixedPoint(precision: FixedPoint.maxPrecision, scale: form.scale))
    }
    return .int64
  }
}

/// A step that makes one row of each group of rows with equal keys; null is a key like any other. Without keys all rows are
/// one group, also where there are none.
package struct Aggregation: Sendable, Hashable {
  /// A column that the rows of a group share.
  package struct Key: Sendable, Hashable {
    /// The column's name among the group's columns.
    package let name: String
    package let expression: Expression
  }

  /// A column that is reduced from the group's rows.
  package struct Measure: Sendable, Hashable {
    /// The column's name among the group's columns.
    package let name: String
    package let function: Aggregate
    /// What is reduced, on each row of the group.
    package let operand: Expression

    package var type: DataType { function.type(of: operand.type) }
  }

  package let keys: [Key]
  package let measures: [Measure]
  /// The new row, made of the columns that are named after keys and measures.
  package let row: [Projection]

  /// - Parameter row: What is made of a group's columns, which stand under the path that is their name.
  package init(keys: [Key], measures: [Measure], row: [Projection]) {
    // Spark has no aggregation of nothing: a row of constants still is one row, whatever it counts.
    let measures =
      keys.isEmpty && measures.isEmpty
      ? [Measure(name: "measure 0", function: .count, operand: .literal(.bool(true)))] : measures
    let names = Aggregation.names(keys: keys.map(\.name), measures: measures.map(\.name), row: row)
    self.keys = keys.map { Key(name: names[$0.name] ?? $0.name, expression: $0.expression) }
    self.measures = measures.map {
      Measure(name: names[$0.name] ?? $0.name, function: $0.function, operand: $0.operand)
    }
    self.row = row.map { projection in
      let expression = projection.expression.replacingColumns { path, type in
        .column(path: path.map { names[$0] ?? $0 }, type)
      }
      return Projection(
        path: projection.path, expression: expression, type: projection.type, traits: projection.traits)
    }
  }

  /// The names of the group's columns: that of the new row's column where it is nothing else, so that the script reads as
  /// one would write it, and otherwise what the column is.
  private static func names(keys: [String], measures: [String], row: [Projection]) -> [String: String] {
    var names: [String: String] = [:]
    var taken: Set<String> = []
    for projection in row where projection.path.count == 1 {
      guard case .column(let path, _) = projection.expression, path.count == 1, names[path[0]] == nil else { continue }
      names[path[0]] = projection.path[0]
      taken.insert(projection.path[0])
    }
    for (number, name) in (keys + measures).enumerated() where names[name] == nil {
      var free = number < keys.count ? "_key_\(number + 1)" : "_measure_\(number + 1 - keys.count)"
      while taken.contains(free) { free += "_" }
      names[name] = free
      taken.insert(free)
    }
    return names
  }

  /// Whether the new row is the group's columns and nothing else, in their order.
  package var isPlain: Bool {
    row.map(\.path) == (keys.map(\.name) + measures.map(\.name)).map { [$0] }
      && row.allSatisfy { $0.expression == .column(path: $0.path, $0.expression.type) }
  }

  /// The new row in the columns of the rows before; a count asks no more of a value than whether it is there.
  package var shownColumns: [Projection] {
    var shown: [[String]: Expression] = [:]
    for key in keys { shown[[key.name]] = key.expression }
    for measure in measures {
      switch measure.function {
      case .count, .countDistinct: shown[[measure.name]] = .isNull(measure.operand)
      case .sum, .minimum, .maximum: shown[[measure.name]] = measure.operand
      }
    }
    return row.map { projection in
      let expression = projection.expression.replacingColumns { shown[$0] ?? .column(path: $0, $1) }
      return Projection(
        path: projection.path, expression: expression, type: projection.type, traits: projection.traits)
    }
  }

  /// What is computed of the rows before they are grouped.
  package var operands: [Expression] { keys.map(\.expression) + measures.map(\.operand) }

  /// The columns of a group: what ``row`` is made of.
  package var columns: [Leaf] {
    (keys.map { ($0.name, $0.expression.type) } + measures.map { ($0.name, $0.type) }).map {
      Leaf(path: [$0], type: $1, traits: FieldTraits())
    }
  }
}
