// The Swift types a column can be declared with, and what each declares.

/// A type that `Column` can hold: `Bool`, `Int32`, `Int64`, `Double`, `String`, ``Decimal``, ``Day``, ``Instant``, their
/// optionals, and the declarations ``Coerced``, ``Secret`` and ``Personal``.
public protocol ColumnValue: Sendable {
  /// The column type that this Swift type stands for.
  static var columnType: DataType { get }
  /// What the declaration says of the values, apart from their type.
  static var columnTraits: FieldTraits { get }
}

extension ColumnValue {
  /// Nothing special, unless the type says otherwise.
  public static var columnTraits: FieldTraits { FieldTraits() }
}

// What each type stands for is its own name in the vocabulary.
extension Bool: ColumnValue { public static var columnType: DataType { .bool } }
extension Int32: ColumnValue { public static var columnType: DataType { .int32 } }
extension Int64: ColumnValue { public static var columnType: DataType { .int64 } }
extension Double: ColumnValue { public static var columnType: DataType { .double } }
extension String: ColumnValue { public static var columnType: DataType { .string } }

/// A calendar day, without zone or time: Glue and Spark `date`.
public enum Day: ColumnValue { public static var columnType: DataType { .day } }

/// A point in time to the microsecond, shown by the clock of UTC: Glue and Spark `timestamp`.
public enum Instant: ColumnValue { public static var columnType: DataType { .instant } }

extension Optional: ColumnValue where Wrapped: ColumnValue {
  /// The wrapped value's type: null is no type of its own.
  public static var columnType: DataType { Wrapped.columnType }
  /// The wrapped value's traits, and null is expected.
  public static var columnTraits: FieldTraits {
    var traits = Wrapped.columnTraits
    traits.isNullable = true
    return traits
  }
}

/// Values that may be null.
public protocol NullableColumnValue: ColumnValue {}
extension Optional: NullableColumnValue where Wrapped: ColumnValue {}

/// Text whose source may be any JSON scalar, by declaration: a postcode that is a number in one country and text in the next.
///
/// A plain `String` column takes a number as text too, since the delivery stream does (OpenX JSON SerDe), but ingest
/// reports it as drift.
public enum Coerced<Value: ColumnValue>: ColumnValue {
  /// The value's own type.
  public static var columnType: DataType { Value.columnType }
  /// The value's own traits, and it is taken from any JSON scalar.
  public static var columnTraits: FieldTraits {
    var traits = Value.columnTraits
    traits.isCoerced = true
    return traits
  }
}

/// A value that may not be copied to another layer as it is: hash it, or state why it must be shown.
public enum Secret<Value: ColumnValue>: ColumnValue {
  /// The value's own type.
  public static var columnType: DataType { Value.columnType }
  /// The value's own traits, and it is a secret.
  public static var columnTraits: FieldTraits {
    var traits = Value.columnTraits
    traits.isSecret = true
    return traits
  }
}

/// A value that tells of a person, such as a name, an address or an e-mail: hash it, or state why another layer shows it.
///
/// What a person is asked for by name, whoever may read the transform layer reads too; the reason is for those who have to
/// answer for that.
public enum Personal<Value: ColumnValue>: ColumnValue {
  /// The value's own type.
  public static var columnType: DataType { Value.columnType }
  /// The value's own traits, and it is personal.
  public static var columnTraits: FieldTraits {
    var traits = Value.columnTraits
    traits.isPersonal = true
    return traits
  }
}

/// Values that may stand in a manifest as an integer.
public protocol IntegerLiteralColumnValue: ColumnValue {
  /// The constant as the expression tree has it.
  static func literal(integer: Int64) -> ColumnLiteral
}
extension Int64: IntegerLiteralColumnValue {
  /// The number itself.
  public static func literal(integer: Int64) -> ColumnLiteral { ColumnLiteral(literal: .int64(integer)) }
}
extension Optional: IntegerLiteralColumnValue where Wrapped: IntegerLiteralColumnValue {
  /// The wrapped value's constant.
  public static func literal(integer: Int64) -> ColumnLiteral { Wrapped.literal(integer: integer) }
}

/// Integers of 64 bits, nullable or not.
public protocol IntegerColumnValue: IntegerLiteralColumnValue {}
extension Int64: IntegerColumnValue {}
extension Optional: IntegerColumnValue where Wrapped: IntegerColumnValue {}

/// Values that may stand in a manifest as a decimal fraction.
public protocol FractionColumnValue: ColumnValue {
  /// The constant as the expression tree has it.
  static func literal(fraction: Double) -> ColumnLiteral
}
extension Double: FractionColumnValue {
  /// The number itself.
  public static func literal(fraction: Double) -> ColumnLiteral { ColumnLiteral(literal: .double(fraction)) }
}
extension Optional: FractionColumnValue where Wrapped: FractionColumnValue {
  /// The wrapped value's constant.
  public static func literal(fraction: Double) -> ColumnLiteral { Wrapped.literal(fraction: fraction) }
}

/// Text, nullable or not.
public protocol TextColumnValue: ColumnValue {
  /// Text that is null where the value is: what a function of text gives.
  associatedtype Text: TextColumnValue
  /// A number that is null where the value is.
  associatedtype Count: ColumnValue
  /// Truth that is null where the value is.
  associatedtype Truth: TruthColumnValue
}
extension String: TextColumnValue {
  public typealias Text = String
  public typealias Count = Int64
  public typealias Truth = Bool
}
extension Optional: TextColumnValue where Wrapped: TextColumnValue {
  public typealias Text = Wrapped.Text?
  public typealias Count = Wrapped.Count?
  public typealias Truth = Wrapped.Truth?
}
extension Coerced: TextColumnValue where Value: TextColumnValue {
  public typealias Text = Value.Text
  public typealias Count = Value.Count
  public typealias Truth = Value.Truth
}

/// Truth, nullable or not.
public protocol TruthColumnValue: ColumnValue {}
extension Bool: TruthColumnValue {}
extension Optional: TruthColumnValue where Wrapped: TruthColumnValue {}

/// Values with an order that Spark and the engine share.
public protocol OrderedColumnValue: ColumnValue {}
extension Bool: OrderedColumnValue {}
extension Int32: OrderedColumnValue {}
extension Int64: OrderedColumnValue {}
extension Double: OrderedColumnValue {}
extension String: OrderedColumnValue {}
extension Day: OrderedColumnValue {}
extension Instant: OrderedColumnValue {}
