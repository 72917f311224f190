// Rules about the small tables of constants that values are looked up in.

import Dataflow

extension TableDefinition {
  static let lookupRules = [lookupsAreTables]

  private static let lookupsAreTables = Rule<TableDefinition>(
    "PG0623", "A table that values are looked up in has pairs, and each key once",
    because: """
      Of two values for one key one is meant. Spark refuses such a map in the middle of the job, and of one without a pair it \
      cannot tell the types.
      """,
    wrong: #"let regions: Lookup<String, String> = ["DE": "Europe", "DE": "Germany"]"#,
    right: #"let regions: Lookup<String, String> = ["DE": "Europe", "US": "America"]"#
  ) { table in
    for lookup in Set(table.flow.steps.flatMap(\.expressions).flatMap(\.lookups)) {
      if lookup.keys.isEmpty {
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
