// Rules about what of people and secrets reaches the transform layer.

import Dataflow

extension TableDefinition {
  static let privacyRules = [personalValuesAreHashed, reasonsAreStated, secretsAreDeclared]

  private static let personalValuesAreHashed = Rule<TableDefinition>(
    "PG0609", "A personal value leaves the raw layer hashed, or shown for a stated reason",
    because: """
      Who may query the transform layer is often not who may see people's data, and a copy in every day's partition is hard to \
      delete on request. Neither Terraform nor Spark knows which column is personal.
      """,
    page: "Data protection in AWS Glue", wrong: #"transformed.table("people", Person.rows)   // email is Personal"#,
    right: #"transformed.table("people", of: Person.rows) { Reader(email: sha256($0.email)) }"#
  ) { table in
    for leaf in table.flow.output.leaves where leaf.traits.isPersonal && !leaf.traits.isSecret {
      let column = leaf.path.joined(separator: ".")
      Finding(
        "column \"\(column)\" of table \"\(table.name)\" is personal and as it is",
        allowed: "a personal value leaves the raw layer hashed, or shown for a stated reason",
        fix: "select it as sha256($0.\(column)), or $0.\(column).exposed(because: \"…\")")
    }
  }

  private static let reasonsAreStated = Rule<TableDefinition>(
    "PG0610", "A secret or personal value is shown for a reason that says something",
    because:
      "The reason stands in the generated script for whoever reviews it; an empty one says that nobody thought of one.",
    wrong: #"$0.email.exposed(because: "")"#, right: #"$0.email.exposed(because: "customers are written to")"#
  ) { table in
    for reason in Set(table.flow.steps.flatMap(\.everyExpression).flatMap(\.reasons)).sorted() where !reason.isAReason {
      Finding(
        "table \"\(table.name)\" shows a value because \"\(reason)\"", allowed: "a reason of at least two words",
        fix: "exposed(because: \"customers are written to\")")
    }
  }

  private static let secretsAreDeclared = Rule<TableDefinition>(
    "PG0611", "What is called like a secret is declared as one", .warning,
    because: """
      Only what the schema declares as Secret is kept from the transform layer: a password as Column<String> goes \
      there in the clear.
      """,
    wrong: "struct Account: Schema { let password: Column<String> }",
    right: "struct Account: Schema { let password: Column<Secret<String>> }"
  ) { table in
    let declared = Set(table.flow.input.leaves.filter { $0.traits.isSecret || $0.traits.isPersonal }.map(\.path))
    for path in table.copiedColumns.sorted(by: { $0.joined() < $1.joined() })
    where !declared.contains(path) && SecretName.matches(path.last ?? "") && table.reads(path) {
      Finding(
        "table \"\(table.name)\" shows column \"\(path.joined(separator: "."))\", which is no Secret",
        allowed: "a value of that name is declared Secret, and hashed or shown for a reason",
        fix: "let \(path.last ?? ""): Column<Secret<String>>")
    }
  }

  /// The columns of the input whose text the table shows, by whatever names it went through.
  private var copiedColumns: Set<[String]> {
    // Two columns of one name are another rule's finding.
    var shown = Dictionary(
      flow.input.leaves.map { ($0.path, Set([$0.path])) }, uniquingKeysWith: { first, _ in first })
    func made(_ projections: [Projection]) -> [[String]: Set<[String]>] {
      Dictionary(
        projections.map { ($0.path, Set($0.expression.copies.flatMap { shown[$0] ?? [] })) },
        uniquingKeysWith: { $0.union($1) })
    }
    for step in flow.steps {
      if let projections = step.newColumns { shown = made(projections) }
      if let projections = step.addedColumns { shown.merge(made(projections)) { there, _ in there } }
    }
    // A column that is no text cannot be copied as one.
    return flow.output.leaves.filter { $0.type.ofElement == .string }.reduce(into: []) {
      $0.formUnion(shown[$1.path] ?? [])
    }
  }

  private func reads(_ path: [String]) -> Bool { flow.input.leaves.contains { $0.path == path } }
}

extension Expression {
  /// The reasons for which it shows secrets.
  fileprivate var reasons: [String] {
    if case .exposed(let operand, let reason) = self { return [reason] + operand.reasons }
    return operands.flatMap(\.reasons)
  }

  /// The columns whose text it shows, whole or as a part.
  fileprivate var copies: [[String]] {
    switch self {
    case .column(let path, let type) where type.ofElement == .string: [path]
    case .array(let function, let operand) where function.showsItsOperands: operand.copies
    case .concat(let operands), .coalesce(let operands): operands.flatMap(\.copies)
    case .text(let function, let operands) where function.showsItsOperands: operands.flatMap(\.copies)
    case .conditional(_, let value, let otherwise): value.copies + otherwise.copies
    case .cast(let operand, .string): operand.copies
    default: []
    }
  }
}

/// Names that promise what nobody is to read in the clear.
private enum SecretName {
  static func matches(_ column: String) -> Bool {
    ["api_key", "apikey", "credit_card_number", "cvv", "iban", "passwd", "password", "private_key", "secret", "ssn"]
      .contains(column) || column.hasSuffix("_password") || column.hasSuffix("_secret")
      || column.hasSuffix("access_token")
  }
}
