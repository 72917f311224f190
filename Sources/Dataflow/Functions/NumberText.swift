// Numbers and truth values in text, as Spark 3.5 reads them with ANSI mode off; what is none of them is null.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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

  /// Appends an integer's digits, behind zeros where there are fewer than `width`.
  package static func append(_ number: Int64, atLeast width: Int = 1, to text: inout [UInt8]) {
    if number < 0 { text.append(UInt8(ascii: "-")) }
    append(magnitude: number.magnitude, atLeast: width, to: &text)
  }

  /// The same of a number without a sign.
  static func append(magnitude: UInt64, atLeast width: Int = 1, to text: inout [UInt8]) {
    var rest = magnitude
    let start = text.count
    repeat {
      text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    while text.count - start < width { text.append(UInt8(ascii: "0")) }
    text[start...].reverse()
  }

  /// The same of up to 38 digits, of which a processor divides nineteen by itself.
  static func append(magnitude: UInt128, to text: inout [UInt8]) {
    let unit: UInt128 = 10_000_000_000_000_000_000
    if magnitude < unit { return append(magnitude: UInt64(magnitude), to: &text) }
    let (upper, lower) = magnitude.quotientAndRemainder(dividingBy: unit)
    append(magnitude: upper, to: &text)
    append(magnitude: UInt64(lower), atLeast: 19, to: &text)
  }

  /// The integer nearest to a double, its fraction cut off; 0 for NaN.
  @inline(__always)
  package static func integer(of number: Double) -> Int64 {
    if number.isNaN { return 0 }
    if number >= 0x1p63 { return .max }
    return number < -0x1p63 ? .min : Int64(number)
  }

  /// The same in 32 bits.
  @inline(__always)
  package static func narrowInteger(of number: Double) -> Int32 { Int32(clamping: integer(of: number)) }
}

extension NumberText {
  /// The truth value that a text says, white space around it and case aside (Spark: StringUtils.isTrueString); nil for all
  /// else.
  package static func truth(of text: UnsafeBufferPointer<UInt8>) -> Bool? {
    let word = trimmed(text, isBlank)
    if ["t", "true", "y", "yes", "1"].contains(where: { isWord(word, $0) }) { return true }
    return ["f", "false", "n", "no", "0"].contains(where: { isWord(word, $0) }) ? false : nil
  }

  /// The double nearest to the number that a text is (Java: Double.valueOf; Spark: Cast.processFloatingPointSpecialLiterals);
  /// nil where it is none. Infinity beyond the largest.
  package static func double(of text: UnsafeBufferPointer<UInt8>) -> Double? {
    let number = trimmed(text) { $0 <= 0x20 }
    if let special = special(number) { return special }
    guard let digits = decimal(number) ?? hexadecimal(number) else { return nil }
    return nearest(to: digits)
  }

  private static func trimmed(
    _ text: UnsafeBufferPointer<UInt8>, _ isBlank: (UInt8) -> Bool
  ) -> UnsafeBufferPointer<UInt8> {
    var (start, end) = (0, text.count)
    while start < end, isBlank(text[start]) { start += 1 }
    while end > start, isBlank(text[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: text[start..<end])
  }

  /// Whether a text is the word, which is in lower case, in any case.
  private static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<text.count {
      let byte = text[index]
      let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
      guard lower == word.utf8Start[index] else { return false }
    }
    return true
  }

  private static func special(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let first = text.first else { return nil }
    let isNegative = first == UInt8(ascii: "-")
    let isSigned = isNegative || first == UInt8(ascii: "+")
    let word = UnsafeBufferPointer(rebasing: text[(isSigned ? 1 : 0)...])
    if isWord(word, "inf") || isWord(word, "infinity") { return isNegative ? -.infinity : .infinity }
    // Java knows a NaN with a sign, but only in this case; Spark one in any, but without.
    return isWord(word, "nan")
      && (!isSigned
        || word[0] == UInt8(ascii: "N") && word[1] == UInt8(ascii: "a")
          && word[2] == UInt8(ascii: "N"))
      ? .nan : nil
  }

  /// The text of a decimal number without the suffix that Java lets it have; nil where it is none.
  private static func decimal(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    var index = text.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } == true ? 1 : 0
    func skipDigits() -> Int {
      let start = index
      while index < text.count, digit(text[index]) != nil { index += 1 }
      return index - start
    }
    var digits = skipDigits()
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      digits += skipDigits()
    }
    guard digits > 0 else { return nil }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
      guard skipDigits() > 0 else { return nil }
    }
    return upToSuffix(text, index)
  }

  /// The same of a hexadecimal number, which has an exponent of two.
  private static func hexadecimal(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    var index = text.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } == true ? 1 : 0
    func skip(_ isDigit: (UInt8) -> Bool) -> Int {
      let start = index
      while index < text.count, isDigit(text[index]) { index += 1 }
      return index - start
    }
    let isHexadecimal = { (byte: UInt8) in
      digit(byte) != nil || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
    guard index + 2 < text.count, text[index] == UInt8(ascii: "0"), text[index + 1] | 0x20 == UInt8(ascii: "x") else {
      return nil
    }
    index += 2
    var digits = skip(isHexadecimal)
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      digits += skip(isHexadecimal)
    }
    guard digits > 0, index < text.count, text[index] | 0x20 == UInt8(ascii: "p") else { return nil }
    index += 1
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
    guard skip({ digit($0) != nil }) > 0 else { return nil }
    return upToSuffix(text, index)
  }

  private static func upToSuffix(
    _ text: UnsafeBufferPointer<UInt8>, _ end: Int
  ) -> UnsafeBufferPointer<UInt8>? {
    let suffix = end + 1 == text.count ? text[end] | 0x20 : 0
    guard end == text.count || suffix == UInt8(ascii: "f") || suffix == UInt8(ascii: "d") else { return nil }
    return UnsafeBufferPointer(rebasing: text[..<end])
  }

  /// The double nearest to a number that is one: up to fifteen digits and a small power of ten by one division or
  /// multiplication of exact doubles (W. D. Clinger, "How to read floating point numbers accurately"), else by the C library.
  private static func nearest(to text: UnsafeBufferPointer<UInt8>) -> Double {
    if let simple = simple(text) { return simple }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
      for index in 0..<text.count { copy[index] = CChar(bitPattern: text[index]) }
      copy[text.count] = 0
      return copy.baseAddress.map { strtod($0, nil) } ?? 0
    }
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21,
    1e22,
  ]

  /// Digits with at most a point among them; nil for more than fifteen, and for an exponent.
  private static func simple(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    let isNegative = text.first == UInt8(ascii: "-")
    var (significand, digits, fraction, hasPoint): (Int64, Int, Int, Bool) = (0, 0, 0, false)
    for byte in text.dropFirst(isNegative || text.first == UInt8(ascii: "+") ? 1 : 0) {
      if byte == UInt8(ascii: ".") {
        hasPoint = true
        continue
      }
      guard let digit = digit(byte), digits < 15 else { return nil }
      significand = significand * 10 + digit
      digits += 1
      if hasPoint { fraction += 1 }
    }
    let number = Double(significand) / powersOfTen[fraction]
    return isNegative ? -number : number
  }
}
