// A typed column: the phantom-typed face of the expression tree that users write.

/// A column of a row, or an expression over columns, whose value is a `Value`.
public struct Column<Value: ColumnValue>: Sendable {
  /// What the column is computed from.
  package let expression: Expression

  package init(_ expression: Expression) { self.expression = expression }
}

extension Column: ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
  ExpressibleByStringLiteral
where Value: TextColumnValue {
  /// A constant text.
  public init(stringLiteral value: String) { self.init(.literal(.string(value))) }
}

extension Column: ExpressibleByIntegerLiteral where Value: IntegerLiteralColumnValue {
  /// A constant integer.
  public init(integerLiteral value: Int64) { self.init(.literal(Value.literal(integer: value).literal)) }
}

extension Column: ExpressibleByFloatLiteral where Value: FractionColumnValue {
  /// A constant fraction.
  public init(floatLiteral value: Double) { self.init(.literal(Value.literal(fraction: value).literal)) }
}

extension Column: ExpressibleByBooleanLiteral where Value == Bool {
  /// A constant truth value.
  public init(booleanLiteral value: Bool) { self.init(.literal(.bool(value))) }
}

// MARK: - Null

extension Column where Value: NullableColumnValue {
  /// No value. Nothing is equal to it: whether a value is null, ``isNull`` tells.
  public static var null: Column { Column(.null(Value.columnType)) }
}

extension Column {
  /// Whether the value is null.
  public var isNull: Column<Bool> { Column<Bool>(.isNull(expression)) }

  /// The value, or `other` where it is null (SQL `coalesce`).
  public func or<Wrapped>(_ other: Column<Wrapped>) -> Column<Wrapped> where Value == Wrapped? {
    Column<Wrapped>(.coalesce([expression, other.expression]))
  }
}

extension Column where Value: OrderedColumnValue {
  /// The same value as one that may be null: what it is reckoned or compared with, where that may be.
  public var nullable: Column<Value?> { Column<Value?>(expression) }
}

// MARK: - Text

extension Column where Value: TextColumnValue {
  /// The calendar day that the text starts with: `2018-09-01T11:38:30.116Z` gives 2018-09-01.
  ///
  /// As Spark's cast reads it with ANSI mode off: `yyyy`, `yyyy-M` or `yyyy-M-d`, the last also before a `T` or a space and
  /// anything more; null for all else.
  public func cast(to type: Day.Type) -> Column<Day?> { Column<Day?>(.day(ofText: expression)) }
}

/// The texts joined.
public func concat(_ parts: Column<String>...) -> Column<String> {
  Column<String>(.concat(parts.map(\.expression)))
}

// MARK: - Secrets and personal values

/// The SHA-256 of a secret's UTF-8 text, in lower-case hexadecimal.
public func sha256(_ secret: Column<Secret<String>>) -> Column<String> {
  Column<String>(.sha256(secret.expression))
}

/// The SHA-256 of a secret's UTF-8 text, in lower-case hexadecimal; null for null.
public func sha256(_ secret: Column<Secret<String?>>) -> Column<String?> {
  Column<String?>(.sha256(secret.expression))
}

/// The SHA-256 of a text in UTF-8, in lower-case hexadecimal.
public func sha256(_ text: Column<String>) -> Column<String> {
  Column<String>(.sha256(text.expression))
}

/// The SHA-256 of a personal text's UTF-8, in lower-case hexadecimal: the same person is still the same row.
public func sha256(_ text: Column<Personal<String>>) -> Column<String> {
  Column<String>(.sha256(text.expression))
}

/// The SHA-256 of a personal text's UTF-8, in lower-case hexadecimal; null for null.
public func sha256(_ text: Column<Personal<String?>>) -> Column<String?> {
  Column<String?>(.sha256(text.expression))
}

extension Column {
  /// A secret as it is. The reason stays with the column: reviewers read it in the generated script.
  public func exposed<Shown>(because reason: String) -> Column<Shown> where Value == Secret<Shown> {
    Column<Shown>(.exposed(expression, because: reason))
  }

  /// A personal value as it is. The reason stays with the column: reviewers read it in the generated script.
  public func exposed<Shown>(because reason: String) -> Column<Shown> where Value == Personal<Shown> {
    Column<Shown>(.exposed(expression, because: reason))
  }
}
