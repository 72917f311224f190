// Choices by condition, and membership in a list: SQL's CASE, IN and BETWEEN as a manifest writes them.

/// A choice under way: what holds when, and in the end what otherwise.
///
/// ```swift
/// ageBand: when($0.age < 18, then: "minor").when($0.age < 65, then: "adult").otherwise("senior")
/// ```
public struct Choice<Value: ColumnValue>: Sendable {
  private let branches: [Branch]

  private struct Branch: Sendable {
    let condition: Expression
    let value: Expression
  }

  fileprivate init(_ condition: Expression, _ value: Expression) {
    self.init([Branch(condition: condition, value: value)])
  }
  private init(_ branches: [Branch]) { self.branches = branches }

  /// What holds where no earlier condition does and this one does; null does not hold.
  public func when<Truth: TruthColumnValue>(_ condition: Column<Truth>, then value: Column<Value>) -> Choice {
    Choice(branches + [Branch(condition: condition.expression, value: value.expression)])
  }

  /// The choice, with what holds where no condition does.
  public func otherwise(_ value: Column<Value>) -> Column<Value> { Column(chosen(or: value.expression)) }

  /// The choice, null where no condition holds.
  public func otherwiseNull() -> Column<Value?> { Column<Value?>(chosen(or: .null(Value.columnType))) }

  private func chosen(or last: Expression) -> Expression {
    branches.reversed().reduce(last) { otherwise, branch in
      .conditional(branch.condition, then: branch.value, otherwise: otherwise)
    }
  }
}

/// Begins a choice: the value where the condition holds; null does not hold.
public func when<Truth: TruthColumnValue, Value>(
  _ condition: Column<Truth>, then value: Column<Value>
) -> Choice<Value> {
  Choice(condition.expression, value.expression)
}

/// Values that a constant of the manifest can be: what a list of them is made of.
public protocol ConstantColumnValue: ColumnValue {
  /// The Swift value that stands for a constant.
  associatedtype Constant
  /// Truth that is null where the value is.
  associatedtype Membership: TruthColumnValue
  /// The constant as the expression tree has it.
  static func literal(_ constant: Constant) -> ColumnLiteral
}

/// A constant, which only this module can look into.
public struct ColumnLiteral: Sendable {
  let literal: Literal
}

extension String: ConstantColumnValue {
  public typealias Membership = Bool
  /// A text.
  public static func literal(_ constant: String) -> ColumnLiteral { ColumnLiteral(literal: .string(constant)) }
}
extension Int64: ConstantColumnValue {
  public typealias Membership = Bool
  /// An integer.
  public static func literal(_ constant: Int64) -> ColumnLiteral { ColumnLiteral(literal: .int64(constant)) }
}
extension Optional: ConstantColumnValue where Wrapped: ConstantColumnValue {
  public typealias Membership = Wrapped.Membership?
  /// The wrapped value's constant.
  public static func literal(_ constant: Wrapped.Constant) -> ColumnLiteral { Wrapped.literal(constant) }
}
extension Coerced: ConstantColumnValue where Value: ConstantColumnValue {
  public typealias Membership = Value.Membership
  /// The value's own constant.
  public static func literal(_ constant: Value.Constant) -> ColumnLiteral { Value.literal(constant) }
}

extension Column where Value: ConstantColumnValue {
  /// Whether the value is one of these; null for null.
  public func isIn(_ first: Value.Constant, _ others: Value.Constant...) -> Column<Value.Membership> {
    Column<Value.Membership>(.isIn(expression, ([first] + others).map { Value.literal($0).literal }))
  }
}

extension Column where Value: OrderedColumnValue {
  /// Whether the value is neither less than `low` nor greater than `high`.
  public func isBetween(_ low: Column, and high: Column) -> Column<Bool> { low <= self && self <= high }
}

extension Column {
  /// Whether the value is neither less than `low` nor greater than `high`; null counts as SQL's BETWEEN counts it.
  public func isBetween<Wrapped: OrderedColumnValue>(_ low: Column, and high: Column) -> Column<Bool?>
  where Value == Wrapped? {
    low <= self && self <= high
  }
}
