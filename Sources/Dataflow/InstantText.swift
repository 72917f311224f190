// Instants in text: RFC 3339 in, Spark's form out, for the reference evaluator, the engine and the lake alike.

/// An instant read from text.
package struct InstantText: Sendable, Hashable {
  /// Microseconds since 1970-01-01T00:00:00Z; digits of the fraction beyond the sixth are cut.
  package let microseconds: Int64
  /// How the text says which zone's clock it shows.
  package let zone: Zone

  /// What stands behind the time of day.
  package enum Zone: Sendable, Hashable {
    /// Nothing: the clock of UTC.
    case unsaid
    /// `Z`.
    case utc
    /// `+05:30` or `+0530`, at most 18 hours.
    case offset
  }

  /// Reads `yyyy-MM-ddTHH:mm:ss[.f][Z|±HH:mm|±HHmm]`, a space in place of `T` too (RFC 3339, section 5.6); nil for all
  /// else, and for a day or a time of day that does not exist.
  package init?(_ text: UnsafeBufferPointer<UInt8>) {
    var digits = Digits(text)
    guard let year = digits.number(of: 4), digits.takes("-"), let month = digits.number(of: 2), digits.takes("-"),
      let day = digits.number(of: 2), let date = CivilDay(year: year, month: month, day: day),
      digits.takes("T") || digits.takes(" "), let hour = digits.number(of: 2), hour < 24, digits.takes(":"),
      let minute = digits.number(of: 2), minute < 60, digits.takes(":"),
      let second = digits.number(of: 2), second < 60,
      let fraction = digits.takes(".") ? digits.fraction() : 0, let (zone, offset) = digits.zone(), digits.isAtEnd
    else { return nil }
    self.zone = zone
    let seconds = date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second - offset
    microseconds = Int64(seconds) * 1_000_000 + Int64(fraction)
  }

  /// `2018-09-01 11:38:30.116`: what ``append(_:to:)`` appends.
  package static func text(of microseconds: Int64) -> String {
    var text: [UInt8] = []
    append(microseconds, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends `yyyy-MM-dd HH:mm:ss`, and the fraction without the zeros at its end: the text that Spark casts an instant to.
  package static func append(_ microseconds: Int64, to text: inout [UInt8]) {
    let (seconds, fraction) = microseconds.floored(by: 1_000_000)
    let (days, second) = seconds.floored(by: 86_400)
    let day = CivilDay(daysSinceEpoch: Int(days))
    if day.year < 0 || day.year > 9_999 { text.append(UInt8(ascii: day.year < 0 ? "-" : "+")) }
    append(Int64(day.year.magnitude), width: 4, to: &text)
    append(Int64(day.month), width: 2, after: "-", to: &text)
    append(Int64(day.day), width: 2, after: "-", to: &text)
    append(second / 3_600, width: 2, after: " ", to: &text)
    append(second / 60 % 60, width: 2, after: ":", to: &text)
    append(second % 60, width: 2, after: ":", to: &text)
    guard fraction > 0 else { return }
    append(fraction, width: 6, after: ".", to: &text)
    while text.last == UInt8(ascii: "0") { text.removeLast() }
  }

  private static func append(
    _ number: Int64, width: Int, after mark: Unicode.Scalar? = nil, to text: inout [UInt8]
  ) {
    if let mark { text.append(UInt8(ascii: mark)) }
    NumberText.append(number, atLeast: width, to: &text)
  }
}

/// A cursor over a text of fixed-width numbers.
private struct Digits {
  private let text: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isAtEnd: Bool { index == text.count }

  /// Whether the mark is next; it is then behind the cursor.
  mutating func takes(_ mark: Unicode.Scalar) -> Bool {
    guard index < text.count, text[index] == UInt8(ascii: mark) else { return false }
    index += 1
    return true
  }

  private mutating func digit() -> Int? {
    guard index < text.count, text[index] &- UInt8(ascii: "0") < 10 else { return nil }
    defer { index += 1 }
    return Int(text[index] - UInt8(ascii: "0"))
  }

  /// The number that so many digits make.
  mutating func number(of width: Int) -> Int? {
    var number = 0
    for _ in 0..<width {
      guard let digit = digit() else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// One to nine digits behind a point, as microseconds.
  mutating func fraction() -> Int? {
    var (fraction, count) = (0, 0)
    while let digit = digit() {
      count += 1
      if count <= 6 { fraction = fraction * 10 + digit }
    }
    guard (1...9).contains(count) else { return nil }
    for _ in min(count, 6)..<6 { fraction *= 10 }
    return fraction
  }

  /// The zone, and the seconds by which its clock is ahead of UTC; nil where there is neither a zone nor the end.
  mutating func zone() -> (InstantText.Zone, Int)? {
    if isAtEnd { return (.unsaid, 0) }
    if takes("Z") { return (.utc, 0) }
    let isBehind = takes("-")
    guard isBehind || takes("+"), let hours = number(of: 2) else { return nil }
    _ = takes(":")
    guard let minutes = number(of: 2), minutes < 60, hours * 60 + minutes <= 18 * 60 else { return nil }
    let offset = (hours * 60 + minutes) * 60
    return (.offset, isBehind ? -offset : offset)
  }
}

extension Int64 {
  /// The quotient rounded down, and what is left, which is never below zero.
  @inline(__always)
  package func floored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
