// Rules about decimals: their digits are ones that there are, and constants have no more of them.

import Dataflow

extension TableShape {
  static let decimalsArePossible = Rule<TableShape>(
    "PG0631", "A decimal has 1 to 38 digits",
    because: """
      Glue takes decimal(99,-1) for a type, and no reader of the table does: Hive, Spark and Athena have room for 38 digits.
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
    let expressions = table.flow.steps.flatMap(\.everyExpression)
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

extension TableDefinition {
  static let decimalsAreSummedExactly = Rule<TableDefinition>(
    "PG0636", "Decimals that are summed have at most 28 digits",
    because: """
      Spark adds in at most 38 digits, and takes what has more for null: with larger numbers, whether a day has a sum would \
      depend on the order in which a cluster adds them.
      """,
    wrong: "Total(price: $0.sum { $0.price })   // price is a Decimal<38, 2>",
    right: "Total(price: $0.sum { $0.price.cast(to: Decimal<28, 2>.self) })"
  ) { table in
    for operand in table.flow.steps.flatMap(\.sums) {
      if case .decimal(let form) = operand.type, form.isPossible, form.precision > FixedPoint.maxSummedPrecision {
        let summed = FixedPoint(
          precision: FixedPoint.maxSummedPrecision, scale: min(form.scale, FixedPoint.maxSummedPrecision))
        let columns = operand.columns.map { $0.joined(separator: ".") }.joined(separator: ", ")
        Finding(
          "table \"\(table.name)\" sums \(columns.isEmpty ? "" : "\"\(columns)\", ")a \(form.swiftName)",
          allowed: "decimals of at most \(FixedPoint.maxSummedPrecision) digits",
          fix: "cast(to: \(summed.swiftName).self) before it is summed")
      }
    }
  }

  static let productsHaveRoom = Rule<TableDefinition>(
    "PG0637", "Factors have at most 38 digits behind the point together",
    because: """
      An exact product has as many digits behind the point as both factors together; Spark would round one of more than 38 \
      twice, and has no room before the point.
      """,
    wrong: "$0.weight * $0.rate   // Decimal<38, 20> both", right: "$0.weight * $0.rate.cast(to: Decimal<38, 18>.self)"
  ) { table in
    for (left, right) in table.flow.steps.flatMap(\.everyExpression).flatMap(\.products)
    where left.scale + right.scale > FixedPoint.maxPrecision {
      Finding(
        "table \"\(table.name)\" multiplies a \(left.swiftName) by a \(right.swiftName), which have "
          + "\(left.scale + right.scale) digits behind the point",
        allowed: "at most \(FixedPoint.maxPrecision) together",
        fix:
          "cast(to: \(right.losing(left.scale + right.scale - FixedPoint.maxPrecision).swiftName).self) the right one")
    }
  }
}

extension Step {
  /// What is summed, for an average too.
  fileprivate var sums: [Expression] {
    guard case .aggregate(let aggregation) = self else { return [] }
    return aggregation.measures.filter { $0.function == .sum }.map(\.operand)
  }
}

extension FixedPoint {
  /// The form with fewer digits behind the point.
  fileprivate func losing(_ digits: Int) -> FixedPoint {
    FixedPoint(precision: precision, scale: max(0, scale - digits))
  }

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
  /// The forms of decimals that are multiplied.
  fileprivate var products: [(FixedPoint, FixedPoint)] {
    let below = operands.flatMap(\.products)
    guard case .arithmetic(.multiply, let left, let right) = self, case .decimal(let leftForm) = left.type,
      case .decimal(let rightForm) = right.type, leftForm.isPossible, rightForm.isPossible
    else { return below }
    return [(leftForm, rightForm)] + below
  }

  fileprivate var impossibleCasts: [FixedPoint] {
    let below = operands.flatMap(\.impossibleCasts)
    guard case .cast(_, .decimal(let form)) = self, !form.isPossible else { return below }
    return [form] + below
  }
}
