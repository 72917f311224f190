// Quoted templates: text with escapes, and interpolations (HCL Native Syntax Specification, "Template Expressions").

extension Parser {
  /// A quoted template: a string where nothing is interpolated.
  mutating func quoted() throws(HCLSyntaxError) -> HCLValue {
    position += 1
    var parts: [HCLValue.Part] = []
    var text: [UInt8] = []
    while !take(.quote) {
      if peek == .dollar, peek(1) == .openBrace {
        if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        text = []
        parts.append(.interpolation(try interpolation()))
      } else {
        try literal(into: &text)
      }
    }
    let last = String(decoding: text, as: UTF8.self)
    if parts.isEmpty { return .string(last) }
    return .template(text.isEmpty ? parts : parts + [.text(last)])
  }

  /// Quoted text in which nothing is interpolated.
  mutating func plainText(_ what: String) throws(HCLSyntaxError) -> String {
    let start = position
    guard case .string(let text) = try quoted() else {
      position = start
      throw fault("\(what) holds an interpolation; write the text itself")
    }
    return text
  }

  private mutating func interpolation() throws(HCLSyntaxError) -> HCLValue {
    position += 2
    return try skippingLineBreaks(true) { parser throws(HCLSyntaxError) in
      let value = try parser.value()
      parser.skipSpace()
      try parser.expect(.closeBrace, "} after the interpolated value")
      return value
    }
  }

  /// The next character of the text, or as many as stand for themselves.
  private mutating func literal(into text: inout [UInt8]) throws(HCLSyntaxError) {
    guard let byte = peek else { throw fault("the file ends in a string that is not closed") }
    switch byte {
    case .newline: throw fault("the line ends in a string that is not closed")
    case .backslash: try escape(into: &text)
    case .dollar, .percent:
      let isDoubled = peek(1) == byte && peek(2) == .openBrace
      guard isDoubled || peek(1) != .openBrace else { throw fault("%{ directives are not read here; %%{ is the text") }
      text.append(byte)
      position += isDoubled ? 2 : 1
      if isDoubled, take(.openBrace) { text.append(.openBrace) }
    default:
      let start = position
      while let byte = peek, !byte.endsLiteral { position += 1 }
      text += bytes[start..<position]
    }
  }

  private mutating func escape(into text: inout [UInt8]) throws(HCLSyntaxError) {
    let escaped = peek(1).map(Unicode.Scalar.init)
    switch escaped {
    case "n": text.append(.newline)
    case "r": text.append(.carriageReturn)
    case "t": text.append(.tab)
    case "\"": text.append(.quote)
    case "\\": text.append(.backslash)
    case "u", "U": return try code(digits: escaped == "u" ? 4 : 8, into: &text)
    default:
      throw fault("an escape that HCL does not have; there are \\n, \\r, \\t, \\\", \\\\, \\uXXXX and \\UXXXXXXXX")
    }
    position += 2
  }

  private mutating func code(digits count: Int, into text: inout [UInt8]) throws(HCLSyntaxError) {
    let digits = bytes[(position + 2)...].prefix(count)
    guard digits.count == count, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(number)
    else { throw fault("expected \(count) hexadecimal digits of a Unicode character after the escape") }
    text += String(scalar).utf8
    position += 2 + count
  }
}

extension UInt8 {
  fileprivate var endsLiteral: Bool {
    self == .quote || self == .backslash || self == .dollar || self == .percent || self == .newline
  }
}
