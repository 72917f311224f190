// Strings, numbers and literals of JSON: validated to the byte, eight at a time where they are plain ASCII.

/// The content of a string, without its quotes.
struct JSONStringToken {
  let start: Int
  let end: Int
  /// Whether the content holds escape sequences and must be decoded.
  let hasEscapes: Bool
}

/// The text of a number.
struct JSONNumberToken {
  let start: Int
  let end: Int
  /// Whether it has neither fraction nor exponent.
  let isInteger: Bool
}

extension JSONScanner {
  /// Reads a string; the cursor stands at its opening quote.
  mutating func scanString() throws(JSONFault) -> JSONStringToken {
    let opening = position
    let start = opening &+ 1
    var index = start
    var hasEscapes = false
    while true {
      index = plainRunEnd(from: index)
      guard index < bytes.count else { throw JSONFault(offset: opening, reason: .unterminatedString) }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        position = index &+ 1
        return JSONStringToken(start: start, end: index, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        index = try escapeEnd(from: index)
        hasEscapes = true
      case 0x00..<0x20: throw JSONFault(offset: index, reason: .controlCharacter)
      case 0x80...: index = try sequenceEnd(from: index)
      default: index &+= 1
      }
    }
  }

  /// The first byte from `start` on that is a quote, a backslash, a control character or no ASCII, or is too near the end
  /// for a whole word.
  ///
  /// Eight bytes a step. The subtractions may borrow into higher bytes, so only the lowest mark is exact, and only it is used.
  @inline(__always)
  private func plainRunEnd(from start: Int) -> Int {
    guard let base = UnsafeRawPointer(bytes.baseAddress) else { return start }
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var index = start
    while index &+ 8 <= bytes.count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quotes = word ^ (ones &* 0x22)
      let backslashes = word ^ (ones &* 0x5C)
      let matches = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
      let controls = (word &- (ones &* 0x20)) & ~word
      let marks = (matches | controls | word) & highs
      if marks != 0 { return index &+ marks.trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    return index
  }

  /// The end of the escape sequence at `start` (RFC 8259, section 7).
  private func escapeEnd(from start: Int) throws(JSONFault) -> Int {
    guard start &+ 1 < bytes.count else { throw JSONFault(offset: start, reason: .invalidEscape) }
    switch bytes[start &+ 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start &+ 2
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(at: start) else { throw JSONFault(offset: start, reason: .invalidEscape) }
      guard unit & 0xF800 == 0xD800 else { return start &+ 6 }
      guard unit < 0xDC00, let low = codeUnit(at: start &+ 6), low & 0xFC00 == 0xDC00 else {
        guard isGrammarOnly else { throw JSONFault(offset: start, reason: .loneSurrogate) }
        return start &+ 6
      }
      return start &+ 12
    default: throw JSONFault(offset: start, reason: .invalidEscape)
    }
  }

  /// The UTF-16 code unit of a `\uXXXX` at `start`; nil where there is none.
  func codeUnit(at start: Int) -> UInt32? {
    guard start &+ 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start &+ 1] == UInt8(ascii: "u") else {
      return nil
    }
    var unit: UInt32 = 0
    for index in (start &+ 2)..<(start &+ 6) {
      guard let digit = hexDigit(bytes[index]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
    default: nil
    }
  }

  /// The end of the UTF-8 sequence at `start`, a byte above 0x7F (RFC 3629, section 4).
  private func sequenceEnd(from start: Int) throws(JSONFault) -> Int {
    let lead = bytes[start]
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0...0)
      }
    guard length > 0, start &+ length <= bytes.count, second.contains(bytes[start &+ 1]) else {
      throw JSONFault(offset: start, reason: .invalidUTF8)
    }
    for index in (start &+ 2)..<max(start &+ 2, start &+ length) where bytes[index] & 0xC0 != 0x80 {
      throw JSONFault(offset: start, reason: .invalidUTF8)
    }
    return start &+ length
  }

  /// Reads a number (RFC 8259, section 6); the cursor stands at its first byte.
  mutating func scanNumber() throws(JSONFault) -> JSONNumberToken {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try scanDigits() }
    var isInteger = true
    if take(UInt8(ascii: ".")) {
      isInteger = false
      try scanDigits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isInteger = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try scanDigits()
    }
    return JSONNumberToken(start: start, end: position, isInteger: isInteger)
  }

  private mutating func scanDigits() throws(JSONFault) {
    let start = position
    while next &- UInt8(ascii: "0") < 10 { position &+= 1 }
    guard position > start else { throw fault("a digit") }
  }

  /// Reads `true` or `false`; the cursor stands at its first byte.
  mutating func scanBool() throws(JSONFault) -> Bool {
    if next == UInt8(ascii: "t") {
      try scanLiteral("true")
      return true
    }
    try scanLiteral("false")
    return false
  }

  /// Reads `null`; the cursor stands at its first byte.
  mutating func scanNull() throws(JSONFault) { try scanLiteral("null") }

  private mutating func scanLiteral(_ literal: StaticString) throws(JSONFault) {
    for offset in 0..<literal.utf8CodeUnitCount {
      guard next == literal.utf8Start[offset] else { throw fault("true, false or null") }
      position &+= 1
    }
  }
}
