// Expressions (HCL Native Syntax Specification, "Expressions").

extension Parser {
  /// A value: an operation, or a condition with what follows from it.
  mutating func value() throws(HCLSyntaxError) -> HCLValue {
    try nested { parser throws(HCLSyntaxError) in
      let condition = try parser.operation(binding: 1)
      parser.skipSpace()
      guard parser.take(.question) else { return condition }
      let then = try parser.value()
      parser.skipSpace()
      try parser.expect(.colon, ": and the value for where the condition does not hold")
      return .conditional(condition, then: then, otherwise: try parser.value())
    }
  }

  /// Operands and the operators between them that bind at least so tightly; equal ones from left to right.
  private mutating func operation(binding least: Int) throws(HCLSyntaxError) -> HCLValue {
    skipSpace()
    var left = try operand()
    while true {
      skipSpace()
      guard let (symbol, strength) = operatorHere, strength >= least else { return left }
      position += symbol.utf8.count
      left = .binary(left, symbol, try operation(binding: strength + 1))
    }
  }

  private static let operators: [(symbol: String, strength: Int)] = [
    ("==", 3), ("!=", 3), ("<=", 4), (">=", 4), ("&&", 2), ("||", 1), ("<", 4), (">", 4), ("+", 5), ("-", 5), ("*", 6),
    ("/", 6), ("%", 6),
  ]

  private var operatorHere: (symbol: String, strength: Int)? {
    guard let byte = peek, byte < 0x80, !byte.continuesName || byte == .minus else { return nil }
    return Parser.operators.first { bytes[position...].starts(with: $0.symbol.utf8) }
  }

  private mutating func operand() throws(HCLSyntaxError) -> HCLValue {
    switch peek {
    case UInt8.quote: return try quoted()
    case UInt8.openBracket: return .list(try elements(until: .closeBracket, "]"))
    case UInt8.openBrace: return .object(try entries())
    case UInt8.openParenthesis: throw fault("parentheses are not read here; write the value without them")
    case UInt8.less where peek(1) == .less:
      throw fault("heredocs are not read here; write the text in quotes, \\n for a break")
    case let byte? where byte.isDigit || byte == .minus: return try number()
    case let byte? where byte.startsName: return try name()
    default: throw expected("a value")
    }
  }

  private mutating func number() throws(HCLSyntaxError) -> HCLValue {
    let start = position
    _ = take(.minus)
    while let byte = peek, byte.isDigit { position += 1 }
    let isFraction = peek == .dot || (peek.map { $0.startsName } ?? false)
    guard !isFraction, let number = Int(text(from: start)) else {
      position = start
      throw expected("a whole number of at most 64 bits")
    }
    return .number(number)
  }

  /// A reference, a function's call, `true` or `false`.
  private mutating func name() throws(HCLSyntaxError) -> HCLValue {
    let start = position
    let name = identifier()
    guard peek == .openParenthesis else {
      let isPath = try traversal()
      if !isPath, name == "true" || name == "false" { return .bool(name == "true") }
      return .reference(isPath ? text(from: start) : name)
    }
    let arguments = try elements(until: .closeParenthesis, ")")
    // What is taken of a call's result has no value of its own: it stays as it is written.
    return try traversal() ? .reference(text(from: start)) : .call(name, arguments)
  }

  /// Skips `.name`, `.0`, `.*` and `[…]`.
  /// - Returns: Whether there was any.
  private mutating func traversal() throws(HCLSyntaxError) -> Bool {
    let start = position
    while true {
      if take(.dot) {
        let part = position
        while let byte = peek, byte.continuesName || byte == .star { position += 1 }
        guard position > part else { throw expected("a name after the point") }
      } else if take(.openBracket) {
        try index()
      } else {
        return position > start
      }
    }
  }

  private mutating func index() throws(HCLSyntaxError) {
    if !take(.star) {
      _ = try skippingLineBreaks(true) { parser throws(HCLSyntaxError) in try parser.value() }
      skipSpace()
    }
    try expect(.closeBracket, "] after the index")
  }

  /// Values between brackets, with a comma between each and perhaps after the last.
  private mutating func elements(until close: UInt8, _ name: String) throws(HCLSyntaxError) -> [HCLValue] {
    position += 1
    return try skippingLineBreaks(true) { parser throws(HCLSyntaxError) in
      var elements: [HCLValue] = []
      parser.skipSpace()
      while !parser.take(close) {
        elements.append(try parser.value())
        parser.skipSpace()
        guard parser.take(.comma) || parser.peek == close else { throw parser.expected(", or \(name)") }
        parser.skipSpace()
      }
      return elements
    }
  }

  /// An object's entries, one a line or with commas between.
  private mutating func entries() throws(HCLSyntaxError) -> [HCLValue.Entry] {
    position += 1
    var entries: [HCLValue.Entry] = []
    _ = skipBetweenEntries(withComma: false)
    while !take(.closeBrace) {
      let key = try key()
      skipSpace()
      guard take(.equals) || take(.colon) else { throw expected("= after the key \(key)") }
      let value = try skippingLineBreaks(false) { parser throws(HCLSyntaxError) in try parser.value() }
      entries.append(.init(key, value))
      guard skipBetweenEntries(withComma: true) || peek == .closeBrace else {
        throw expected("a line break, a comma or }")
      }
    }
    return entries
  }

  /// Skips white space, comments and at most one comma.
  /// - Returns: Whether a line ended or a comma stood there.
  private mutating func skipBetweenEntries(withComma: Bool) -> Bool {
    var (isSeparated, mayHaveComma) = (false, withComma)
    while let byte = peek {
      switch byte {
      case .space, .tab, .carriageReturn: position += 1
      case .newline:
        isSeparated = true
        position += 1
      case .comma where mayHaveComma:
        (isSeparated, mayHaveComma) = (true, false)
        position += 1
      case _ where isAtComment: skipLine()
      default: return isSeparated
      }
    }
    return isSeparated
  }

  private mutating func key() throws(HCLSyntaxError) -> String {
    if peek == .quote { return try plainText("a key") }
    let name = identifier()
    guard !name.isEmpty else { throw expected("a key or }") }
    return name
  }
}
