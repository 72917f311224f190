// Small tables of the manifest with several columns, which rows are joined with: a country's name, region and currency.

/// A table in the manifest, a row of constants a key.
///
/// ```swift
/// struct Country: Schema { let name: Column<String>; let isInEU: Column<Bool>; let population: Column<Int64?> }
/// let countries: ReferenceTable<String, Country> = [
///   "DE": Country(name: "Germany", isInEU: true, population: 84_000_000),
///   "AQ": Country(name: "Antarctica", isInEU: false, population: .null),
/// ]
/// User.rows.select { user in
///   let country = user.nat.joined(with: countries)
///   return Row(country: country.name.or("elsewhere"), population: country.population)
/// }
/// ```
public struct ReferenceTable<Key: ConstantColumnValue, Row: Schema>: Sendable, ExpressibleByDictionaryLiteral {
  fileprivate let keys: [Literal]
  fileprivate let rows: [Row]

  /// A table of these rows; a key that stands twice is a finding, and so is a value that is no constant.
  public init(dictionaryLiteral pairs: (Key.Constant, Row)...) {
    keys = pairs.map { Key.literal($0.0).literal }
    rows = pairs.map(\.1)
  }
}

/// The row that a table has for a value: each column may be null, since there may be no such row.
@dynamicMemberLookup
public struct JoinedRow<Key: ConstantColumnValue, Row: Schema>: Sendable {
  fileprivate let operand: Expression
  fileprivate let table: ReferenceTable<Key, Row>

  /// A column of the row; null where the table has none.
  public subscript<Value: ColumnValue>(dynamicMember path: KeyPath<Row, Column<Value>>) -> Column<Value?> {
    Column<Value?>(lookup(Value.columnType) { $0[keyPath: path].expression })
  }

  /// A column of the row that may be null anyway.
  public subscript<Value: ColumnValue>(dynamicMember path: KeyPath<Row, Column<Value?>>) -> Column<Value?> {
    Column<Value?>(lookup(Value.columnType) { $0[keyPath: path].expression })
  }

  private func lookup(_ type: DataType, _ expression: (Row) -> Expression) -> Expression {
    let columns = LookupTable(
      keys: table.keys, values: table.rows.map(expression), keyType: Key.columnType, type: type,
      label: Self.label(of: expression(Row.columns)))
    // A column of nulls has no pair, and is what it is without a table.
    let isNull = columns.keys.isEmpty && columns.computedKeys.isEmpty && !table.keys.isEmpty
    return isNull ? .null(type) : .lookup(operand, columns)
  }

  /// `country_name`, of the schema and its column.
  private static func label(of column: Expression) -> String {
    let names = [columnName(of: "\(Row.self)")] + (column.columns.first ?? [])
    return String(names.joined(separator: "_").map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}

extension Column where Value: ConstantColumnValue {
  /// The row that the table has for this value, as of a left join: all its columns are null for null, and where the table has
  /// no such row.
  public func joined<Key, Row>(with table: ReferenceTable<Key, Row>) -> JoinedRow<Key, Row>
  where Key.Constant == Value.Constant {
    JoinedRow(operand: expression, table: table)
  }

  /// Whether the table has a row for this value; null for null. As a filter it makes an inner join of ``joined(with:)``.
  public func isKey<Key, Row>(of table: ReferenceTable<Key, Row>) -> Column<Value.Membership>
  where Key.Constant == Value.Constant {
    Column<Value.Membership>(.isIn(expression, table.keys))
  }
}
