// Whole JSON values: skipped with validation, or copied without white space.

/// Which of the open containers are objects: one bit each, so that nesting costs no call stack and, however deep it is, less
/// memory than the brackets themselves.
private struct Nesting {
  private var depth = 0
  private var current: UInt64 = 0
  private var outer: [UInt64] = []

  var isEmpty: Bool { depth == 0 }
  var isInObject: Bool { current & 1 == 1 }

  mutating func push(isObject: Bool) {
    if depth > 0, depth.isMultiple(of: 64) { outer.append(current) }
    current = current << 1 | (isObject ? 1 : 0)
    depth += 1
  }

  mutating func pop() {
    depth -= 1
    current >>= 1
    if depth > 0, depth.isMultiple(of: 64), let word = outer.popLast() { current = word }
  }
}

extension JSONScanner {
  /// Reads a value of any kind, the cursor at its first byte, and checks all of it.
  mutating func skipValue() throws(JSONFault) {
    var nesting = Nesting()
    repeat {
      if try opensContainer(&nesting) { continue }
      try closeContainers(&nesting)
    } while !nesting.isEmpty
  }

  /// Reads a scalar or an empty container; or enters a container with content, the cursor then at its first value.
  private mutating func opensContainer(_ nesting: inout Nesting) throws(JSONFault) -> Bool {
    switch JSONKind(firstByte: next) {
    case .string: _ = try scanString()
    case .number: _ = try scanNumber()
    case .bool: _ = try scanBool()
    case .null: try scanNull()
    case .object:
      guard try entersContainer(closedBy: UInt8(ascii: "}")) else { return false }
      nesting.push(isObject: true)
      _ = try scanKey()
      return true
    case .array:
      guard try entersContainer(closedBy: UInt8(ascii: "]")) else { return false }
      nesting.push(isObject: false)
      return true
    case nil: throw fault("a JSON value")
    }
    return false
  }

  /// Reads the bracket that opens a container; false when the container is empty, the cursor then behind it.
  mutating func entersContainer(closedBy close: UInt8) throws(JSONFault) -> Bool {
    try descend()
    skipWhitespace()
    guard take(close) else { return true }
    depth &-= 1
    return false
  }

  /// After a value: leaves the containers that end here, and stands at the next value of the one that does not.
  private mutating func closeContainers(_ nesting: inout Nesting) throws(JSONFault) {
    while !nesting.isEmpty {
      let isInObject = nesting.isInObject
      if try scanSeparator(or: isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
        if isInObject { _ = try scanKey() }
        return
      }
      nesting.pop()
    }
  }
}

extension JSONScanner {
  /// Reads a value and appends it to `output` without the white space between its tokens.
  mutating func copyCompactly(to output: inout [UInt8]) throws(JSONFault) {
    let start = position
    passedWhitespace = false
    try skipValue()
    guard passedWhitespace else { return output.append(contentsOf: self[start..<position]) }
    copyTokens(start..<position, to: &output)
  }

  /// Reads a value and appends it as the stream writes an object into a text column: without white space, and with the
  /// object keys in lower case, at any depth, as the OpenX JSON SerDe keeps them.
  mutating func copyAsText(to output: inout [UInt8]) throws(JSONFault) {
    let start = position
    try skipValue()
    var key = 0
    copyTokens(start..<position, to: &output) { output, byte, start in
      if byte == UInt8(ascii: "\"") { key = start }
      guard byte == UInt8(ascii: ":") else { return }
      for index in key..<start where output[index] &- UInt8(ascii: "A") < 26 { output[index] |= 0x20 }
    }
  }

  /// Copies the tokens of a checked value; `noting` hears of each token's first byte and where in `output` it now stands.
  private func copyTokens(
    _ range: Range<Int>, to output: inout [UInt8], noting: (inout [UInt8], UInt8, Int) -> Void = { _, _, _ in }
  ) {
    var scanner = self
    scanner.position = range.lowerBound
    while scanner.position < range.upperBound {
      let start = scanner.position
      let byte = bytes[start]
      let copied = output.count
      if byte == UInt8(ascii: "\"") {
        // The value was checked, so its strings end.
        guard (try? scanner.scanString()) != nil else { return }
        output.append(contentsOf: self[start..<scanner.position])
      } else {
        scanner.position += 1
        if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
        output.append(byte)
      }
      noting(&output, byte, copied)
    }
  }
}

extension JSONScanner {
  /// Appends the text that a string's content stands for, escapes decoded.
  func copyText(of token: JSONStringToken, to output: inout [UInt8]) {
    guard token.hasEscapes else {
      output.append(contentsOf: self[token.start..<token.end])
      return
    }
    var index = token.start
    while index < token.end {
      let runStart = index
      while index < token.end, bytes[index] != UInt8(ascii: "\\") { index &+= 1 }
      output.append(contentsOf: self[runStart..<index])
      if index < token.end { index = copyEscape(at: index, to: &output) }
    }
  }

  /// Appends the character of the escape sequence at `start`, which was checked; returns its end.
  private func copyEscape(at start: Int, to output: inout [UInt8]) -> Int {
    switch bytes[start &+ 1] {
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): return copyUnicodeEscape(at: start, to: &output)
    case let character: output.append(character)
    }
    return start &+ 2
  }

  private func copyUnicodeEscape(at start: Int, to output: inout [UInt8]) -> Int {
    var end = start &+ 6
    var scalar = codeUnit(at: start) ?? 0xFFFD
    if scalar & 0xFC00 == 0xD800, let low = codeUnit(at: end), low & 0xFC00 == 0xDC00 {
      scalar = 0x10000 &+ (scalar & 0x3FF) << 10 &+ (low & 0x3FF)
      end &+= 6
    }
    output.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
    return end
  }
}
