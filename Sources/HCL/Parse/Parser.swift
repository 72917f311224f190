// The cursor of the parser: bytes of UTF-8, white space and names (HCL Native Syntax Specification, "Lexical Elements").

/// Reads what the printer prints: blocks, attributes, templates, calls, lists, objects, conditions and operators. What else
/// HCL has (heredocs, `for`, directives, parentheses, fractions) is refused by name, since no value here could hold it.
struct Parser {
  let bytes: [UInt8]
  var position = 0
  private let file: String
  /// In how many blocks and brackets the cursor stands.
  private var depth = 0
  /// Whether a line break is white space, as between brackets and in interpolations.
  var skipsLineBreaks = false

  /// Deeper than any configuration, and shallow enough for the stack of a thread.
  private static let maximumDepth = 64

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
    // Editors of Windows begin a file with a mark of its encoding.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  mutating func expect(_ byte: UInt8, _ what: String) throws(HCLSyntaxError) {
    guard take(byte) else { throw expected(what) }
  }

  /// Skips spaces, and where they are white space, line breaks and comments.
  mutating func skipSpace() {
    while let byte = peek {
      switch byte {
      case .space, .tab, .carriageReturn: position += 1
      case .newline where skipsLineBreaks: position += 1
      case _ where skipsLineBreaks && isAtComment: skipLine()
      default: return
      }
    }
  }

  var isAtComment: Bool { peek == .hash || (peek == .slash && peek(1) == .slash) }

  /// Skips to the end of the line, not beyond.
  mutating func skipLine() {
    while let byte = peek, byte != .newline { position += 1 }
  }

  /// The end of the line, with or without a comment behind what stands there.
  mutating func endLine() throws(HCLSyntaxError) {
    skipSpace()
    if isAtComment { skipLine() }
    guard peek == nil || take(.newline) else { throw expected("the end of the line") }
  }

  /// A name; empty where none stands.
  mutating func identifier() -> String {
    let start = position
    guard let first = peek, first.startsName else { return "" }
    while let byte = peek, byte.continuesName { position += 1 }
    return text(from: start)
  }

  func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

  /// What `read` reads, one level deeper.
  mutating func nested<Result>(
    _ read: (inout Parser) throws(HCLSyntaxError) -> Result
  ) throws(HCLSyntaxError) -> Result {
    guard depth < Parser.maximumDepth else { throw fault("nested deeper than \(Parser.maximumDepth) levels") }
    depth += 1
    defer { depth -= 1 }
    return try read(&self)
  }

  /// What `read` reads where line breaks are white space, or are not.
  mutating func skippingLineBreaks<Result>(
    _ skips: Bool, _ read: (inout Parser) throws(HCLSyntaxError) -> Result
  ) throws(HCLSyntaxError) -> Result {
    let outside = skipsLineBreaks
    skipsLineBreaks = skips
    defer { skipsLineBreaks = outside }
    return try nested(read)
  }
}

extension Parser {
  func expected(_ what: String) -> HCLSyntaxError { fault("expected \(what), and here is \(here)") }

  func fault(_ problem: String) -> HCLSyntaxError {
    let before = bytes[..<position]
    let line = before.count { $0 == .newline } + 1
    let column = before.reversed().prefix { $0 != .newline }.count { $0 & 0xC0 != 0x80 } + 1
    return HCLSyntaxError(file: file, line: line, column: column, problem: problem)
  }

  /// What stands at the cursor, for a message.
  private var here: String {
    guard let byte = peek else { return "the end of the file" }
    if byte == .newline { return "the end of the line" }
    let word = bytes[position...].prefix(24).prefix { $0 > .space }
    guard !word.isEmpty, word.allSatisfy({ $0 < 0x7F }) else {
      return byte < 0x20 || byte == 0x7F ? "a control character" : "another character"
    }
    return "`\(String(decoding: word, as: UTF8.self))`"
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let tab = UInt8(ascii: "\t")
  static let space = UInt8(ascii: " ")
  static let hash = UInt8(ascii: "#")
  static let slash = UInt8(ascii: "/")
  static let quote = UInt8(ascii: "\"")
  static let dollar = UInt8(ascii: "$")
  static let percent = UInt8(ascii: "%")
  static let backslash = UInt8(ascii: "\\")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openParenthesis = UInt8(ascii: "(")
  static let closeParenthesis = UInt8(ascii: ")")
  static let equals = UInt8(ascii: "=")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let dot = UInt8(ascii: ".")
  static let star = UInt8(ascii: "*")
  static let minus = UInt8(ascii: "-")
  static let question = UInt8(ascii: "?")
  static let less = UInt8(ascii: "<")

  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var startsName: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_") }
  var continuesName: Bool { startsName || isDigit || self == .minus }
}
