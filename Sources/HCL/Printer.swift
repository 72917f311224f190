// The canonical text of a document: what `terraform fmt` would print, so that fmt never changes it.

extension Document {
  /// The file's text.
  package var text: String {
    var writer = DocumentWriter(banner: banner)
    for block in blocks { writer.write(block) }
    return writer.text
  }
}

/// A document that is written as it is made, so that a long one never stands in memory as a tree.
package struct DocumentWriter {
  private var printer = Printer()

  /// - Parameter banner: Comment lines at the top of the file, without their `#`.
  package init(banner: [String]) {
    for line in banner { printer.comment(line) }
  }

  package var text: String { String(decoding: printer.bytes, as: UTF8.self) }

  package mutating func write(_ block: Block) {
    printer.emptyLine()
    printer.write(block)
  }

  /// A block whose body comes in parts; none of them ends or begins in the middle of a run of attributes.
  package mutating func write(_ type: String, _ labels: [String], body parts: some Sequence<[Item]>) {
    printer.emptyLine()
    printer.write(type, labels, body: parts)
  }
}

/// Prints top to bottom into one buffer of UTF-8; it decides nothing but white space.
struct Printer {
  private(set) var bytes: [UInt8] = []
  private var depth = 0

  /// Lists wider than this are broken, one element a line. fmt keeps either form; this is for the reader.
  private static let widestList = 80

  mutating func emptyLine() { bytes.append(.newline) }

  /// A line break in the text would end the comment, so what follows it stands on a comment line of its own.
  mutating func comment(_ text: String) {
    // Every line break is a control character or beyond ASCII; looking for one in bytes is far cheaper than in characters.
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return commentLine(text[...]) }
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { commentLine(part) }
  }

  private mutating func commentLine(_ text: Substring) {
    indent()
    bytes += text.isEmpty ? "#".utf8 : "# ".utf8
    bytes += text.utf8
    bytes.append(.newline)
  }

  mutating func write(_ block: Block) {
    for line in block.comment { comment(line) }
    if block.body.isEmpty {
      open(block.type, block.labels)
      bytes += " {}\n".utf8
    } else {
      write(block.type, block.labels, body: CollectionOfOne(block.body))
    }
  }

  mutating func write(_ type: String, _ labels: [String], body parts: some Sequence<[Item]>) {
    open(type, labels)
    bytes += " {\n".utf8
    depth += 1
    for part in parts { write(part) }
    depth -= 1
    indent()
    bytes += "}\n".utf8
  }

  /// A block's type and labels.
  private mutating func open(_ type: String, _ labels: [String]) {
    indent()
    bytes += type.utf8
    for label in labels {
      bytes.append(.space)
      Text.appendQuoted(label, to: &bytes)
    }
  }

  private mutating func write(_ items: [Item]) {
    let rows = items.map { item -> Row? in
      guard case .attribute(let name, let value) = item else { return nil }
      return Row(width: name.utf8.count, isOneLine: isOneLine(value))
    }
    let widths = columnWidths(rows)
    for (index, item) in items.enumerated() {
      switch item {
      case .blank: emptyLine()
      case .comment(let text): comment(text)
      case .block(let block): write(block)
      case .attribute(let name, let value):
        indent()
        bytes += name.utf8
        if let row = rows[index] { write(row, width: widths[index], value) }
      }
    }
  }

  private mutating func write(_ entries: [HCLValue.Entry]) {
    let rows = entries.map { entry -> Row? in
      Row(width: Text.keyWidth(entry.key), isOneLine: isOneLine(entry.value))
    }
    let widths = columnWidths(rows)
    for (index, entry) in entries.enumerated() {
      indent()
      Text.appendKey(entry.key, to: &bytes)
      if let row = rows[index] { write(row, width: widths[index], entry.value) }
    }
  }

  /// What follows a key: ` = value`, the equals sign under those of its neighbours.
  private mutating func write(_ row: Row, width: Int, _ value: HCLValue) {
    for _ in row.width..<max(row.width, width) { bytes.append(.space) }
    bytes += " = ".utf8
    write(value, isOneLine: row.isOneLine)
    bytes.append(.newline)
  }

  /// Writes a value behind what stands before it on its line.
  private mutating func write(_ value: HCLValue, isOneLine: Bool) {
    if isOneLine { return Text.append(value, to: &bytes) }
    switch value {
    case .object(let entries): bracketed("{\n", "}") { $0.write(entries) }
    case .list(let elements):
      bracketed("[\n", "]") { printer in
        for element in elements {
          printer.indent()
          printer.write(element, isOneLine: printer.isOneLine(element))
          printer.bytes += ",\n".utf8
        }
      }
    case .binary(let left, let symbol, let right):
      Text.append(left, to: &bytes)
      bytes += " \(symbol) ".utf8
      write(right, isOneLine: self.isOneLine(right))
    case .call(let name, let arguments) where arguments.count == 1:
      bytes += name.utf8
      bytes += "(".utf8
      write(arguments[0], isOneLine: self.isOneLine(arguments[0]))
      bytes += ")".utf8
    default: Text.append(value, to: &bytes)
    }
  }

  private mutating func bracketed(_ open: String, _ close: String, _ body: (inout Printer) -> Void) {
    bytes += open.utf8
    depth += 1
    body(&self)
    depth -= 1
    indent()
    bytes += close.utf8
  }

  private mutating func indent() {
    for _ in 0..<depth { bytes += "  ".utf8 }
  }

  /// Whether the value stands on one line. Objects do not, unless empty; calls do if their argument does.
  private func isOneLine(_ value: HCLValue) -> Bool {
    switch value {
    case .object(let entries): entries.isEmpty
    case .list(let elements): elements.allSatisfy(isOneLine) && (elements.count < 2 || isNarrow(value))
    case .call(_, let arguments): arguments.allSatisfy(isOneLine)
    case .binary(let left, _, let right): isOneLine(left) && isOneLine(right)
    default: true
    }
  }

  private func isNarrow(_ value: HCLValue) -> Bool {
    var text: [UInt8] = []
    Text.append(value, to: &text)
    return text.width <= Printer.widestList
  }

  /// The width of the key column of each row: fmt aligns the equals signs of neighbouring one-line attributes; any other row
  /// ends the run.
  private func columnWidths(_ rows: [Row?]) -> [Int] {
    var widths = rows.map { _ in 0 }
    var start = 0
    while start < rows.count {
      var end = start
      var widest = 0
      while end < rows.count, let row = rows[end], row.isOneLine {
        widest = max(widest, row.width)
        end += 1
      }
      for index in start..<end { widths[index] = widest }
      start = end + 1
    }
    return widths
  }
}

/// How wide an attribute's or entry's key is, and whether its value stands behind it on one line.
private struct Row {
  let width: Int
  let isOneLine: Bool
}

extension [UInt8] {
  /// How many characters the text is wide.
  var width: Int { allSatisfy { $0 < 0x80 } ? count : String(decoding: self, as: UTF8.self).count }
}

extension UInt8 {
  fileprivate static let newline = UInt8(ascii: "\n")
  fileprivate static let space = UInt8(ascii: " ")
}
