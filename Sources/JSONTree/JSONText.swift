// A JSON tree as text, for whoever reads a command's answer with another program.

extension JSONValue {
  /// The text, two spaces a level, with a newline at its end (RFC 8259).
  package var text: String {
    var text = ""
    write(to: &text, depth: 0)
    return text + "\n"
  }

  /// An object, its members in the order written.
  package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(key: $0.key, value: $0.value) })
  }

  package static func number(_ number: Int) -> JSONValue { .number("\(number)") }

  package static func strings(_ strings: [String]) -> JSONValue { .array(strings.map(JSONValue.string)) }

  private func write(to text: inout String, depth: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let isTrue): text += isTrue ? "true" : "false"
    case .number(let number): text += number
    case .string(let string): JSONValue.write(string, to: &text)
    case .array(let elements):
      JSONValue.write(elements, in: ("[", "]"), to: &text, depth: depth) { element, text in
        element.write(to: &text, depth: depth + 1)
      }
    case .object(let members):
      JSONValue.write(members, in: ("{", "}"), to: &text, depth: depth) { member, text in
        JSONValue.write(member.key, to: &text)
        text += ": "
        member.value.write(to: &text, depth: depth + 1)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], in brackets: (String, String), to text: inout String, depth: Int,
    _ write: (Element, inout String) -> Void
  ) {
    guard !elements.isEmpty else {
      text += brackets.0 + brackets.1
      return
    }
    text += brackets.0
    for (index, element) in elements.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      text += String(repeating: "  ", count: depth + 1)
      write(element, &text)
    }
    text += "\n" + String(repeating: "  ", count: depth) + brackets.1
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case _ where scalar.value < 0x20:
        text += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
