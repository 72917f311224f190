// A tree's text: an object or array that fits on a line stands on one.

extension JSONValue {
  /// The value's text in UTF-8, two columns a level, no line longer than `width` bytes where it can be broken.
  package func bytes(width: Int = 120) -> [UInt8] {
    var text: [UInt8] = []
    write(to: &text, depth: 0, width: width)
    text.append(UInt8(ascii: "\n"))
    return text
  }

  private func write(to text: inout [UInt8], depth: Int, width: Int) {
    switch self {
    case .array(let elements) where !elements.isEmpty && !fits(width - 2 * depth):
      text.append(UInt8(ascii: "["))
      for (number, element) in elements.enumerated() {
        JSONValue.breakLine(in: &text, after: number, depth: depth + 1)
        element.write(to: &text, depth: depth + 1, width: width)
      }
      JSONValue.breakLine(in: &text, after: 0, depth: depth)
      text.append(UInt8(ascii: "]"))
    case .object(let members) where !members.isEmpty && !fits(width - 2 * depth):
      text.append(UInt8(ascii: "{"))
      for (number, member) in members.enumerated() {
        JSONValue.breakLine(in: &text, after: number, depth: depth + 1)
        JSONValue.quote(member.key, in: &text)
        text += ": ".utf8
        member.value.write(to: &text, depth: depth + 1, width: width)
      }
      JSONValue.breakLine(in: &text, after: 0, depth: depth)
      text.append(UInt8(ascii: "}"))
    default: writeInline(to: &text)
    }
  }

  private static func breakLine(in text: inout [UInt8], after number: Int, depth: Int) {
    if number > 0 { text.append(UInt8(ascii: ",")) }
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private func writeInline(to text: inout [UInt8]) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .number(let digits): text += digits.utf8
    case .string(let value): JSONValue.quote(value, in: &text)
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for (number, element) in elements.enumerated() {
        if number > 0 { text += ", ".utf8 }
        element.writeInline(to: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (number, member) in members.enumerated() {
        if number > 0 { text += ", ".utf8 }
        JSONValue.quote(member.key, in: &text)
        text += ": ".utf8
        member.value.writeInline(to: &text)
      }
      text.append(UInt8(ascii: "}"))
    }
  }

  /// Whether the value's text on one line has at most so many bytes, as far as its escapes do not lengthen it.
  private func fits(_ width: Int) -> Bool { room(in: width) >= 0 }

  /// What is left of `width` bytes behind the value; no more is looked at once nothing is.
  private func room(in width: Int) -> Int {
    guard width >= 0 else { return width }
    switch self {
    case .null: return width - 4
    case .bool(let value): return width - (value ? 4 : 5)
    case .number(let digits): return width - digits.utf8.count
    case .string(let value): return width - value.utf8.count - 2
    case .array(let elements):
      var left = width - 2
      for element in elements where left >= 0 { left = element.room(in: left - 2) }
      return elements.isEmpty || left < 0 ? left : left + 2
    case .object(let members):
      var left = width - 2
      for member in members where left >= 0 { left = member.value.room(in: left - member.key.utf8.count - 6) }
      return members.isEmpty || left < 0 ? left : left + 2
    }
  }

  /// The text as JSON has it (RFC 8259, section 7): what must be escaped is, and nothing else.
  private static func quote(_ value: String, in text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): text += "\\n".utf8
      case UInt8(ascii: "\r"): text += "\\r".utf8
      case UInt8(ascii: "\t"): text += "\\t".utf8
      case ..<0x20:
        let digits = String(byte, radix: 16)
        text += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object with its keys in the order written.
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { Member(key: $0.0, value: $0.1) })
  }
}
