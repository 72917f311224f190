// Python expressions on one line, with the brackets that precedence asks for.

extension Python {
  /// The expression on one line.
  var inline: String {
    var text = ""
    append(to: &text)
    return text
  }

  /// Writes the expression on one line.
  func append(to text: inout String) {
    switch self {
    case .name(let name): text += name
    case .string(let string): text.append("\"", Python.escaped(string), "\"")
    case .formatted(let parts): text.append("f\"", parts.map(\.text).joined(), "\"")
    case .integer(let value): text += String(value)
    case .float(let value): text += Python.literal(value)
    case .bool(let value): text += value ? "True" : "False"
    case .none: text += "None"
    case .attribute(let base, let name):
      base.appendAsPrimary(to: &text)
      text.append(".", name)
    case .call(let callee, let arguments):
      callee.appendAsPrimary(to: &text)
      text.append(arguments, in: "(", ")") { $0.append(to: &$1) }
    case .list(let elements): text.append(elements, in: "[", "]") { $0.append(to: &$1) }
    case .dictionary(let entries):
      text.append(entries, in: "{", "}") { entry, text in
        entry.key.append(to: &text)
        text += ": "
        entry.value.append(to: &text)
      }
    case .binary(let left, let symbol, let right):
      left.appendAsOperand(to: &text)
      text.append(" ", symbol, " ")
      right.appendAsOperand(to: &text)
    case .unary(let symbol, let operand):
      text += symbol
      operand.appendAsOperand(to: &text)
    case .item(let base, let index):
      base.appendAsPrimary(to: &text)
      text += "["
      index.append(to: &text)
      text += "]"
    }
  }

  /// In brackets where it is an operation: comparisons bind weaker than `&` in Python, so Spark's conditions need them.
  private func appendAsOperand(to text: inout String) {
    if case .binary = self { return appendInBrackets(to: &text) }
    append(to: &text)
  }

  private func appendAsPrimary(to text: inout String) {
    switch self {
    case .binary, .unary, .integer, .float: appendInBrackets(to: &text)
    default: append(to: &text)
    }
  }

  private func appendInBrackets(to text: inout String) {
    text += "("
    append(to: &text)
    text += ")"
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
    // Python's formatters write an exponent without its plus sign.
    return "\(value)".split(separator: "+").joined()
  }
}

extension Python.Argument {
  fileprivate func append(to text: inout String) {
    if let keyword { text.append(keyword, "=") }
    value.append(to: &text)
  }
}

extension String {
  fileprivate mutating func append(_ first: String, _ second: String, _ third: String = "") {
    self += first
    self += second
    self += third
  }

  /// Elements with commas between brackets.
  fileprivate mutating func append<Element>(
    _ elements: [Element], in open: String, _ close: String, _ write: (Element, inout String) -> Void
  ) {
    self += open
    for (index, element) in elements.enumerated() {
      if index > 0 { self += ", " }
      write(element, &self)
    }
    self += close
  }
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
