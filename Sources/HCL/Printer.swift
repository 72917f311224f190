// The canonical text of a document: what `terraform fmt` would print, so that fmt never changes it.

extension Document {
  /// The file's text.
  package var text: String {
    var printer = Printer()
    for line in banner { printer.comment(line) }
    for block in blocks {
      printer.line("")
      printer.write(block)
    }
    return printer.lines.joined(separator: "\n") + "\n"
  }
}

/// Prints top to bottom; it decides nothing but white space.
struct Printer {
  private(set) var lines: [String] = []
  private var depth = 0

  /// Lists wider than this are broken, one element a line. fmt keeps either form; this is for the reader.
  private static let widestList = 80

  mutating func line(_ text: String) {
    lines.append(text.isEmpty ? "" : String(repeating: "  ", count: depth) + text)
  }

  /// A line break in the text would end the comment, so what follows it stands on a comment line of its own.
  mutating func comment(_ text: String) {
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      line(part.isEmpty ? "#" : "# \(part)")
    }
  }

  mutating func write(_ block: Block) {
    for line in block.comment { comment(line) }
    let head = ([block.type] + block.labels.map(Text.quoted)).joined(separator: " ")
    guard !block.body.isEmpty else { return line("\(head) {}") }
    line("\(head) {")
    depth += 1
    write(block.body)
    depth -= 1
    line("}")
  }

  private mutating func write(_ items: [Item]) {
    let width = columnWidths(
      items.map { item in
        guard case .attribute(let name, let value) = item, isOneLine(value) else { return nil }
        return name.count
      })
    for (index, item) in items.enumerated() {
      switch item {
      case .blank: line("")
      case .comment(let text): comment(text)
      case .block(let block): write(block)
      case .attribute(let name, let value): write(value, after: padded(name, to: width[index]) + " = ", before: "")
      }
    }
  }

  private mutating func write(_ entries: [HCLValue.Entry]) {
    let keys = entries.map { Text.key($0.key) }
    let width = columnWidths(zip(keys, entries).map { isOneLine($1.value) ? $0.count : nil })
    for (index, entry) in entries.enumerated() {
      write(entry.value, after: padded(keys[index], to: width[index]) + " = ", before: "")
    }
  }

  /// Writes a value between what stands before it and after it on its lines.
  private mutating func write(_ value: HCLValue, after head: String, before tail: String) {
    if isOneLine(value) { return line(head + Text.inline(value) + tail) }
    switch value {
    case .object(let entries): bracketed(head + "{", "}" + tail) { $0.write(entries) }
    case .list(let elements):
      bracketed(head + "[", "]" + tail) { printer in
        for element in elements { printer.write(element, after: "", before: ",") }
      }
    case .binary(let left, let symbol, let right):
      write(right, after: "\(head)\(Text.inline(left)) \(symbol) ", before: tail)
    case .call(let name, let arguments) where arguments.count == 1:
      write(arguments[0], after: "\(head)\(name)(", before: ")\(tail)")
    default: line(head + Text.inline(value) + tail)
    }
  }

  private mutating func bracketed(_ open: String, _ close: String, _ body: (inout Printer) -> Void) {
    line(open)
    depth += 1
    body(&self)
    depth -= 1
    line(close)
  }

  /// Whether the value stands on one line. Objects do not, unless empty; calls do if their argument does.
  private func isOneLine(_ value: HCLValue) -> Bool {
    switch value {
    case .object(let entries): entries.isEmpty
    case .list(let elements):
      elements.allSatisfy(isOneLine) && (elements.count < 2 || Text.inline(value).count <= Printer.widestList)
    case .call(_, let arguments): arguments.allSatisfy(isOneLine)
    case .binary(let left, _, let right): isOneLine(left) && isOneLine(right)
    default: true
    }
  }

  /// The width of the name column of each row: fmt aligns the equals signs of neighbouring one-line attributes; a nil row,
  /// which is anything else, ends the run.
  private func columnWidths(_ names: [Int?]) -> [Int] {
    var widths = names.map { $0 ?? 0 }
    var start = 0
    while start < names.count {
      var end = start
      while end < names.count, names[end] != nil { end += 1 }
      let widest = names[start..<end].compactMap { $0 }.max() ?? 0
      for index in start..<end { widths[index] = widest }
      start = end + 1
    }
    return widths
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
