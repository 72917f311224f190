// Python expressions on one line, with the brackets that precedence asks for.

extension Python {
  /// The expression on one line.
  var inline: String {
    switch self {
    case .name(let name): name
    case .string(let text): "\"" + Python.escaped(text) + "\""
    case .formatted(let parts): "f\"" + parts.map(\.text).joined() + "\""
    case .integer(let value): String(value)
    case .float(let value): Python.literal(value)
    case .bool(let value): value ? "True" : "False"
    case .none: "None"
    case .attribute(let base, let name): "\(base.asPrimary).\(name)"
    case .call(let callee, let arguments):
      callee.asPrimary + "(" + arguments.map(\.inline).joined(separator: ", ") + ")"
    case .list(let elements): "[" + elements.map(\.inline).joined(separator: ", ") + "]"
    case .dictionary(let entries):
      "{" + entries.map { "\($0.key.inline): \($0.value.inline)" }.joined(separator: ", ") + "}"
    case .binary(let left, let symbol, let right): "\(left.asOperand) \(symbol) \(right.asOperand)"
    case .unary(let symbol, let operand): symbol + operand.asOperand
    case .item(let base, let index): "\(base.asPrimary)[\(index.inline)]"
    }
  }

  /// In brackets where it is an operation: comparisons bind weaker than `&` in Python, so Spark's conditions need them.
  private var asOperand: String {
    if case .binary = self { return "(\(inline))" }
    return inline
  }

  private var asPrimary: String {
    switch self {
    case .binary, .unary, .integer, .float: "(\(inline))"
    default: inline
    }
  }

  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0x22 || $0 == 0x5C }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += hexEscape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func hexEscape(_ scalar: UnicodeScalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" : "") + digits
  }

  /// Python reads Swift's shortest form; the values that have none go by name.
  private static func literal(_ value: Double) -> String {
    if value.isNaN { return "float(\"nan\")" }
    if value.isInfinite { return value < 0 ? "float(\"-inf\")" : "float(\"inf\")" }
    return "\(value)"
  }
}

extension Python.Argument {
  var inline: String { (keyword.map { "\($0)=" } ?? "") + value.inline }
}

extension Python.FormatPart {
  var text: String {
    switch self {
    case .text(let text):
      Python.escaped(text).split(separator: "{", omittingEmptySubsequences: false).joined(separator: "{{")
        .split(separator: "}", omittingEmptySubsequences: false).joined(separator: "}}")
    case .value(let value): "{" + value.inline + "}"
    }
  }
}
