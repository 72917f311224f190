// Casts between types, as Spark makes them with ANSI mode off: what cannot be read is null, and nothing fails.

/// Numbers and truth values, which are numbers of other types too.
public protocol CastableColumnValue: ColumnValue {
  /// The type of the value as an integer.
  associatedtype Integer: ColumnValue = Int64
  /// The type of the value as an integer of 32 bits.
  associatedtype Narrow: ColumnValue = Int32
  /// The type of the value as a double.
  associatedtype Fraction: ColumnValue = Double
  /// The type of the value as a truth value.
  associatedtype Truthful: TruthColumnValue = Bool
}
extension Bool: CastableColumnValue {}
extension Int32: CastableColumnValue {}
extension Int64: CastableColumnValue {}
extension Double: CastableColumnValue {}
extension Optional: CastableColumnValue where Wrapped: CastableColumnValue {
  public typealias Integer = Wrapped.Integer?
  public typealias Narrow = Wrapped.Narrow?
  public typealias Fraction = Wrapped.Fraction?
  public typealias Truthful = Wrapped.Truthful?
}

/// Values that have a text.
public protocol PrintableColumnValue: ColumnValue {
  /// The type of the value as a text.
  associatedtype Printed: ColumnValue = String
}
extension Bool: PrintableColumnValue {}
extension Int32: PrintableColumnValue {}
extension Int64: PrintableColumnValue {}
extension Double: PrintableColumnValue {}
extension Day: PrintableColumnValue {}
extension Instant: PrintableColumnValue {}
extension Optional: PrintableColumnValue where Wrapped: PrintableColumnValue {
  public typealias Printed = Wrapped.Printed?
}

extension Column where Value: CastableColumnValue {
  /// The value as an integer: a truth value as 1 or 0, a double or decimal without its fraction; a double out of range is the
  /// nearest integer that there is, and NaN is 0.
  public func cast(to type: Int64.Type) -> Column<Value.Integer> {
    Column<Value.Integer>(.cast(expression, to: .int64))
  }

  /// The same in 32 bits: of a double out of range the nearest that there is, of another number the lowest bits, which are the
  /// number where they hold it.
  public func cast(to type: Int32.Type) -> Column<Value.Narrow> {
    Column<Value.Narrow>(.cast(expression, to: .int32))
  }

  /// Whether the number is another than zero, as NaN is.
  public func cast(to type: Bool.Type) -> Column<Value.Truthful> {
    Column<Value.Truthful>(.cast(expression, to: .bool))
  }

  /// The value as a double: the nearest that there is.
  public func cast(to type: Double.Type) -> Column<Value.Fraction> {
    Column<Value.Fraction>(.cast(expression, to: .double))
  }
}

extension Column where Value: PrintableColumnValue {
  /// The value's text: `true`, `-12`, `2018-09-01`, `2018-09-01 11:38:30.116`; of a double as Java 17 prints it: `12.5`, `7.0`,
  /// `1.0E7`, `NaN`; of a decimal with all its digits: `12.50`.
  public func cast(to type: String.Type) -> Column<Value.Printed> {
    Column<Value.Printed>(.cast(expression, to: .string))
  }
}

extension Column where Value: TextColumnValue {
  /// The integer that the text is, white space around it aside; a fraction is cut off.
  ///
  /// Null where it is none: `1e3`, `1_000`, an empty text, and what 64 bits do not hold.
  public func cast(to type: Int64.Type) -> Column<Int64?> { Column<Int64?>(.cast(expression, to: .int64)) }

  /// The same in 32 bits; null for what they do not hold.
  public func cast(to type: Int32.Type) -> Column<Int32?> { Column<Int32?>(.cast(expression, to: .int32)) }

  /// The double nearest to the number that the text is, white space around it aside; infinity beyond the largest.
  ///
  /// As Java reads it: `12.5`, `1e3`, `.5`, also `inf`, `NaN`, `1.5f` and `0x1p3`. Null for all else.
  public func cast(to type: Double.Type) -> Column<Double?> { Column<Double?>(.cast(expression, to: .double)) }

  /// The truth value that the text says: `true`, `t`, `yes`, `y`, `1`, or the contrary, in any case; null for all else.
  public func cast(to type: Bool.Type) -> Column<Bool?> { Column<Bool?>(.cast(expression, to: .bool)) }
}

extension Column where Value: DayColumnValue {
  /// The day's beginning by the clock of UTC; null for a day so far from 1970 that its microseconds have no room in 64 bits.
  public func cast(to type: Instant.Type) -> Column<Instant?> { Column<Instant?>(.cast(expression, to: .instant)) }
}

extension Value {
  /// The value as another type.
  func cast(to type: DataType) -> Value {
    switch (self, type) {
    case (.null, _): .null
    case (.bool, .bool): self
    case (.bool(let value), .int64), (.bool(let value), .int32): .int64(value ? 1 : 0)
    case (.int64(let value), .bool): .bool(value != 0)
    case (.double(let value), .bool): .bool(value != 0)
    case (.decimal(let value, _), .bool): .bool(value != 0)
    case (.double(let value), .int32): .int64(Int64(NumberText.narrowInteger(of: value)))
    case (.decimal(let value, let form), .int32):
      .int64(Int64(Int32(truncatingIfNeeded: FixedPoint.integer(of: value, scale: form.scale))))
    case (.day(let days), .instant): CivilDay.beginning(ofDay: days).map(Value.instant) ?? .null
    case (.bool(let value), .double): .double(value ? 1 : 0)
    case (.bool(let value), .string): .string(value ? "true" : "false")
    case (.int64, .int64), (.double, .double), (.string, .string): self
    case (.int64(let value), .double): .double(Double(value))
    case (.int64(let value), .string): .string(String(value))
    case (.double(let value), .int64): .int64(NumberText.integer(of: value))
    case (.double(let value), .string): .string(DoubleText.text(of: value))
    case (.bool(let value), .decimal(let form)): Value(form.value(of: Int64(value ? 1 : 0)), form)
    case (.int64(let value), .decimal(let form)): Value(form.value(of: value), form)
    case (.double(let value), .decimal(let form)): Value(form.value(of: value), form)
    case (.string(let text), .decimal(let form)):
      Value(Array(text.utf8).withUnsafeBufferPointer { form.value(ofText: $0) }, form)
    case (.decimal(let value, let given), .decimal(let form)): Value(form.rescaled(value, from: given.scale), form)
    case (.decimal(let value, let form), .int64): .int64(FixedPoint.integer(of: value, scale: form.scale))
    case (.decimal(let value, let form), .double): .double(FixedPoint.double(of: value, scale: form.scale))
    case (.decimal(let value, let form), .string): .string(FixedPoint.text(of: value, scale: form.scale))
    case (.day(let value), .string): .string(CivilDay(daysSinceEpoch: Int(value)).iso)
    case (.instant(let value), .string): .string(InstantText.text(of: value))
    case (.string(let text), .int64):
      Array(text.utf8).withUnsafeBufferPointer { NumberText.integer(of: $0) }.map(Value.int64) ?? .null
    case (.string(let text), .int32):
      Array(text.utf8).withUnsafeBufferPointer { NumberText.integer(of: $0) }.flatMap { Int32(exactly: $0) }
        .map { .int64(Int64($0)) } ?? .null
    case (.string(let text), .double):
      Array(text.utf8).withUnsafeBufferPointer { NumberText.double(of: $0) }.map(Value.double) ?? .null
    case (.string(let text), .bool):
      Array(text.utf8).withUnsafeBufferPointer { NumberText.truth(of: $0) }.map(Value.bool) ?? .null
    case (.int64(let value), .int32): .int64(Int64(Int32(truncatingIfNeeded: value)))
    default: .null
    }
  }
}
