// Rules about what a schema's struct may hold: columns and groups of them, and nothing that compiles beside.

import Dataflow

extension DatasetDefinition {
  static let schemaRules = [propertiesAreColumns]

  private static let propertiesAreColumns = Rule<DatasetDefinition>(
    "PG0624", "Every property of a schema is a column, or a group of them",
    because: """
      A struct may hold anything that is Codable, and it compiles: a plain String says nothing of what is null or secret, \
      and no column would be made of it.
      """,
    wrong: "struct User: Schema { let name: String; let email: Column<String>? }",
    right: "struct User: Schema { let name: Column<String>; let email: Column<String?> }"
  ) { dataset in
    for problem in dataset.fields.problems {
      Finding("dataset \"\(dataset.name)\": \(problem.what)", allowed: problem.allowed, fix: problem.fix)
    }
  }
}

extension TableDefinition {
  static let schemaRules = [propertiesAreColumns]

  private static let propertiesAreColumns = Rule<TableDefinition>(
    "PG0625", "Every property of a table's row is a column",
    because:
      "A struct may hold anything that is Codable, and it compiles: of what is no Column the table would have nothing.",
    wrong: "struct Row: Schema { let name: String }", right: "struct Row: Schema { let name: Column<String> }"
  ) { table in
    for problem in table.flow.output.problems {
      Finding("table \"\(table.name)\": \(problem.what)", allowed: problem.allowed, fix: problem.fix)
    }
  }
}

extension [Field] {
  /// The properties that are no columns, each as a finding tells it.
  fileprivate var problems: [(what: String, allowed: String, fix: String)] {
    flatMap { field -> [(what: String, allowed: String, fix: String)] in
      if let declared = field.misdeclared {
        return [
          (
            "property \"\(field.jsonKey)\" is declared as \(declared)",
            "a Column<…>, a struct that conforms to Schema, or an OptionalGroup or GroupArray of one",
            "let \(field.jsonKey): \(proposal(for: declared))"
          )
        ]
      }
      return field.type.members?.problems ?? []
    }
  }

  /// `Column<String>` for `String`, `Column<String?>` for `Column<String>?`.
  private func proposal(for declared: String) -> String {
    let plain: [String: String] = [
      "Bool": "Bool", "Int": "Int64", "Int32": "Int32", "Int64": "Int64", "Double": "Double", "String": "String",
      "Date": "Instant",
    ]
    if let type = plain[declared] { return "Column<\(type)>" }
    guard declared.hasPrefix("Optional<"), declared.hasSuffix(">") else { return "Column<String>" }
    let inner = String(declared.dropFirst("Optional<".count).dropLast())
    if let type = plain[inner] { return "Column<\(type)?>" }
    if inner.hasPrefix("Column<"), inner.hasSuffix(">") { return "\(inner.dropLast())?>" }
    return "OptionalGroup<\(inner)>"
  }
}
