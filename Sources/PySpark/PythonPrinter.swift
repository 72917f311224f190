// Statements as lines, in the layout of the formatter black: 88 columns, the last bracket broken first.

/// Prints statements top to bottom.
struct PythonPrinter {
  private(set) var lines: [String] = []
  private var depth = 0

  /// A module's text.
  static func text(of module: [Statement]) -> String {
    var printer = PythonPrinter()
    for statement in module { printer.write(statement) }
    return printer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func write(_ statement: Statement) {
    switch statement {
    case .docstring(let text): writeDocstring(text)
    case .comment(let text):
      for part in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        line(part.isEmpty ? "#" : "# \(part)")
      }
    case .blank: line("")
    case .importModule(let name): line("import \(name)")
    case .importNames(let names, let module): line("from \(module) import \(names.joined(separator: ", "))")
    case .assign(let name, let value): write(value, after: "\(name) = ", before: "")
    case .expression(let value): write(value, after: "", before: "")
    case .function(let name, let parameters, let returns, let body):
      line("def \(name)(\(parameters.joined(separator: ", "))) -> \(returns):")
      indented(body)
    case .ifTrue(let condition, let body):
      line("if \(condition.inline):")
      indented(body)
    case .forEach(let target, let values, let body):
      line("for \(target) in \(values.inline):")
      indented(body)
    case .returnValue(let value): write(value, after: "return ", before: "")
    case .returnNothing: line("return")
    case .raise(let value): write(value, after: "raise ", before: "")
    }
  }

  private mutating func indented(_ body: [Statement]) {
    depth += 1
    for statement in body { write(statement) }
    depth -= 1
  }

  private mutating func writeDocstring(_ text: [String]) {
    guard text.count > 1 else { return line("\"\"\"\(text.first ?? "")\"\"\"") }
    line("\"\"\"\(text[0])")
    for rest in text.dropFirst() { line(rest) }
    line("\"\"\"")
  }

  private mutating func line(_ text: String) {
    lines.append(text.isEmpty ? "" : String(repeating: "    ", count: depth) + text)
  }

  /// Writes an expression between what stands before and after it on its lines, broken where it is too long.
  private mutating func write(_ value: Python, after head: String, before tail: String) {
    let whole = head + value.inline + tail
    if fits(whole) { return line(whole) }
    switch value {
    case .call(let callee, let arguments) where !arguments.isEmpty:
      writeBracketed(
        "\(head)\(callee.inline)(", arguments.map { ($0.keyword.map { "\($0)=" } ?? "", $0.value) }, ")\(tail)")
    case .attribute(.call(let callee, let arguments), let name) where !arguments.isEmpty:
      writeBracketed(
        "\(head)\(callee.inline)(", arguments.map { ($0.keyword.map { "\($0)=" } ?? "", $0.value) }, ").\(name)\(tail)")
    case .list(let elements) where !elements.isEmpty:
      writeBracketed("\(head)[", elements.map { ("", $0) }, "]\(tail)", isLiteral: true)
    case .dictionary(let entries) where !entries.isEmpty:
      writeBracketed("\(head){", entries.map { ("\($0.key.inline): ", $0.value) }, "}\(tail)", isLiteral: true)
    default: line(whole)
    }
  }

  /// The elements on one line of their own where they fit, else one a line, each with a comma.
  private mutating func writeBracketed(
    _ open: String, _ elements: [(head: String, value: Python)], _ close: String, isLiteral: Bool = false
  ) {
    line(open)
    var tokens = PythonTokens()
    tokens.add(elements) { element, tokens in
      tokens.add(head: element.head)
      tokens.add(element.value)
    }
    let body = PythonLayout(tokens.tokens, depth: depth + 1, mustBreak: isLiteral && elements.count > 1)
    lines += body.lines.map { String(repeating: "    ", count: $0.depth) + $0.text }
    line(close)
  }

  private func fits(_ text: String) -> Bool {
    // A text has no more characters than bytes, which are much faster to count.
    depth * 4 + text.utf8.count <= PythonLayout.width || depth * 4 + text.count <= PythonLayout.width
  }
}
