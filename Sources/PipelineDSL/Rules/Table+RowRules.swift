// Rules about which rows a transformation keeps: none, one for all that have no key, or the same as another table.

import Dataflow

extension TableDefinition {
  static let rowRules =
    [
      keysAreThere, someRowPasses, columnsAreRead, columnsAreThere, expectationsAreSaid, patternsAreRead,
      decimalsHaveRoom, decimalsAreSummedExactly, productsHaveRoom,
    ] + arrayRules

  private static let keysAreThere = Rule<TableDefinition>(
    "PG0619", "Rows without a key are dropped before rows are told apart by it", .warning,
    because:
      "Null is one key: of all rows of a day that have none, one is kept and the others are lost, without an error.",
    page: nil, wrong: "User.rows.dedupe(by: { $0.id }, keepLatest: { $0.at })   // id is Column<String?>",
    right: "User.rows.filter { !$0.id.isNull }.dedupe(by: { $0.id }, keepLatest: { $0.at })"
  ) { table in
    for (index, step) in table.flow.steps.enumerated() {
      if case .dedupe(.column(let path, _), _, _) = step, table.isNullable(path, before: index),
        !table.flow.steps[..<index].contains(where: { $0.drops(nullsOf: path) })
      {
        Finding(
          "table \"\(table.name)\" keeps one row of all that have no \"\(path.joined(separator: "."))\"",
          allowed: "a key that is never null, or a filter before",
          fix: ".filter { !$0.\(path.joined(separator: ".")).isNull } before .dedupe")
      }
    }
  }

  private static let someRowPasses = Rule<TableDefinition>(
    "PG0620", "A filter lets some row through", .warning,
    because: "The job succeeds every day and writes an empty table; nothing is wrong for Terraform, Glue or Spark.",
    wrong: "User.rows.filter { $0.id.isNull }   // id is Column<String>, which is never null",
    right: "User.rows.filter { !$0.name.isNull }"
  ) { table in
    for (index, step) in table.flow.steps.enumerated() {
      if case .filter(let condition) = step,
        condition.constant(where: { !table.isNullable($0, before: index) }) == false
      {
        Finding(
          "table \"\(table.name)\" keeps no row: the condition of filter \(table.number(of: index)) never holds",
          allowed: "a condition that some row meets", fix: "negate the condition, or declare the column optional")
      }
    }
  }

  private static let expectationsAreSaid = Rule<TableDefinition>(
    "PG0629", "An expectation is a sentence of one line",
    because: "Whoever is woken by a failed run, or finds a row set aside, reads the expectation, and no more.",
    wrong: #"User.rows.expect("") { $0.age >= 18 }"#, right: #"User.rows.expect("users are of age") { $0.age >= 18 }"#
  ) { table in
    for case .expect(let check) in table.flow.steps where !check.name.isASentence {
      Finding(
        "table \"\(table.name)\" expects \"\(check.name.prefix(80))\"",
        allowed: "two words or more, at most 200 characters, without line breaks and semicolons",
        fix: #"expect("users are of age")"#)
    }
  }

  private static let columnsAreRead = Rule<TableDefinition>(
    "PG0621", "A table shows something of the rows", .warning,
    because: "A table of constants has as many equal rows as the day has records, and tells nothing of them.",
    wrong: #"transformed.table("flags", of: User.rows) { _ in Flag(name: "x") }"#,
    right: #"transformed.table("flags", of: User.rows) { Flag(name: $0.name) }"#
  ) { table in
    if let projections = table.flow.steps.last?.newColumns, !projections.isEmpty,
      projections.allSatisfy(\.expression.columns.isEmpty)
    {
      Finding(
        "no column of table \"\(table.name)\" is read from the rows", allowed: "at least one that is",
        fix: "a closure that uses $0")
    }
  }

  private static let columnsAreThere = Rule<TableDefinition>(
    "PG0622", "A step reads columns that the rows have, as what they are", .error,
    because: """
      A schema whose columns are taken by name may have one that the rows do not have, or declare as certain, or as no \
      secret, what is null or secret there. The job fails, or the table says of its values what is not true.
      """,
    wrong: "User.rows.select(Contact.self)   // Contact has phone: Column<String>, User has phone: Column<String?>",
    right: "User.rows.select(Contact.self)   // both have phone: Column<String?>"
  ) { table in
    for use in table.flow.misreadColumns {
      let name = use.path.joined(separator: ".")
      Finding(
        "table \"\(table.name)\" reads column \"\(name)\" as \(use.wanted); the rows have \(use.given)",
        allowed: use.known.isEmpty ? "the rows' columns as they are" : "one of \(use.known.joined(separator: ", "))",
        fix: "declare \(name) in both schemas alike, or select { … } with an expression for it")
    }
  }

  /// Whether the column may be null in the rows before a step; what another select has made is not followed.
  private func isNullable(_ path: [String], before index: Int) -> Bool {
    let isMadeAnew = flow.steps[..<index].contains { $0.newColumns != nil }
    guard !isMadeAnew, let leaf = flow.input.leaves.first(where: { $0.path == path }) else { return false }
    return leaf.traits.isNullable
  }

  private func number(of index: Int) -> Int {
    flow.steps[...index].count { if case .filter = $0 { true } else { false } }
  }
}

extension Step {
  /// Whether only rows pass in which the column is not null.
  fileprivate func drops(nullsOf path: [String]) -> Bool {
    guard case .filter(let condition) = self else { return false }
    return condition.conjuncts.contains { conjunct in
      switch conjunct {
      case .not(.isNull(let operand)): operand.isStrict(in: path)
      case .comparison(_, let left, let right): [left, right].contains { $0.isStrict(in: path) }
      case .isIn(let operand, _): operand.isStrict(in: path)
      // A condition that is null where the column is never holds there.
      case .text, .array: conjunct.isStrict(in: path)
      default: false
      }
    }
  }
}

extension Expression {
  /// The conditions that all must hold.
  fileprivate var conjuncts: [Expression] {
    if case .and(let left, let right) = self { return left.conjuncts + right.conjuncts }
    return [self]
  }

  /// Whether it is null where the column is.
  fileprivate func isStrict(in path: [String]) -> Bool {
    switch self {
    case .column(path: path, _): true
    case .day(let operand), .sha256(let operand), .exposed(let operand, _), .cast(let operand, _):
      operand.isStrict(in: path)
    case .concat(let operands): operands.contains { $0.isStrict(in: path) }
    case .arithmetic(_, let left, let right): [left, right].contains { $0.isStrict(in: path) }
    case .lookup(let operand, _), .array(_, let operand): operand.isStrict(in: path)
    case .calendar(_, let operands), .instant(_, let operands): operands.contains { $0.isStrict(in: path) }
    case .text(let function, let operands):
      if case .joined = function { false } else { operands.contains { $0.isStrict(in: path) } }
    default: false
    }
  }

  /// The truth value that it has in every row, if it is the same in all: `never` tells which columns are never null.
  fileprivate func constant(where never: ([String]) -> Bool) -> Bool? {
    switch self {
    case .literal(.bool(let value)): return value
    case .isNull(.column(let path, _)): return never(path) ? false : nil
    case .not(let operand): return operand.constant(where: never).map { !$0 }
    case .and(let left, let right):
      let sides = [left.constant(where: never), right.constant(where: never)]
      return sides.contains(false) || contradicts(left, right) ? false : sides == [true, true] ? true : nil
    case .or(let left, let right):
      let sides = [left.constant(where: never), right.constant(where: never)]
      return sides.contains(true) ? true : sides == [false, false] ? false : nil
    default: return nil
    }
  }

  private func contradicts(_ left: Expression, _ right: Expression) -> Bool {
    left == .not(right) || right == .not(left)
  }
}

extension String {
  /// Whether it says something, on one line of a log, where semicolons part several.
  fileprivate var isASentence: Bool {
    isAReason && unicodeScalars.count <= 200 && !contains { $0.isNewline || $0 == ";" }
  }
}
