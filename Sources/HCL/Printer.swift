// The canonical text of a document: what `terraform fmt` would print, so that fmt never changes it.

extension Document {
  /// The file's text in UTF-8.
  package var bytes: [UInt8] {
    var printer = Printer()
    for line in banner { printer.comment(line) }
    printer.write(blocks)
    return printer.bytes
  }

  /// The file's text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Collection<Block> {
  /// The text in UTF-8 of blocks that stand in a file after something else: a long file is written part by part.
  package var bytes: [UInt8] {
    var printer = Printer()
    printer.write(self)
    return printer.bytes
  }
}

/// Prints top to bottom into one buffer of UTF-8; it decides nothing but white space.
package struct Printer {
  package private(set) var bytes: [UInt8] = []
  private var depth: Int

  /// - Parameter depth: In how many blocks the text stands.
  package init(depth: Int = 0) {
    self.depth = depth
    bytes.reserveCapacity(1 << 16)
  }

  /// Lists wider than this are broken, one element a line. fmt keeps either form; this is for the reader.
  private static let widestList = 80

  package mutating func emptyLine() { bytes.append(.newline) }

  /// A line break in the text would end the comment, so what follows it stands on a comment line of its own.
  package mutating func comment(_ text: String) {
    // Every line break is a control character or beyond ASCII; looking for one in bytes is far cheaper than in characters.
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return commentLine(text) }
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { commentLine(String(part)) }
  }

  private mutating func commentLine(_ text: String) {
    indent()
    bytes.append(text.isEmpty ? "#" : "# ")
    bytes.append(text: text)
    bytes.append(.newline)
  }

  /// Blocks of a file, each after an empty line.
  fileprivate mutating func write(_ blocks: some Collection<Block>) {
    for block in blocks {
      emptyLine()
      write(block)
    }
  }

  mutating func write(_ block: Block) {
    if let above = block.comment { comment(above.subject.map { "\($0): \(above.text)" } ?? above.text) }
    indent()
    bytes.append(text: block.type)
    for label in block.labels {
      bytes.append(.space)
      Text.appendQuoted(label, to: &bytes)
    }
    if block.body.isEmpty { return bytes.append(" {}\n") }
    open(" {\n")
    write(block.body)
    close("}\n")
  }

  package mutating func write(_ items: [Item]) {
    // The run of neighbouring one-line attributes that the next item is in: fmt aligns their equals signs.
    var run = (end: 0, width: 0)
    for index in items.indices {
      switch items[index] {
      case .blank: emptyLine()
      case .comment(let text): comment(text)
      case .block(let block): write(block)
      case .attribute(let name, let value):
        if index >= run.end { run = runOfAttributes(items, from: index) }
        indent()
        bytes.append(text: name)
        write(value, after: name.utf8.count, run: index < run.end ? run.width : nil)
      }
    }
  }

  /// Where the run of one-line attributes that begins at `start` ends, and how wide its widest name is.
  private func runOfAttributes(_ items: [Item], from start: Int) -> (end: Int, width: Int) {
    var (end, width) = (start, 0)
    while end < items.count, case .attribute(let name, let value) = items[end], isOneLine(value) {
      width = max(width, name.utf8.count)
      end += 1
    }
    return (end, width)
  }

  private mutating func write(_ entries: [HCLValue.Entry]) {
    var run = (end: 0, width: 0)
    for index in entries.indices {
      if index >= run.end { run = runOfEntries(entries, from: index) }
      indent()
      let width = Text.appendKey(entries[index].key, to: &bytes)
      write(entries[index].value, after: width, run: index < run.end ? run.width : nil)
    }
  }

  private func runOfEntries(_ entries: [HCLValue.Entry], from start: Int) -> (end: Int, width: Int) {
    var (end, width) = (start, 0)
    while end < entries.count, isOneLine(entries[end].value) {
      width = max(width, Text.keyWidth(entries[end].key))
      end += 1
    }
    return (end, width)
  }

  /// What follows a key: ` = value`, the equals sign under those of its run; a value that is in none is broken.
  private mutating func write(_ value: HCLValue, after width: Int, run widest: Int?) {
    if let widest {
      for _ in width..<widest { bytes.append(.space) }
      bytes.append(" = ")
      Text.append(value, to: &bytes)
    } else {
      bytes.append(" = ")
      writeBroken(value)
    }
    bytes.append(.newline)
  }

  /// Writes a value behind what stands before it on its line.
  package mutating func write(_ value: HCLValue) {
    if isOneLine(value) { Text.append(value, to: &bytes) } else { writeBroken(value) }
  }

  private mutating func writeBroken(_ value: HCLValue) {
    switch value {
    case .object(let entries):
      open("{\n")
      write(entries)
      close("}")
    case .list(let elements):
      open("[\n")
      for element in elements {
        indent()
        write(element)
        bytes.append(",\n")
      }
      close("]")
    case .binary(let left, let symbol, let right):
      Text.append(left, to: &bytes)
      bytes.append(.space)
      bytes.append(text: symbol)
      bytes.append(.space)
      write(right)
    case .call(let name, let arguments) where arguments.count == 1:
      bytes.append(text: name)
      bytes.append("(")
      write(arguments[0])
      bytes.append(")")
    default: Text.append(value, to: &bytes)
    }
  }

  private mutating func open(_ bracket: StaticString) {
    bytes.append(bracket)
    depth += 1
  }

  private mutating func close(_ bracket: StaticString) {
    depth -= 1
    indent()
    bytes.append(bracket)
  }

  private mutating func indent() {
    bytes.append(contentsOf: repeatElement(.space, count: 2 * depth))
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
}

extension Printer {
  /// An `assert` block of comparisons, which are written as they are made: a root has too many of them to stand in a tree.
  package mutating func assert(_ comparisons: (inout Printer) -> Void, message: String) {
    indent()
    open("assert {\n")
    indent()
    open("condition = alltrue([\n")
    comparisons(&self)
    close("])\n")
    indent()
    bytes.append("error_message = ")
    Text.appendQuoted(message, to: &bytes)
    bytes.append(.newline)
    close("}\n")
  }

  /// A comparison in the list of an assertion: `path == value`. Lists and objects are compared as JSON: a set and a list of the
  /// same elements are so alike.
  package mutating func compare(_ path: [UInt8], with value: HCLValue) {
    indent()
    switch value {
    case .list, .object:
      bytes.append("jsonencode(")
      bytes.append(contentsOf: path)
      bytes.append(") == jsonencode(")
      write(value)
      bytes.append(")")
    default:
      bytes.append(contentsOf: path)
      bytes.append(" == ")
      write(value)
    }
    bytes.append(",\n")
  }
}

extension Collection<UInt8> {
  /// How many characters the text is wide.
  var width: Int { allSatisfy { $0 < 0x80 } ? count : String(decoding: self, as: UTF8.self).count }
}

extension [UInt8] {
  mutating func append(_ literal: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// The text's bytes, in one move where they lie in one piece, as those of Swift's own strings do.
  mutating func append(text: String) {
    if text.utf8.withContiguousStorageIfAvailable({ append(contentsOf: $0) }) == nil { append(contentsOf: text.utf8) }
  }
}
