// Rules about the small tables of constants that values are looked up in.

import Dataflow

extension TableDefinition {
  static let lookupRules = [lookupsAreTables, lookupsAreConstant, nullIsAskedFor]

  private static let lookupsAreTables = Rule<TableDefinition>(
    "PG0623", "A table that values are looked up in has pairs, and each key once",
    because: """
      Of two values for one key one is meant. Spark refuses such a map in the middle of the job, and of one without a pair it \
      cannot tell the types.
      """,
    wrong: #"let regions: Lookup<String, String> = ["DE": "Europe", "DE": "Germany"]"#,
    right: #"let regions: Lookup<String, String> = ["DE": "Europe", "US": "America"]"#
  ) { table in
    for lookup in table.lookups {
      if lookup.keys.isEmpty, lookup.computedKeys.isEmpty {
        Finding(
          "table \"\(table.name)\" looks values up in a table without a pair", allowed: "at least one pair",
          fix: #"let regions: Lookup<String, String> = ["DE": "Europe"]"#)
      }
      for key in lookup.repeatedKeys {
        Finding(
          "table \"\(table.name)\" looks values up in a table that has the key \(key.shown) more than once",
          allowed: "one value a key", fix: "remove all but one of them")
      }
    }
  }
}

extension TableDefinition {
  private static let lookupsAreConstant = Rule<TableDefinition>(
    "PG0634", "A table that rows are joined with has constants",
    because: """
      The rows of such a table are written into the script and into the program; what is computed has no value there, and what \
      is a column of something else would be that of the row that is joined.
      """,
    wrong: #"let countries: ReferenceTable<String, Country> = ["DE": Country(name: concat("Ger", "many"))]"#,
    right: #"let countries: ReferenceTable<String, Country> = ["DE": Country(name: "Germany")]"#
  ) { table in
    for lookup in table.lookups {
      for key in lookup.computedKeys {
        Finding(
          "table \"\(table.name)\" is joined with a table that has something computed for the key \(key.shown)",
          allowed: "a constant, or .null", fix: "write the value itself, and compute with what joined(with:) gives")
      }
    }
  }

  private static let nullIsAskedFor = Rule<TableDefinition>(
    "PG0635", "Whether a value is null is not told by comparing",
    because: "Nothing is equal or unequal to null: the comparison is null on every row, and a filter keeps none.",
    wrong: "User.rows.filter { $0.closedAt == .null }", right: "User.rows.filter { $0.closedAt.isNull }"
  ) { table in
    for value in table.flow.steps.flatMap(\.everyExpression).flatMap(\.comparedWithNull) {
      let columns = value.columns.map { $0.joined(separator: ".") }.joined(separator: ", ")
      Finding(
        "table \"\(table.name)\" compares \(columns.isEmpty ? "a constant" : "\"\(columns)\"") with null",
        allowed: "a comparison of values", fix: "isNull, or !….isNull")
    }
  }

  /// The tables that values of this one are looked up in, each once.
  private var lookups: [LookupTable] {
    var seen: Set<LookupTable> = []
    return flow.steps.flatMap(\.everyExpression).flatMap(\.lookups).filter { seen.insert($0).inserted }
  }
}

extension Expression {
  /// What the tree compares with null itself.
  fileprivate var comparedWithNull: [Expression] {
    guard case .comparison(_, let left, let right) = self, left.isNullItself || right.isNullItself else {
      return operands.flatMap(\.comparedWithNull)
    }
    return [left.isNullItself ? right : left]
  }

  private var isNullItself: Bool { if case .null = self { true } else { false } }
}

extension Literal {
  /// The constant as a manifest has it.
  fileprivate var shown: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int64(let value): "\(value)"
    case .double(let value): "\(value)"
    case .decimal(let value): FixedPoint.text(of: value.unscaled, scale: value.form.scale)
    case .string(let value): value.debugDescription
    }
  }
}
