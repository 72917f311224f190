// Rules about decimals: their digits are ones that there are, and constants have no more of them.

import Dataflow

extension TableShape {
  static let decimalsArePossible = Rule<TableShape>(
    "PG0631", "A decimal has 1 to 18 digits",
    because: """
      Glue takes decimal(99,-1) for a type, and no reader of the table does. More than 18 digits are more than 64 bits hold, \
      which is what the native engine reckons in.
      """,
    page: "Data types in Amazon Athena", wrong: "let price: Column<Decimal<38, 40>>",
    right: "let price: Column<Decimal<12, 2>>"
  ) { table in
    for nested in table.everyField {
      if case .decimal(let form) = nested.field.type.ofElement, !form.isPossible {
        Finding(
          "column \"\(nested.field.name)\" of \"\(nested.parent)\" is a \(form.swiftName)",
          allowed: FixedPoint.allowed, fix: "let \(nested.field.jsonKey): Column<\(form.nearest.swiftName)>")
      }
    }
  }
}

extension TableDefinition {
  static let decimalsHaveRoom = Rule<TableDefinition>(
    "PG0632", "A decimal of an expression has room for what it is to hold",
    because: """
      A constant with more digits than the decimal beside it would be rounded, or null on every row; a cast to a decimal that \
      there is not fails on Spark when the job runs.
      """,
    wrong: "$0.price > 9.999   // price is a Decimal<12, 2>", right: "$0.price > 9.99"
  ) { table in
    let expressions = table.flow.steps.flatMap(\.expressions)
    for literal in expressions.flatMap(\.misfits) {
      Finding(
        "table \"\(table.name)\" has the constant \(literal.misfit ?? "") where a \(literal.form.swiftName) is needed",
        allowed:
          "at most \(literal.form.scale) digits behind the point and \(literal.form.precision) in all, of which a "
          + "literal keeps 15",
        fix: "write fewer digits, or give the column more of them")
    }
    for form in expressions.flatMap(\.impossibleCasts) {
      Finding(
        "table \"\(table.name)\" casts to a \(form.swiftName)", allowed: FixedPoint.allowed,
        fix: "cast(to: \(form.nearest.swiftName).self)")
    }
  }
}

extension FixedPoint {
  fileprivate static let allowed = "1 to \(maxPrecision) digits, of which none to all stand behind the point"

  /// As a manifest says it.
  fileprivate var swiftName: String { "Decimal<\(precision), \(scale)>" }

  /// The form that there is and that is most like it.
  fileprivate var nearest: FixedPoint {
    let precision = min(max(precision, 1), FixedPoint.maxPrecision)
    return FixedPoint(precision: precision, scale: min(max(scale, 0), precision))
  }
}

extension Expression {
  fileprivate var impossibleCasts: [FixedPoint] {
    let below = operands.flatMap(\.impossibleCasts)
    guard case .cast(_, .decimal(let form)) = self, !form.isPossible else { return below }
    return [form] + below
  }
}
