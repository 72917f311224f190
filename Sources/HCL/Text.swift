// Expressions on one line, and how strings are quoted (HCL Native Syntax Specification, "Template Expressions").

enum Text {
  /// An expression on one line.
  static func inline(_ value: HCLValue) -> String {
    switch value {
    case .string(let text): quoted(text)
    case .template(let parts): "\"" + template(parts) + "\""
    case .number(let number): String(number)
    case .bool(let flag): flag ? "true" : "false"
    case .list(let elements): "[" + elements.map(inline).joined(separator: ", ") + "]"
    case .object(let entries) where entries.isEmpty: "{}"
    case .object(let entries):
      "{ " + entries.map { "\(key($0.key)) = \(inline($0.value))" }.joined(separator: ", ") + " }"
    case .reference(let traversal): traversal
    case .call(let name, let arguments): "\(name)(" + arguments.map(inline).joined(separator: ", ") + ")"
    case .conditional(let condition, let then, let otherwise):
      "\(inline(condition)) ? \(inline(then)) : \(inline(otherwise))"
    case .binary(let left, let symbol, let right): "\(inline(left)) \(symbol) \(inline(right))"
    }
  }

  /// A quoted string that reads back as `text`.
  static func quoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

  /// An object's key: bare where it is an identifier, else quoted.
  static func key(_ key: String) -> String { isIdentifier(key) ? key : quoted(key) }

  /// A dollar sign before an interpolation would make it the text `${`, so it is written by its code there.
  private static func template(_ parts: [HCLValue.Part]) -> String {
    var result = ""
    for part in parts {
      if case .interpolation = part, result.utf8.last == UInt8(ascii: "$") {
        result.removeLast()
        result += "\\u0024"
      }
      result += self.part(part)
    }
    return result
  }

  private static func part(_ part: HCLValue.Part) -> String {
    switch part {
    case .text(let text): escaped(text)
    case .interpolation(let value): "${" + inline(value) + "}"
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "$", "%":
        // A sigil before a brace would open an interpolation or a directive; doubled, it stands for itself.
        result.unicodeScalars.append(scalar)
        if scalars.first == "{" { result.unicodeScalars.append(scalar) }
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += codeEscape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func codeEscape(_ scalar: UnicodeScalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first == "_" || isLetter(first) else { return false }
    return text.unicodeScalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || $0 == "_" || $0 == "-" }
  }

  private static func isLetter(_ scalar: UnicodeScalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
}
