// Single values as JSON text.

extension [UInt8] {
  /// An integer by its meaning: a number, a date, a time or a decimal. `unsigned` has the same bits.
  mutating func appendJSON(integer value: Int64, unsigned: UInt64, _ leaf: ParquetSchema.Leaf) {
    switch leaf.logicalType {
    case .integer(_, signed: false): append(contentsOf: unsigned.description.utf8)
    case .decimal(_, let scale): appendDecimal(Int128(value), scale: scale)
    case .date: appendQuoted { $0.appendDate(days: value) }
    case .time(let unit, _): appendQuoted { $0.appendTime(value, unit) }
    case .timestamp(let unit, let isAdjusted): appendQuoted { $0.appendTimestamp(value, unit, isAdjusted: isAdjusted) }
    default: append(contentsOf: value.description.utf8)
    }
  }

  /// The shortest text that reads back as the same number; JSON has none for what is not a number.
  mutating func appendJSON<Value: BinaryFloatingPoint & CustomStringConvertible>(number value: Value) {
    let text =
      value.isNaN ? "\"NaN\"" : value.isFinite ? value.description : value < 0 ? "\"-Infinity\"" : "\"Infinity\""
    append(contentsOf: text.utf8)
  }

  /// Bytes by their meaning: a decimal, a UUID, a half-precision number, else text, else base64.
  mutating func appendJSON(bytes: ArraySlice<UInt8>, _ leaf: ParquetSchema.Leaf) throws(ParquetError) {
    switch leaf.logicalType {
    case .decimal(_, let scale):
      guard let unscaled = bytes.withUnsafeBytes({ Int128(bigEndian: $0) }) else {
        throw ParquetError(found: "a decimal of \(bytes.count) bytes", expected: "a value of at most 16 bytes")
      }
      appendDecimal(unscaled, scale: scale)
    case .uuid: appendQuoted { $0.appendUUID(bytes) }
    case .float16: appendJSON(number: Float(halfPrecision: bytes))
    default:
      if bytes.isUTF8 { appendJSON(string: bytes) } else { appendQuoted { $0.appendBase64(bytes) } }
    }
  }

  /// A JSON string of UTF-8 bytes.
  mutating func appendJSON(string bytes: ArraySlice<UInt8>) {
    appendQuoted { out in
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x0a: out.append(contentsOf: "\\n".utf8)
        case 0x0d: out.append(contentsOf: "\\r".utf8)
        case 0x09: out.append(contentsOf: "\\t".utf8)
        case 0..<0x20:
          out.append(contentsOf: "\\u00".utf8)
          out.appendHex(byte)
        default: out.append(byte)
        }
      }
    }
  }

  private mutating func appendQuoted(_ body: (inout [UInt8]) -> Void) {
    append(UInt8(ascii: "\""))
    body(&self)
    append(UInt8(ascii: "\""))
  }

  // MARK: Decimals and bytes

  /// Unscaled value and scale as a plain number, every digit of the scale written.
  mutating func appendDecimal(_ unscaled: Int128, scale: Int) {
    if unscaled < 0 { append(UInt8(ascii: "-")) }
    let digits = Array(unscaled.magnitude.description.utf8)
    guard scale > 0 else { return append(contentsOf: digits) }
    let padded = [UInt8](repeating: UInt8(ascii: "0"), count: Swift.max(0, scale + 1 - digits.count)) + digits
    append(contentsOf: padded.dropLast(scale))
    append(UInt8(ascii: "."))
    append(contentsOf: padded.suffix(scale))
  }

  private mutating func appendHex(_ byte: UInt8) {
    let digits = Array("0123456789abcdef".utf8)
    append(digits[Int(byte >> 4)])
    append(digits[Int(byte & 15)])
  }

  private mutating func appendUUID(_ bytes: ArraySlice<UInt8>) {
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { append(UInt8(ascii: "-")) }
      appendHex(byte)
    }
  }

  private mutating func appendBase64(_ bytes: ArraySlice<UInt8>) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var rest = bytes
    while !rest.isEmpty {
      let group = rest.prefix(3)
      rest = rest.dropFirst(3)
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for i in 0...group.count { append(alphabet[word >> (18 - 6 * i) & 63]) }
      append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count))
    }
  }

  // MARK: Dates and times

  /// Days since 1970-01-01 in the proleptic Gregorian calendar; years beyond 9999 have more digits, those before 0 a minus.
  private mutating func appendDate(days: Int64) {
    // Counted from 0000-03-01 in eras of 400 years (146,097 days), so that leap days come last in their year.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    if year < 0 { append(UInt8(ascii: "-")) }
    appendPadded(year.magnitude, digits: 4)
    append(UInt8(ascii: "-"))
    appendPadded(UInt64(month), digits: 2)
    append(UInt8(ascii: "-"))
    appendPadded(UInt64(dayOfYear - (153 * marchMonth + 2) / 5 + 1), digits: 2)
  }

  /// Units since midnight, in the format of a time of day whatever their number.
  private mutating func appendTime(_ value: Int64, _ unit: TimeUnit) {
    let (seconds, fraction) = value.quotientAndRemainder(roundingDownBy: unit.perSecond)
    if seconds < 0 { append(UInt8(ascii: "-")) }
    appendClock(seconds.magnitude)
    appendFraction(fraction, unit)
  }

  private mutating func appendTimestamp(_ value: Int64, _ unit: TimeUnit, isAdjusted: Bool) {
    let (seconds, fraction) = value.quotientAndRemainder(roundingDownBy: unit.perSecond)
    let (days, secondOfDay) = seconds.quotientAndRemainder(roundingDownBy: 86_400)
    appendDate(days: days)
    append(UInt8(ascii: "T"))
    appendClock(UInt64(secondOfDay))
    appendFraction(fraction, unit)
    if isAdjusted { append(UInt8(ascii: "Z")) }
  }

  private mutating func appendClock(_ seconds: UInt64) {
    appendPadded(seconds / 3600, digits: 2)
    append(UInt8(ascii: ":"))
    appendPadded(seconds / 60 % 60, digits: 2)
    append(UInt8(ascii: ":"))
    appendPadded(seconds % 60, digits: 2)
  }

  /// Milliseconds are written as microseconds: one width for all but nanoseconds.
  private mutating func appendFraction(_ fraction: Int64, _ unit: TimeUnit) {
    append(UInt8(ascii: "."))
    switch unit {
    case .millis: appendPadded(UInt64(fraction) * 1_000, digits: 6)
    case .micros: appendPadded(UInt64(fraction), digits: 6)
    case .nanos: appendPadded(UInt64(fraction), digits: 9)
    }
  }

  private mutating func appendPadded(_ value: UInt64, digits: Int) {
    let text = value.description.utf8
    append(contentsOf: repeatElement(UInt8(ascii: "0"), count: Swift.max(0, digits - text.count)))
    append(contentsOf: text)
  }
}

extension Int64 {
  /// Division that rounds down, so that the remainder is never negative.
  fileprivate func quotientAndRemainder(roundingDownBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension Float {
  /// IEEE half precision, little-endian; what is not two bytes is NaN.
  fileprivate init(halfPrecision bytes: ArraySlice<UInt8>) {
    let word = bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let exponent = Int(word >> 10 & 0x1f)
    let fraction = Float(word & 0x3ff) / 1024
    let magnitude: Float =
      switch exponent {
      case 0: fraction * 0x1p-14
      case 31: fraction == 0 ? .infinity : .nan
      default: (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
      }
    self = bytes.count != 2 ? .nan : word & 0x8000 != 0 ? -magnitude : magnitude
  }
}

extension ArraySlice<UInt8> {
  fileprivate var isUTF8: Bool {
    allSatisfy { $0 < 0x80 } || String(validating: self, as: UTF8.self) != nil
  }
}
