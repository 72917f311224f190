// Comparisons and three-valued logic over columns.

extension Column where Value: OrderedColumnValue {
  fileprivate func compared(_ comparison: Comparison, _ other: Column) -> Column<Bool> {
    Column<Bool>(.comparison(comparison, expression, other.expression))
  }
}

extension Column {
  fileprivate func compared<Wrapped: OrderedColumnValue>(
    _ comparison: Comparison, _ other: Column
  ) -> Column<Bool?> where Value == Wrapped? {
    Column<Bool?>(.comparison(comparison, expression, other.expression))
  }
}

/// Whether the values are equal.
public func == <V: OrderedColumnValue>(left: Column<V>, right: Column<V>) -> Column<Bool> {
  left.compared(.equal, right)
}
/// Whether the values differ.
public func != <V: OrderedColumnValue>(left: Column<V>, right: Column<V>) -> Column<Bool> {
  left.compared(.notEqual, right)
}
/// Whether the left value is less.
public func < <V: OrderedColumnValue>(left: Column<V>, right: Column<V>) -> Column<Bool> { left.compared(.less, right) }
/// Whether the left value is less or equal.
public func <= <V: OrderedColumnValue>(left: Column<V>, right: Column<V>) -> Column<Bool> {
  left.compared(.lessOrEqual, right)
}
/// Whether the left value is greater.
public func > <V: OrderedColumnValue>(left: Column<V>, right: Column<V>) -> Column<Bool> {
  left.compared(.greater, right)
}
/// Whether the left value is greater or equal.
public func >= <V: OrderedColumnValue>(left: Column<V>, right: Column<V>) -> Column<Bool> {
  left.compared(.greaterOrEqual, right)
}

/// Whether the values are equal; null when either is.
public func == <V: OrderedColumnValue>(left: Column<V?>, right: Column<V?>) -> Column<Bool?> {
  left.compared(.equal, right)
}
/// Whether the values differ; null when either is null.
public func != <V: OrderedColumnValue>(left: Column<V?>, right: Column<V?>) -> Column<Bool?> {
  left.compared(.notEqual, right)
}
/// Whether the left value is less; null when either is.
public func < <V: OrderedColumnValue>(left: Column<V?>, right: Column<V?>) -> Column<Bool?> {
  left.compared(.less, right)
}
/// Whether the left value is less or equal; null when either is.
public func <= <V: OrderedColumnValue>(left: Column<V?>, right: Column<V?>) -> Column<Bool?> {
  left.compared(.lessOrEqual, right)
}
/// Whether the left value is greater; null when either is.
public func > <V: OrderedColumnValue>(left: Column<V?>, right: Column<V?>) -> Column<Bool?> {
  left.compared(.greater, right)
}
/// Whether the left value is greater or equal; null when either is.
public func >= <V: OrderedColumnValue>(left: Column<V?>, right: Column<V?>) -> Column<Bool?> {
  left.compared(.greaterOrEqual, right)
}

/// Whether both hold.
public func && (left: Column<Bool>, right: Column<Bool>) -> Column<Bool> {
  Column(.and(left.expression, right.expression))
}
/// Whether either holds.
public func || (left: Column<Bool>, right: Column<Bool>) -> Column<Bool> {
  Column(.or(left.expression, right.expression))
}
/// Whether the condition does not hold.
public prefix func ! (condition: Column<Bool>) -> Column<Bool> { Column(.not(condition.expression)) }

/// Whether both hold; false wins over null.
public func && (left: Column<Bool?>, right: Column<Bool?>) -> Column<Bool?> {
  Column(.and(left.expression, right.expression))
}
/// Whether either holds; true wins over null.
public func || (left: Column<Bool?>, right: Column<Bool?>) -> Column<Bool?> {
  Column(.or(left.expression, right.expression))
}
/// Whether the condition does not hold; null for null.
public prefix func ! (condition: Column<Bool?>) -> Column<Bool?> { Column(.not(condition.expression)) }

/// Whether both hold; false wins over null.
public func && (left: Column<Bool>, right: Column<Bool?>) -> Column<Bool?> {
  Column(.and(left.expression, right.expression))
}
/// Whether both hold; false wins over null.
public func && (left: Column<Bool?>, right: Column<Bool>) -> Column<Bool?> {
  Column(.and(left.expression, right.expression))
}
/// Whether either holds; true wins over null.
public func || (left: Column<Bool>, right: Column<Bool?>) -> Column<Bool?> {
  Column(.or(left.expression, right.expression))
}
/// Whether either holds; true wins over null.
public func || (left: Column<Bool?>, right: Column<Bool>) -> Column<Bool?> {
  Column(.or(left.expression, right.expression))
}
