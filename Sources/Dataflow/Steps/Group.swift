// What a manifest writes to aggregate: a group of rows, and the columns that one asks it for.

/// Rows that share their keys, as the closure of an `aggregate` sees them: what it asks for becomes a column.
///
/// There is no sum or average of `Double`: it would depend on the order in which a cluster adds. Declare the column as a
/// ``Decimal``, or cast it to one.
public final class Group<Row: Schema> {
  private(set) var measures: [Aggregation.Measure] = []

  init() {}

  private func asking<Value>(_ function: Aggregate, _ operand: Expression) -> Column<Value> {
    let known = measures.first { $0.function == function && $0.operand == operand }
    let measure =
      known ?? Aggregation.Measure(name: "measure \(measures.count)", function: function, operand: operand)
    if known == nil { measures.append(measure) }
    return Column(.column(path: [measure.name], measure.type))
  }

  /// How many rows the group has.
  public var count: Column<Int64> { asking(.count, .literal(.bool(true))) }

  /// In how many rows the value is not null.
  public func count<Value: ColumnValue>(_ value: (Row) -> Column<Value>) -> Column<Int64> {
    asking(.count, value(Row.columns).expression)
  }

  /// How many different values there are, null apart; NaN is one value, and −0.0 is 0.0.
  public func countDistinct<Value: ColumnValue>(_ value: (Row) -> Column<Value>) -> Column<Int64> {
    asking(.countDistinct, value(Row.columns).expression)
  }

  /// The sum; null where no row has a value. Of integers it wraps around; of decimals it is exact, and has 38
  /// digits. Those that are summed have at most 28: a partial sum of more may have more than 38, which Spark takes for null,
  /// so that the sum would depend on the order in which a cluster adds.
  public func sum<Value: SummableColumnValue>(_ value: (Row) -> Column<Value>) -> Column<Value.Total> {
    asking(.sum, value(Row.columns).expression)
  }

  /// The sum by the number of values, as a double; null where there is no sum.
  public func average<Value: SummableColumnValue>(_ value: (Row) -> Column<Value>) -> Column<Double?> {
    let sum = sum(value).expression
    let count: Column<Int64> = count(value)
    guard case .decimal = sum.type else { return Column(.arithmetic(.divide, sum, count.expression)) }
    return Column(.arithmetic(.divide, .cast(sum, to: .double), .cast(count.expression, to: .double)))
  }

  /// The least value; null where no row has one. NaN is the greatest of doubles.
  public func min<Value: ComparableColumnValue>(_ value: (Row) -> Column<Value>) -> Column<Value.Extreme> {
    asking(.minimum, value(Row.columns).expression)
  }

  /// The greatest value; null where no row has one. NaN is the greatest of doubles.
  public func max<Value: ComparableColumnValue>(_ value: (Row) -> Column<Value>) -> Column<Value.Extreme> {
    asking(.maximum, value(Row.columns).expression)
  }
}

/// Values with an order, nullable or not.
public protocol ComparableColumnValue: ColumnValue {
  /// One of the values, or null where there is none.
  associatedtype Extreme: ColumnValue = Self?
}
extension Bool: ComparableColumnValue {}
extension Int32: ComparableColumnValue {}
extension Int64: ComparableColumnValue {}
extension Double: ComparableColumnValue {}
extension String: ComparableColumnValue {}
extension Day: ComparableColumnValue {}
extension Instant: ComparableColumnValue {}
extension Optional: ComparableColumnValue where Wrapped: OrderedColumnValue { public typealias Extreme = Wrapped? }

/// Numbers whose sum does not depend on their order: `Int64` and ``Decimal``, nullable or not.
public protocol SummableColumnValue: ColumnValue {
  /// The sum, null where there is none.
  associatedtype Total: ColumnValue
}
extension Int64: SummableColumnValue { public typealias Total = Int64? }
extension Optional: SummableColumnValue where Wrapped: SummableColumnValue { public typealias Total = Wrapped.Total }

extension Transformation {
  /// Makes one row of all rows that share a key; null is a key like any other.
  ///
  /// ```swift
  /// User.rows.aggregate(
  ///   by: { $0.nat }, to: { Country(nat: $0, users: $1.count, oldest: $1.max { $0.dob.age }) })
  /// ```
  public func aggregate<Key: ColumnValue, New: Schema>(
    by key: (Output) -> Column<Key>, to row: (Column<Key>, Group<Output>) -> New
  ) -> Transformation<Input, New> {
    let name = "key 0"
    let expression = key(Output.columns).expression
    let group = Group<Output>()
    let made = row(Column(.column(path: [name], expression.type)), group)
    return aggregating(by: [Aggregation.Key(name: name, expression: expression)], group, made)
  }

  /// Makes one row of all rows that share several keys: the columns of a schema. Null is a key like any other.
  public func aggregate<Key: Schema, New: Schema>(
    by key: (Output) -> Key, to row: (Key, Group<Output>) -> New
  ) -> Transformation<Input, New> {
    let keys = key(Output.columns).projections.enumerated().map { number, projection in
      (path: projection.path, key: Aggregation.Key(name: "key \(number)", expression: projection.expression))
    }
    // Of two keys of one name, which is a mistake, the new row has the first.
    let names = Dictionary(keys.map { ($0.path, $0.key.name) }, uniquingKeysWith: { first, _ in first })
    let group = Group<Output>()
    let made = row(Key.columns, group).projections.map { projection in
      let expression = projection.expression.replacingColumns { path, type in
        .column(path: names[path].map { [$0] } ?? path, type)
      }
      return Projection(
        path: projection.path, expression: expression, type: projection.type, traits: projection.traits)
    }
    return Transformation<Input, New>(
      steps: steps + [.aggregate(Aggregation(keys: keys.map(\.key), measures: group.measures, row: made))])
  }

  /// Makes one row of all rows, also where there are none.
  public func aggregate<New: Schema>(to row: (Group<Output>) -> New) -> Transformation<Input, New> {
    let group = Group<Output>()
    return aggregating(by: [], group, row(group))
  }

  private func aggregating<New: Schema>(
    by keys: [Aggregation.Key], _ group: Group<Output>, _ row: New
  ) -> Transformation<Input, New> {
    let made = row.projections
    return Transformation<Input, New>(
      steps: steps + [.aggregate(Aggregation(keys: keys, measures: group.measures, row: made))])
  }
}
