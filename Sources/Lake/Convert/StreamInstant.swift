// The forms in which the delivery stream takes an instant, so that both sinks take the same records.

import Dataflow

/// Instants as OpenX's JSON SerDe reads them, which Firehose's conversion uses ("Configure the record format").
enum StreamInstant {
  /// Milliseconds have as many digits as those of 2016; the SerDe takes fewer for seconds.
  private static let digitsOfMilliseconds = 13

  /// `yyyy-MM-dd HH:mm:ss[.f]`, with a `T` and a `Z` too, or a number in a string; nil for an offset, which the SerDe fails on.
  static func microseconds(ofText text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let instant = InstantText(text) else { return microseconds(ofNumber: text) }
    return instant.zone != .offset ? instant.microseconds : nil
  }

  /// Whole seconds or milliseconds since 1970-01-01T00:00:00Z, told apart by the length of the number; nil for a fraction,
  /// and outside the years 1 to 9999.
  static func microseconds(ofNumber text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let number = DecimalText(text), number.isInteger, let count = number.int64 else { return nil }
    return InstantFunction.instant(count, text.count >= digitsOfMilliseconds ? .milliseconds : .seconds)
  }
}

extension DataType {
  /// What a mismatch says that the schema wants: the type, and the forms of an instant, which are not obvious.
  var expectation: String {
    self == .instant ? "instant (yyyy-MM-ddTHH:mm:ssZ, or seconds or milliseconds since 1970)" : name
  }
}
