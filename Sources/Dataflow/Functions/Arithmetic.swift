// Arithmetic over columns: what a manifest may write, and what it means. That of decimals is written in Decimal.swift.

/// The five operations. Integers wrap around; a division or remainder by zero is null. Decimals are added, subtracted and
/// multiplied only, in the form of the left one.
package enum Arithmetic: Sendable, Hashable, CaseIterable {
  case add, subtract, multiply
  /// Always of doubles: 7 / 2 is 3.5.
  case divide
  /// With the sign of the dividend.
  case remainder

  /// The type of the result for operands of a type.
  package func type(of operand: DataType) -> DataType { self == .divide ? .double : operand }
}

/// Numbers that are reckoned with: `Int64`, `Double` and their optionals. An `Int32` is cast to one of them before, so that
/// a sum never wraps at 32 bits unseen.
public protocol NumberColumnValue: ColumnValue {
  /// The type of a quotient: a double, and null where the divisor is zero.
  associatedtype Quotient: ColumnValue = Double?
  /// The type of a remainder.
  associatedtype Remainder: ColumnValue
}
extension Int64: NumberColumnValue { public typealias Remainder = Int64? }
extension Double: NumberColumnValue { public typealias Remainder = Double? }
extension Optional: NumberColumnValue where Wrapped: NumberColumnValue {
  public typealias Quotient = Double?
  public typealias Remainder = Wrapped.Remainder
}

extension Column where Value: NumberColumnValue {
  fileprivate func combined<Result>(_ operation: Arithmetic, _ other: Column) -> Column<Result> {
    Column<Result>(.arithmetic(operation, expression, other.expression))
  }
}

/// The sum; integers wrap around.
public func + <V: NumberColumnValue>(left: Column<V>, right: Column<V>) -> Column<V> { left.combined(.add, right) }
/// The difference; integers wrap around.
public func - <V: NumberColumnValue>(left: Column<V>, right: Column<V>) -> Column<V> { left.combined(.subtract, right) }
/// The product; integers wrap around.
public func * <V: NumberColumnValue>(left: Column<V>, right: Column<V>) -> Column<V> { left.combined(.multiply, right) }
/// The quotient as a double, of integers too; null where the divisor is zero.
public func / <V: NumberColumnValue>(left: Column<V>, right: Column<V>) -> Column<V.Quotient> {
  left.combined(.divide, right)
}
/// The remainder, with the dividend's sign; null where the divisor is zero.
public func % <V: NumberColumnValue>(left: Column<V>, right: Column<V>) -> Column<V.Remainder> {
  left.combined(.remainder, right)
}

extension Arithmetic {
  /// The operation's value; null where an operand is.
  func value(of left: Value, _ right: Value) -> Value {
    switch (left, right) {
    case (.int64(let left), .int64(let right)):
      switch self {
      case .add: .int64(left &+ right)
      case .subtract: .int64(left &- right)
      case .multiply: .int64(left &* right)
      case .divide: right == 0 ? .null : .double(Double(left) / Double(right))
      case .remainder: right == 0 ? .null : .int64(right == -1 ? 0 : left % right)
      }
    case (.double(let left), .double(let right)):
      switch self {
      case .add: .double((left + right).withPlainNaN)
      case .subtract: .double((left - right).withPlainNaN)
      case .multiply: .double((left * right).withPlainNaN)
      case .divide: right == 0 ? .null : .double((left / right).withPlainNaN)
      case .remainder: right == 0 ? .null : .double(left.truncatingRemainder(dividingBy: right).withPlainNaN)
      }
    case (.decimal(let left, let form), .decimal(let right, let other)):
      switch self {
      case .add: Value(form.sum(left, right), form)
      case .subtract: Value(form.difference(left, right), form)
      case .multiply: Value(form.product(left, right, otherScale: other.scale), form)
      case .divide, .remainder: .null
      }
    default: .null
    }
  }
}

extension Value {
  /// A decimal, or null where its form has no room for it.
  init(_ unscaled: Int128?, _ form: FixedPoint) { self = unscaled.map { .decimal($0, form) } ?? .null }
}

extension Double {
  /// The number, any NaN as the one that Java writes: which of them an operation makes is the processor's choice.
  @inline(__always)
  package var withPlainNaN: Double { isNaN ? .nan : self }
}
