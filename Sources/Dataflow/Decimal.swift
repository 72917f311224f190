// Decimals: exact amounts, of as many digits as the manifest says, and what is reckoned of them.

/// An exact decimal number of `precision` digits, `scale` of them behind the point: Glue's and Spark's `decimal(12,2)`.
///
/// ```swift
/// struct Order: Schema { let price: Column<Decimal<12, 2>>; let quantity: Column<Int64> }
/// Order.rows.select { Sold(total: $0.price * $0.quantity.cast(to: Decimal<9, 0>.self)) }
/// ```
/// At most 38 digits, which is what Glue and Spark have room for; other numbers are findings of `plan-gen`. Up to 18 the engine
/// reckons in 64 bits, beyond in 128. From JSON a number, or one in a text, is taken exactly: one with more digits than there is
/// room for is set aside, never rounded.
public enum Decimal<let precision: Int, let scale: Int>: ColumnValue {
  /// Its own name in the vocabulary.
  public static var columnType: DataType { .decimal(FixedPoint(precision: precision, scale: scale)) }
}

/// Decimals, nullable or not.
public protocol DecimalColumnValue: ColumnValue {
  /// The same decimal, which may be null: what a sum or a product is, since it may have more digits.
  associatedtype Amount: ColumnValue
  /// Truth that is null where the value is.
  associatedtype Membership: TruthColumnValue
}
extension Decimal: DecimalColumnValue {
  public typealias Amount = Decimal<precision, scale>?
  public typealias Membership = Bool
}
extension Optional: DecimalColumnValue where Wrapped: DecimalColumnValue {
  public typealias Amount = Wrapped.Amount
  public typealias Membership = Bool?
}

extension Decimal: OrderedColumnValue, ComparableColumnValue, ArrayElement, CastableColumnValue, PrintableColumnValue {}
extension Decimal: SummableColumnValue { public typealias Total = Decimal<38, scale>? }

/// A decimal in the manifest: `9.99` or `12`.
public struct DecimalConstant: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  let written: WrittenDecimal

  /// A fraction of at most fifteen digits, which is what a Swift literal keeps; one of more is a finding of `plan-gen`.
  public init(floatLiteral value: Double) { written = WrittenDecimal(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) {
    written = WrittenDecimal(digits: value, scale: 0, isExact: true, text: "\(value)")
  }
}

/// What a literal of a decimal says, before anything is known of the column that it stands by.
struct WrittenDecimal: Sendable {
  let digits: Int64
  let scale: Int
  /// Whether the manifest says it so, and not with digits that a literal cannot keep.
  let isExact: Bool
  let text: String

  init(digits: Int64, scale: Int, isExact: Bool, text: String) {
    self.digits = digits
    self.scale = scale
    self.isExact = isExact
    self.text = text
  }

  init(_ number: Double) {
    let text = number.isFinite && number != 0 ? DoubleText(magnitude: number.magnitude) : nil
    let count = text?.digits.count ?? 1
    let magnitude = text?.digits.prefix(15).reduce(into: Int64(0)) { $0 = $0 * 10 + Int64($1) } ?? 0
    let scale = count - (text?.pointPlace ?? 1)
    let isExact = number.isFinite && count <= 15 && scale <= 15 && scale >= -3
    let whole = isExact && scale < 0 ? magnitude * Int64(FixedPoint.power(-scale)) : magnitude
    self.init(
      digits: number < 0 ? -whole : whole, scale: isExact ? max(0, scale) : 0, isExact: isExact, text: "\(number)")
  }

  /// The constant in a form; it remembers what it was, where it does not fit.
  func literal(in form: FixedPoint) -> Literal {
    let rescaled = isExact && scale <= form.scale ? form.rescaled(Int128(digits), from: scale) : nil
    return .decimal(DecimalLiteral(unscaled: rescaled ?? 0, form: form, misfit: rescaled == nil ? text : nil))
  }

  /// The form of the constant itself.
  var form: FixedPoint {
    let length = String(digits.magnitude).utf8.count
    return FixedPoint(precision: min(max(length, scale, 1), FixedPoint.maxPrecision), scale: scale)
  }
}

/// A decimal of the expression tree.
package struct DecimalLiteral: Sendable, Hashable {
  /// How many units of the last digit it has.
  package let unscaled: Int128
  package let form: FixedPoint
  /// What the manifest says where the form has no room for it: a finding.
  package let misfit: String?

  package init(unscaled: Int128, form: FixedPoint, misfit: String? = nil) {
    self.unscaled = unscaled
    self.form = form
    self.misfit = misfit
  }
}

extension ColumnValue {
  /// The form of a column of decimals.
  fileprivate static var form: FixedPoint {
    if case .decimal(let form) = columnType { form } else { FixedPoint(precision: FixedPoint.maxPrecision, scale: 0) }
  }
}

extension Decimal: IntegerLiteralColumnValue, FractionColumnValue {
  /// The digits of the literal, in the column's form.
  public static func literal(integer: Int64) -> ColumnLiteral { literal(DecimalConstant(integerLiteral: integer)) }
  /// The digits of the literal, in the column's form.
  public static func literal(fraction: Double) -> ColumnLiteral { literal(DecimalConstant(floatLiteral: fraction)) }

  private static func literal(_ constant: DecimalConstant) -> ColumnLiteral {
    ColumnLiteral(literal: constant.written.literal(in: form))
  }
}

extension Column where Value: DecimalColumnValue {
  /// Whether the value is one of these; null for null.
  public func isIn(_ first: DecimalConstant, _ others: DecimalConstant...) -> Column<Value.Membership> {
    Column<Value.Membership>(.isIn(expression, ([first] + others).map { $0.written.literal(in: Value.form) }))
  }
}

/// The sum, exact; null where it has more digits than the column.
public func + <V: DecimalColumnValue>(left: Column<V>, right: Column<V>) -> Column<V.Amount> {
  Column<V.Amount>(.arithmetic(.add, left.expression, right.expression))
}
/// The difference, exact; null where it has more digits than the column.
public func - <V: DecimalColumnValue>(left: Column<V>, right: Column<V>) -> Column<V.Amount> {
  Column<V.Amount>(.arithmetic(.subtract, left.expression, right.expression))
}
/// The product in the form of the left factor, rounded half up; null where it has more digits, or has more than 38 before it is
/// rounded.
public func * <V: DecimalColumnValue, Factor: DecimalColumnValue>(
  left: Column<V>, right: Column<Factor>
) -> Column<V.Amount> {
  Column<V.Amount>(.arithmetic(.multiply, left.expression, right.expression))
}
/// The product with a constant of any scale, such as a rate, in the form of the column, rounded half up; null where it has more
/// digits.
public func * <V: DecimalColumnValue>(left: Column<V>, right: DecimalConstant) -> Column<V.Amount> {
  let constant = right.written
  return Column<V.Amount>(.arithmetic(.multiply, left.expression, .literal(constant.literal(in: constant.form))))
}

@available(*, unavailable, message: "nobody says how many digits a quotient has: cast to Double, or multiply by a rate")
public func / <V: DecimalColumnValue, Divisor: DecimalColumnValue>(
  left: Column<V>, right: Column<Divisor>
) -> Column<V.Amount> { Column<V.Amount>(left.expression) }
@available(*, unavailable, message: "a product with other numbers is not exact: cast either to the other's type")
public func * <V: DecimalColumnValue, Factor: NumberColumnValue>(
  left: Column<V>, right: Column<Factor>
) -> Column<V.Amount> { Column<V.Amount>(left.expression) }

extension Column where Value: CastableColumnValue {
  /// The value as a decimal, rounded half up; null where it has more digits, and for NaN and infinities. Of a double those
  /// digits count that its text has.
  public func cast<let precision: Int, let scale: Int>(
    to type: Decimal<precision, scale>.Type
  ) -> Column<Decimal<precision, scale>?> {
    Column<Decimal<precision, scale>?>(.cast(expression, to: type.columnType))
  }
}

extension Column where Value: TextColumnValue {
  /// The decimal that the text is, white space around it aside, rounded half up: `12.5`, `-.5`, `1e3`.
  ///
  /// Null where it is none, and where it has more digits than the type.
  public func cast<let precision: Int, let scale: Int>(
    to type: Decimal<precision, scale>.Type
  ) -> Column<Decimal<precision, scale>?> {
    Column<Decimal<precision, scale>?>(.cast(expression, to: type.columnType))
  }
}

extension Expression {
  /// The constants of the tree that have no room in the decimal that they are.
  package var misfits: [DecimalLiteral] {
    switch self {
    case .literal(.decimal(let literal)): literal.misfit == nil ? [] : [literal]
    case .isIn(let operand, let literals): operand.misfits + literals.flatMap { Expression.literal($0).misfits }
    case .lookup(let operand, let table):
      operand.misfits + table.values.flatMap { Expression.literal($0).misfits }
    default: operands.flatMap(\.misfits)
    }
  }
}
