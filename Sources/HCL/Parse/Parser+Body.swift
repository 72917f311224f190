// Files, blocks and attributes (HCL Native Syntax Specification, "Structural Elements").

extension Document {
  /// Reads a configuration file. What the printer printed reads back as it was: a comment above a block is the block's, lines of
  /// comment in a body are items of their own.
  /// - Parameter file: What faults call the file.
  /// - Throws: `HCLSyntaxError` for the first place that is not what the printer prints.
  package init(parsing text: String, file: String) throws(HCLSyntaxError) {
    var parser = Parser(Array(text.utf8), file: file)
    self = try parser.document()
  }
}

extension Parser {
  fileprivate mutating func document() throws(HCLSyntaxError) -> Document {
    var banner: [String] = []
    var blocks: [Block] = []
    var isFirst = true
    while true {
      let comment = commentLines()
      let isBanner = isFirst && blocks.isEmpty
      isFirst = false
      if isBlankLine {
        if isBanner { banner = comment }
        // A comment that stands alone says nothing about a block.
        guard peek != nil else { return Document(banner: banner, blocks: blocks) }
        try endLine()
      } else {
        blocks.append(try topBlock(under: comment))
      }
    }
  }

  private mutating func topBlock(under comment: [String]) throws(HCLSyntaxError) -> Block {
    skipSpace()
    let type = identifier()
    guard !type.isEmpty else { throw expected("a block, such as resource \"type\" \"name\" {") }
    return try block(type, comment: comment.isEmpty ? nil : Comment(lines: comment))
  }

  /// Whether nothing but white space is left on the line.
  private var isBlankLine: Bool {
    let next = bytes[position...].first { $0 != .space && $0 != .tab && $0 != .carriageReturn }
    return next == nil || next == .newline
  }

  /// The lines of comment from here on, without their `#`.
  private mutating func commentLines() -> [String] {
    var lines: [String] = []
    while true {
      let start = position
      skipSpace()
      guard isAtComment else {
        position = start
        return lines
      }
      lines.append(commentLine())
      _ = take(.newline)
    }
  }

  /// The comment's text up to the line break.
  private mutating func commentLine() -> String {
    position += peek == .hash ? 1 : 2
    _ = take(.space)
    let start = position
    skipLine()
    let line = text(from: start)
    return line.last == "\r" ? String(line.dropLast()) : line
  }

  /// A block from its labels on.
  private mutating func block(_ type: String, comment: Comment?) throws(HCLSyntaxError) -> Block {
    var labels: [String] = []
    skipSpace()
    while let byte = peek, byte == .quote || byte.startsName {
      labels.append(byte == .quote ? try plainText("a label") : identifier())
      skipSpace()
    }
    try expect(.openBrace, labels.isEmpty ? "= or {" : "{ after the labels")
    skipSpace()
    let isEmpty = take(.closeBrace)
    if isEmpty {
      try endLine()
      return Block(type, labels, comment: comment, [])
    }
    try endLine()
    let body = try nested { parser throws(HCLSyntaxError) in try parser.items() }
    try endLine()
    return Block(type, labels, comment: comment, body)
  }

  /// A body's items, up to and with its closing brace.
  private mutating func items() throws(HCLSyntaxError) -> [Item] {
    var items: [Item] = []
    while true {
      skipSpace()
      if take(.closeBrace) { return items }
      if take(.newline) {
        items.append(.blank)
      } else if isAtComment {
        items.append(.comment(commentLine()))
        _ = take(.newline)
      } else {
        items.append(try attributeOrBlock())
      }
    }
  }

  private mutating func attributeOrBlock() throws(HCLSyntaxError) -> Item {
    let name = identifier()
    guard !name.isEmpty else { throw expected("an attribute, a block or }") }
    skipSpace()
    guard peek == .equals, peek(1) != .equals else { return .block(try block(name, comment: nil)) }
    position += 1
    let value = try value()
    try endLine()
    return .attribute(name, value)
  }
}

extension Comment {
  /// `userData.raw: Holds …` has a subject, which is a path; a line of words has none.
  fileprivate init(lines: [String]) {
    let text = lines.joined(separator: "\n")
    let subject = text.utf8.prefix { $0.continuesName || $0 == .dot }
    let rest = text.utf8[subject.endIndex...]
    guard !subject.isEmpty, rest.starts(with: ": ".utf8), let path = String(subject) else {
      self.init(text)
      return
    }
    self.init(String(rest.dropFirst(2)) ?? text, on: path)
  }
}
