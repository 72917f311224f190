// Statements as lines, in the layout of the formatter black: 88 columns, the last bracket broken first.

/// Prints statements top to bottom.
struct PythonPrinter {
  private(set) var lines: [String] = []
  private var depth = 0

  /// black's line length.
  private static let width = 88

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
      writeBracketed("\(head)[", elements.map { ("", $0) }, "]\(tail)")
    case .dictionary(let entries) where !entries.isEmpty:
      writeBracketed("\(head){", entries.map { ("\($0.key.inline): ", $0.value) }, "}\(tail)", isDictionary: true)
    default: line(whole)
    }
  }

  /// The elements on one line of their own where they fit, else one a line, each with a comma.
  private mutating func writeBracketed(
    _ open: String, _ elements: [(head: String, value: Python)], _ close: String, isDictionary: Bool = false
  ) {
    line(open)
    depth += 1
    let joined = elements.map { $0.head + $0.value.inline }.joined(separator: ", ")
    if fits(joined), !isDictionary || elements.count == 1 {
      line(joined)
    } else if elements.count == 1, case .call = elements[0].value {
      write(elements[0].value, after: elements[0].head, before: "")
    } else {
      for element in elements { write(element.value, after: element.head, before: ",") }
    }
    depth -= 1
    line(close)
  }

  private func fits(_ text: String) -> Bool {
    // A text has no more characters than bytes, which are much faster to count.
    depth * 4 + text.utf8.count <= PythonPrinter.width || depth * 4 + text.count <= PythonPrinter.width
  }
}
