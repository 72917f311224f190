// A tree's text: an object or array that fits on a line stands on one.

extension JSONValue {
  /// The value's text, two columns a level, no line longer than `width` bytes where it can be broken.
  package func text(width: Int = 120) -> String {
    var text = ""
    write(to: &text, depth: 0, width: width)
    return text + "\n"
  }

  private func write(to text: inout String, depth: Int, width: Int) {
    let line = inline
    let parts = parts
    guard line.utf8.count + 2 * depth > width, let first = line.unicodeScalars.first, !parts.isEmpty else {
      text += line
      return
    }
    let indent = String(repeating: "  ", count: depth)
    text.unicodeScalars.append(first)
    for (number, part) in parts.enumerated() {
      text += (number > 0 ? ",\n" : "\n") + indent + "  " + part.head
      part.value.write(to: &text, depth: depth + 1, width: width)
    }
    text += "\n" + indent + (first == "{" ? "}" : "]")
  }

  /// What an object or array consists of, each with its key in front of it.
  private var parts: [(head: String, value: JSONValue)] {
    switch self {
    case .array(let elements): elements.map { ("", $0) }
    case .object(let members): members.map { ("\(JSONValue.quoted($0.key)): ", $0.value) }
    default: []
    }
  }

  /// The value on one line.
  private var inline: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let value): JSONValue.quoted(value)
    case .array(let elements): "[" + elements.map(\.inline).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(JSONValue.quoted($0.key)): \($0.value.inline)" }.joined(separator: ", ") + "}"
    }
  }

  /// The text as JSON has it (RFC 8259, section 7): what must be escaped is, and nothing else.
  private static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case ..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
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
