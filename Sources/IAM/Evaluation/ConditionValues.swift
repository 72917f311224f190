// The kinds of value that condition operators compare: numbers, instants, and binary data in base64.

/// A decimal number of any length, compared exactly: identifiers of 64 bits are more than a `Double` holds.
struct DecimalNumber: Sendable, Hashable, Comparable {
  private let isNegative: Bool
  /// Digits before the point, without leading zeros.
  private let whole: [UInt8]
  /// Digits after the point, without trailing zeros.
  private let fraction: [UInt8]

  /// `-12.50`; nil for anything but a sign, digits and a point.
  init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
    let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard !rest.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
    whole = Array(parts[0].drop { $0 == UInt8(ascii: "0") })
    let decimals = parts.count == 2 ? parts[1] : []
    fraction = decimals.reversed().drop { $0 == UInt8(ascii: "0") }.reversed()
    // There is no negative zero.
    isNegative = sign == UInt8(ascii: "-") && !(whole.isEmpty && fraction.isEmpty)
  }

  static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    guard left.isNegative == right.isNegative else { return left.isNegative }
    return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  /// By magnitude.
  private func isSmaller(than other: DecimalNumber) -> Bool {
    if whole.count != other.whole.count { return whole.count < other.whole.count }
    if whole != other.whole { return whole.lexicographicallyPrecedes(other.whole) }
    return fraction.lexicographicallyPrecedes(other.fraction)
  }
}

/// A point of time ("Date condition operators": W3C's profile of ISO 8601, or seconds since 1970).
struct Instant: Sendable, Hashable, Comparable {
  let secondsSinceEpoch: Int
  /// Zero to 999,999,999.
  let nanoseconds: Int

  /// `2025`, `2025-11`, `2025-11-03`, `2025-11-03T10:15Z`, `…:30+01:00`, `…:30.5Z`, or `1762164930`; nil for all else.
  init?(_ text: String) {
    var reader = DigitReader(text)
    guard let instant = Self.read(&reader) ?? Self.epoch(text) else { return nil }
    self = instant
  }

  private init(secondsSinceEpoch: Int, nanoseconds: Int) {
    self.secondsSinceEpoch = secondsSinceEpoch
    self.nanoseconds = nanoseconds
  }

  static func < (left: Instant, right: Instant) -> Bool {
    (left.secondsSinceEpoch, left.nanoseconds) < (right.secondsSinceEpoch, right.nanoseconds)
  }

  /// Four digits are a year, so seconds have five or more; 18 keep them within 64 bits.
  private static func epoch(_ text: String) -> Instant? {
    guard (5...18).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), let seconds = Int(text) else { return nil }
    return Instant(secondsSinceEpoch: seconds, nanoseconds: 0)
  }

  private static func read(_ reader: inout DigitReader) -> Instant? {
    guard let year = reader.number(4) else { return nil }
    let month = reader.take("-") ? reader.number(2) : 1
    let isWholeDate = month != nil && reader.take("-")
    let day = isWholeDate ? reader.number(2) : 1
    guard let month, let day, let days = days(year, month, day) else { return nil }
    if reader.isAtEnd { return Instant(secondsSinceEpoch: days * 86_400, nanoseconds: 0) }
    guard isWholeDate, reader.take("T"), let time = reader.time(), let offset = reader.zone(), reader.isAtEnd
    else { return nil }
    return Instant(secondsSinceEpoch: days * 86_400 + time.seconds - offset, nanoseconds: time.nanoseconds)
  }

  /// Days since 1970-01-01; nil for a day that does not exist. A year counted from March ends with its leap day.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
    let counted = year + 4_000 - (month <= 2 ? 1 : 0)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let leapDays = counted / 4 - counted / 100 + counted / 400
    // 1,460,970 days make the 4,000 years before the year 0, which keep the divisions above zero.
    return counted * 365 + leapDays + dayOfYear - 1_460_970 - 719_468
  }
}

/// Reads fixed-width digits and signs from the front of a text.
private struct DigitReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number(_ width: Int) -> Int? {
    let digits = rest.prefix(width)
    guard digits.count == width, digits.allSatisfy(isDigit) else { return nil }
    rest = rest.dropFirst(width)
    return Int(String(decoding: digits, as: UTF8.self))
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest.removeFirst()
    return true
  }

  /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, since midnight.
  mutating func time() -> (seconds: Int, nanoseconds: Int)? {
    guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
    let seconds = hour * 3_600 + minute * 60
    guard take(":") else { return (seconds, 0) }
    guard let second = number(2), second < 60, let nanoseconds = take(".") ? fraction() : 0 else { return nil }
    return (seconds + second, nanoseconds)
  }

  /// Digits after a point, as nanoseconds; finer ones are cut.
  private mutating func fraction() -> Int? {
    let digits = rest.prefix(while: isDigit)
    guard !digits.isEmpty else { return nil }
    rest = rest[digits.endIndex...]
    let padded = digits.prefix(9) + Array(repeating: UInt8(ascii: "0"), count: max(0, 9 - digits.count))
    return Int(String(decoding: padded, as: UTF8.self))
  }

  /// `Z` or `±hh:mm`, in seconds east of UTC.
  mutating func zone() -> Int? {
    if take("Z") { return 0 }
    let isEast = take("+")
    guard isEast || take("-"), let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60
    else { return nil }
    return (isEast ? 1 : -1) * (hours * 3_600 + minutes * 60)
  }
}

/// Binary data in text (RFC 4648, section 4).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The bytes; nil where the text is not padded base64.
  static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
    let padding = text.utf8.dropFirst(digits.count)
    guard text.utf8.count.isMultiple(of: 4), padding.count <= 2, padding.allSatisfy({ $0 == UInt8(ascii: "=") })
    else { return nil }
    var bits: UInt32 = 0
    var bytes: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      guard let value = alphabet.firstIndex(of: digit) else { return nil }
      bits = bits << 6 | UInt32(value)
      // Each digit but the first of four completes a byte; what is left of it waits above.
      let left = (index % 4 + 1) * 6 % 8
      if !index.isMultiple(of: 4) { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(left))) }
    }
    // Bits beyond the last byte are zero, so that no two texts stand for the same bytes.
    let unused = UInt32(padding.count * 2)
    return bits & (1 << unused - 1) == 0 ? bytes : nil
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
