// Rules about a table of the transform layer: what its transformation lets through.

import Dataflow

extension TableDefinition {
  static let rules = [columnsAreFlat, secretsAreHashed] + privacyRules + rowRules + lookupRules + schemaRules

  private static let columnsAreFlat = Rule<TableDefinition>(
    "PG0607", "A table of the transform layer is flat",
    because:
      "The native engine and the reports on top read columns; a group would be one column that no comparison takes.",
    wrong: #"transformed.table("users", User.rows)   // User has a group"#,
    right: #"transformed.table("users", of: User.rows) { Person(city: $0.location.city) }"#
  ) { table in
    for field in table.flow.output where field.isGroup {
      Finding(
        "column \"\(field.name)\" of table \"\(table.name)\" is \(field.isArray ? "an array of groups" : "a group")",
        allowed: "tables of the transform layer are flat",
        fix: field.isArray
          ? "make a row of each group with .explode({ $0.\(field.jsonKey) }) { … }"
          : "select its columns one by one, such as $0.\(field.jsonKey).…")
    }
  }

  private static let secretsAreHashed = Rule<TableDefinition>(
    "PG0608", "A secret leaves the raw layer hashed, or shown for a stated reason",
    because: """
      Whoever may query the transform layer sees what is copied into it, and each day's partition keeps it. Neither Terraform \
      nor Spark knows which column is a secret.
      """,
    wrong: #"transformed.table("login", Account.rows)   // password is a Secret"#,
    right: #"transformed.table("login", of: Account.rows) { Login(password: sha256($0.password)) }"#
  ) { table in
    for leaf in table.flow.output.leaves where leaf.traits.isSecret {
      let column = leaf.path.joined(separator: ".")
      Finding(
        "column \"\(column)\" of table \"\(table.name)\" is a secret as it is",
        allowed: "a secret leaves the raw layer hashed, or shown for a stated reason",
        fix: "select it as sha256($0.\(column)), or $0.\(column).exposed(because: \"…\")")
    }
  }
}

extension Field {
  /// Whether it is a group, or an array of groups.
  var isGroup: Bool { type.members != nil }

  var isArray: Bool {
    if case .array = type { return true }
    return false
  }
}
