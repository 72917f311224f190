// What decimals are made of: whole numbers of the last digit's unit, and how casts and arithmetic round them.

/// The form of a decimal: how many digits it has, and how many of them behind the point.
public struct FixedPoint: Sendable, Hashable {
  /// 1 to ``maxPrecision``.
  public let precision: Int
  /// 0 to ``precision``.
  public let scale: Int

  /// The most digits that Glue, Hive and Spark have room for (Spark, "Data Types": DecimalType); 128 bits hold their every value.
  package static let maxPrecision = 38
  /// The most digits whose every value 64 bits hold.
  package static let maxWordPrecision = 18
  /// The most digits of decimals that are summed: Spark gives a sum ten more, which ten thousand million rows do not fill.
  package static let maxSummedPrecision = 28

  package init(precision: Int, scale: Int) {
    self.precision = precision
    self.scale = scale
  }

  /// Whether there are such decimals.
  package var isPossible: Bool { (1...Self.maxPrecision).contains(precision) && (0...precision).contains(scale) }

  /// Whether 64 bits are not enough for every value.
  package var isWide: Bool { precision > Self.maxWordPrecision }

  /// 10^n; the last for all that 128 bits do not hold.
  @inline(__always)
  static func power(_ n: Int) -> Int128 { powers[min(max(0, n), maxPrecision)] }

  private static let powers: [Int128] = (0...maxPrecision).map { n in (0..<n).reduce(1) { power, _ in power * 10 } }

  /// The number, where the digits hold it.
  @inline(__always)
  package func fitting(_ unscaled: Int128) -> Int128? {
    unscaled.magnitude < Self.power(precision).magnitude ? unscaled : nil
  }

  /// A decimal of another scale in this form, rounded half up, which is away from zero; nil where it has too many digits.
  package func rescaled(_ unscaled: Int128, from scale: Int) -> Int128? {
    if scale == self.scale { return fitting(unscaled) }
    if scale > self.scale { return fitting(Self.rounded(unscaled, by: Self.power(scale - self.scale))) }
    let (product, overflow) = unscaled.multipliedReportingOverflow(by: Self.power(self.scale - scale))
    return overflow ? nil : fitting(product)
  }

  /// The sum of two decimals of this form.
  package func sum(_ left: Int128, _ right: Int128) -> Int128? {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : fitting(sum)
  }

  /// The difference of two decimals of this form.
  package func difference(_ left: Int128, _ right: Int128) -> Int128? { sum(left, -right) }

  /// The product of a decimal of this form and one of `otherScale`, in this form, rounded half up; nil also where before that it
  /// has more than ``maxPrecision`` digits, which no decimal of Spark has.
  package func product(_ left: Int128, _ right: Int128, otherScale: Int) -> Int128? {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    guard !overflow, product.magnitude < Self.power(Self.maxPrecision).magnitude else { return nil }
    return fitting(Self.rounded(product, by: Self.power(otherScale)))
  }

  /// A quotient rounded half up, which is away from zero.
  @inline(__always)
  private static func rounded(_ number: Int128, by unit: Int128) -> Int128 {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: unit)
    return rest.magnitude * 2 >= unit.magnitude ? quotient + number.signum() : quotient
  }
}

// The same in 64 bits, for forms that are not wide: most amounts are small, and a processor adds and divides 64 bits by itself.
extension FixedPoint {
  /// 10^n; the last for all that 64 bits do not hold.
  @inline(__always)
  private static func word(_ n: Int) -> Int64 { words[min(max(0, n), maxWordPrecision)] }

  private static let words: [Int64] = (0...maxWordPrecision).map { Int64(power($0)) }

  /// The number, where the digits hold it.
  @inline(__always)
  package func fitting(word unscaled: Int64) -> Int64? {
    unscaled.magnitude < Self.word(precision).magnitude ? unscaled : nil
  }

  /// A decimal of another scale, which is not wide either.
  @inline(__always)
  package func rescaled(word unscaled: Int64, from scale: Int) -> Int64? {
    if scale == self.scale { return fitting(word: unscaled) }
    if scale > self.scale { return fitting(word: Self.rounded(unscaled, by: Self.word(scale - self.scale))) }
    let (product, overflow) = unscaled.multipliedReportingOverflow(by: Self.word(self.scale - scale))
    return overflow ? nil : fitting(word: product)
  }

  /// The sum of two decimals of this form, of which 64 bits hold twice the largest.
  @inline(__always)
  package func sum(words left: Int64, _ right: Int64) -> Int64? { fitting(word: left &+ right) }

  /// The difference of two decimals of this form.
  @inline(__always)
  package func difference(words left: Int64, _ right: Int64) -> Int64? { fitting(word: left &- right) }

  /// The product of a decimal of this form and one of another that is not wide either.
  @inline(__always)
  package func product(words left: Int64, _ right: Int64, otherScale: Int) -> Int64? {
    let (small, overflow) = left.multipliedReportingOverflow(by: right)
    if !overflow { return fitting(word: Self.rounded(small, by: Self.word(otherScale))) }
    return product(Int128(left), Int128(right), otherScale: otherScale).map { Int64(truncatingIfNeeded: $0) }
  }

  @inline(__always)
  private static func rounded(_ number: Int64, by unit: Int64) -> Int64 {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: unit)
    return rest.magnitude * 2 >= unit.magnitude ? quotient + number.signum() : quotient
  }
}

extension FixedPoint {
  /// A whole number in this form.
  package func value(of number: Int64) -> Int128? { rescaled(Int128(number), from: 0) }

  /// The digits that Java prints of a double in this form, rounded half up; nil for NaN and the infinities.
  package func value(of number: Double) -> Int128? {
    guard number.isFinite else { return nil }
    guard number != 0 else { return 0 }
    let text = DoubleText(magnitude: number.magnitude)
    var digits = DecimalDigits()
    for digit in text.digits { digits.append(Int(digit)) }
    return value(digits, isNegative: number < 0, exponent: text.pointPlace - text.digits.count)
  }

  /// ± digits · 10^exponent in this form, rounded half up.
  private func value(_ digits: DecimalDigits, isNegative: Bool, exponent: Int) -> Int128? {
    let shift = exponent + scale
    var magnitude = digits.number
    if magnitude == 0 { return 0 }
    if shift < 0 {
      // The first of the digits to drop decides alone.
      guard shift >= -Self.maxPrecision else { return 0 }
      magnitude /= Self.power(-shift - 1)
      magnitude = magnitude / 10 + (magnitude % 10 >= 5 ? 1 : 0)
    } else if shift == 0 {
      if digits.next >= 5 { magnitude += 1 }
    } else {
      guard shift < Self.maxPrecision else { return nil }
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: Self.power(shift))
      guard !overflow else { return nil }
      magnitude = product
    }
    return fitting(isNegative ? -magnitude : magnitude)
  }

  /// The decimal that a text is, rounded half up; nil where it is none, or has too many digits.
  ///
  /// As Java's `BigDecimal` reads it, and Spark after it: an optional sign, digits of any script with a point among them, and
  /// optionally an exponent; white space around it aside.
  package func value(ofText text: UnsafeBufferPointer<UInt8>) -> Int128? {
    var reader = DecimalReader(text)
    guard let number = reader.read() else { return nil }
    return value(number.digits, isNegative: number.isNegative, exponent: number.exponent)
  }
}

extension FixedPoint {
  /// The nearest double.
  package static func double(of unscaled: Int128, scale: Int) -> Double {
    // Both are exact, so that one division rounds once (W. D. Clinger, "How to read floating point numbers accurately").
    if unscaled.magnitude < 1 << 53, scale <= 22 { return Double(unscaled) / Double(power(scale)) }
    // Both with their first bit set, the quotient has 127 bits or 128; all that follows its first 64 only says that there is more.
    let unit = power(scale).magnitude
    let (leading, unitLeading) = (unscaled.magnitude.leadingZeroBitCount, unit.leadingZeroBitCount)
    let number = unscaled.magnitude << leading
    let (quotient, rest) = (unit << unitLeading).dividingFullWidth((high: number >> 1, low: number << 127))
    let dropped = 64 - quotient.leadingZeroBitCount
    let first = UInt64(truncatingIfNeeded: quotient >> dropped)
    let hasMore = rest != 0 || quotient << (128 - dropped) != 0
    let magnitude = Double(
      sign: .plus, exponent: dropped - 127 + unitLeading - leading, significand: Double(first | (hasMore ? 1 : 0)))
    return unscaled < 0 ? -magnitude : magnitude
  }

  /// The number before the point; of one that 64 bits do not hold the lowest of its bits, as of any integer of Java.
  package static func integer(of unscaled: Int128, scale: Int) -> Int64 {
    Int64(truncatingIfNeeded: unscaled / power(scale))
  }

  /// Appends the text that Java prints: `12.50`; where six zeros or more would stand behind the point, `1.2E-7`.
  package static func append(_ unscaled: Int128, scale: Int, to text: inout [UInt8]) {
    if unscaled < 0 { text.append(UInt8(ascii: "-")) }
    let start = text.count
    NumberText.append(magnitude: unscaled.magnitude, to: &text)
    let exponent = text.count - start - 1 - scale
    guard exponent < -6, scale > 0 else {
      guard scale > 0 else { return }
      // Zeros in front, so that one stands before the point.
      let missing = scale + 1 - (text.count - start)
      for _ in 0..<max(0, missing) { text.insert(UInt8(ascii: "0"), at: start) }
      return text.insert(UInt8(ascii: "."), at: text.count - scale)
    }
    if text.count - start > 1 { text.insert(UInt8(ascii: "."), at: start + 1) }
    text.append(UInt8(ascii: "E"))
    NumberText.append(Int64(exponent), to: &text)
  }

  /// The text of a decimal as Java prints it.
  package static func text(of unscaled: Int128, scale: Int) -> String {
    var text: [UInt8] = []
    append(unscaled, scale: scale, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}

/// The digits of a decimal that count: as many as there may be in one, and of the others the first.
private struct DecimalDigits {
  private(set) var number: Int128 = 0
  /// The digit behind those of `number`: what a number of all of them is rounded by.
  private(set) var next = 0
  private var count = 0

  /// Whether the digit is one of `number`'s.
  @discardableResult
  mutating func append(_ digit: Int) -> Bool {
    guard count < FixedPoint.maxPrecision else {
      if count == FixedPoint.maxPrecision { next = digit }
      count += 1
      return false
    }
    number = number * 10 + Int128(digit)
    if number > 0 { count += 1 }
    return true
  }
}

/// Reads a decimal's text.
private struct DecimalReader {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>
  private var digits = DecimalDigits()
  private var exponent = 0
  private var hasDigit = false

  init(_ text: UnsafeBufferPointer<UInt8>) {
    var (start, end) = (0, text.count)
    while start < end, text[start] <= 0x20 { start += 1 }
    while end > start, text[end - 1] <= 0x20 { end -= 1 }
    rest = text[start..<end]
  }

  mutating func read() -> (digits: DecimalDigits, isNegative: Bool, exponent: Int)? {
    let isNegative = readSign()
    readDigits(isFraction: false)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      readDigits(isFraction: true)
    }
    guard hasDigit else { return nil }
    if let mark = rest.first {
      guard mark | 0x20 == UInt8(ascii: "e") else { return nil }
      rest.removeFirst()
      guard let written = readExponent() else { return nil }
      exponent += written
    }
    // More digits before the point than Spark's decimals have, which it takes a zero with an exponent for too.
    guard digits.number > 0 || exponent <= 37, Int32(exactly: exponent) != nil else { return nil }
    return (digits, isNegative, exponent)
  }

  private mutating func readSign() -> Bool {
    guard let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return false }
    rest.removeFirst()
    return sign == UInt8(ascii: "-")
  }

  private mutating func readDigits(isFraction: Bool) {
    while let digit = nextDigit() {
      hasDigit = true
      if digits.append(digit) {
        if isFraction { exponent -= 1 }
      } else if !isFraction {
        exponent += 1
      }
    }
  }

  /// Nil where there is none, and where Java has no room for it.
  private mutating func readExponent() -> Int? {
    let isNegative = readSign()
    var count = 0
    var value = 0
    while let digit = nextDigit() {
      value = min(value * 10 + digit, 99_999_999_999)
      count += 1
    }
    guard count > 0, rest.isEmpty else { return nil }
    return isNegative ? -value : value
  }

  /// The next digit of any script, of those that one UTF-16 unit holds.
  private mutating func nextDigit() -> Int? {
    guard let byte = rest.first else { return nil }
    if byte < 0x80 {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      rest.removeFirst()
      return Int(digit)
    }
    var decoder = UTF8()
    var bytes = rest.makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes), scalar.value < 0x1_0000,
      scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue
    else { return nil }
    rest.removeFirst(UTF8.width(scalar))
    return Int(value)
  }
}
