// Casts between types, as Spark makes them with ANSI mode off: what cannot be read is null, and nothing fails.

/// Numbers and truth values, which have a number and a text each.
public protocol CastableColumnValue: ColumnValue {
  /// The type of the value as an integer.
  associatedtype Integer: ColumnValue = Int64
  /// The type of the value as a double.
  associatedtype Fraction: ColumnValue = Double
}
extension Bool: CastableColumnValue {}
extension Int32: CastableColumnValue {}
extension Int64: CastableColumnValue {}
extension Double: CastableColumnValue {}
extension Optional: CastableColumnValue where Wrapped: CastableColumnValue {
  public typealias Integer = Wrapped.Integer?
  public typealias Fraction = Wrapped.Fraction?
}

/// Values whose text is plain: all but doubles, whose digits Java chooses in its own way.
public protocol PrintableColumnValue: ColumnValue {
  /// The type of the value as a text.
  associatedtype Printed: ColumnValue = String
}
extension Bool: PrintableColumnValue {}
extension Int32: PrintableColumnValue {}
extension Int64: PrintableColumnValue {}
extension Day: PrintableColumnValue {}
extension Instant: PrintableColumnValue {}
extension Optional: PrintableColumnValue where Wrapped: PrintableColumnValue {
  public typealias Printed = Wrapped.Printed?
}

extension Column where Value: CastableColumnValue {
  /// The value as an integer: a truth value as 1 or 0, a double without its fraction; one out of range is the nearest
  /// that there is, and NaN is 0.
  public func cast(to type: Int64.Type) -> Column<Value.Integer> {
    Column<Value.Integer>(.cast(expression, to: .int64))
  }

  /// The value as a double: the nearest that there is.
  public func cast(to type: Double.Type) -> Column<Value.Fraction> {
    Column<Value.Fraction>(.cast(expression, to: .double))
  }
}

extension Column where Value: PrintableColumnValue {
  /// The value's text: `true`, `-12`, `2018-09-01`, `2018-09-01 11:38:30.116`.
  public func cast(to type: String.Type) -> Column<Value.Printed> {
    Column<Value.Printed>(.cast(expression, to: .string))
  }
}

extension Column where Value: TextColumnValue {
  /// The integer that the text is, white space around it aside; a fraction is cut off.
  ///
  /// Null where it is none: `1e3`, `1_000`, an empty text, and what 64 bits do not hold.
  public func cast(to type: Int64.Type) -> Column<Int64?> { Column<Int64?>(.cast(expression, to: .int64)) }
}

/// What is read from text, for the reference evaluator and the engine alike.
package enum NumberText {
  /// The integer that a text is as Spark's cast reads it; nil where it is none.
  package static func integer(of text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var (start, end) = (0, text.count)
    while start < end, isBlank(text[start]) { start += 1 }
    while end > start, isBlank(text[end - 1]) { end -= 1 }
    guard start < end else { return nil }
    let isNegative = text[start] == UInt8(ascii: "-")
    if isNegative || text[start] == UInt8(ascii: "+") {
      start += 1
      guard start < end else { return nil }
    }
    // Counted below zero, where there is one number more.
    var number: Int64 = 0
    while start < end, text[start] != UInt8(ascii: ".") {
      guard let digit = digit(text[start]) else { return nil }
      let (tenfold, isTooSmall) = number.multipliedReportingOverflow(by: 10)
      let (next, isTooSmallStill) = tenfold.subtractingReportingOverflow(digit)
      guard !isTooSmall, !isTooSmallStill else { return nil }
      number = next
      start += 1
    }
    for index in min(start + 1, end)..<end where digit(text[index]) == nil { return nil }
    guard !isNegative else { return number }
    return number == .min ? nil : -number
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int64(byte - UInt8(ascii: "0")) : nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }

  /// The integer nearest to a double, its fraction cut off; 0 for NaN.
  @inline(__always)
  package static func integer(of number: Double) -> Int64 {
    if number.isNaN { return 0 }
    if number >= 0x1p63 { return .max }
    return number < -0x1p63 ? .min : Int64(number)
  }
}

extension Value {
  /// The value as another type.
  func cast(to type: DataType) -> Value {
    switch (self, type) {
    case (.null, _): .null
    case (.bool(let value), .int64): .int64(value ? 1 : 0)
    case (.bool(let value), .double): .double(value ? 1 : 0)
    case (.bool(let value), .string): .string(value ? "true" : "false")
    case (.int64, .int64), (.double, .double), (.string, .string): self
    case (.int64(let value), .double): .double(Double(value))
    case (.int64(let value), .string): .string(String(value))
    case (.double(let value), .int64): .int64(NumberText.integer(of: value))
    case (.day(let value), .string): .string(CivilDay(daysSinceEpoch: Int(value)).iso)
    case (.instant(let value), .string): .string(InstantText.text(of: value))
    case (.string(let text), .int64):
      Array(text.utf8).withUnsafeBufferPointer { NumberText.integer(of: $0) }.map(Value.int64) ?? .null
    default: .null
    }
  }
}
