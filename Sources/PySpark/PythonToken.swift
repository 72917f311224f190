// Python expressions as tokens, for breaking lines that are too long.

/// A token of an expression, with what the layout of lines asks of it.
struct PythonToken {
  enum Kind {
    case opening, closing, comma, other
  }

  let text: String
  let kind: Kind
  /// Whether a space stands before it, unless it begins a line.
  let hasSpace: Bool
  /// How much it is worth to break before it, or after a comma; 0 where that is no place to break.
  var priority = 0
  /// Of a bracket, the place of the other one.
  var partner = 0
}

/// What tells how much a place is worth for a break: the weaker an operator binds, the more (black, "Line splitting").
enum BreakPriority {
  static let comma = 18
  static let comparator = 10
  static let arithmetic = ["|": 9, "&": 7, "+": 5, "-": 5, "*": 4, "/": 4, "%": 4]
  static let dot = 1
}

/// Collects the tokens of expressions.
struct PythonTokens {
  private(set) var tokens: [PythonToken] = []
  private var open: [Int] = []
  /// Whether the next token has a space before it.
  private var needsSpace = false

  private mutating func add(_ text: String, _ kind: PythonToken.Kind = .other, priority: Int = 0) {
    tokens.append(PythonToken(text: text, kind: kind, hasSpace: needsSpace, priority: priority))
    needsSpace = false
  }

  /// Brackets around what `body` adds.
  private mutating func bracketed(_ opening: String, _ closing: String, _ body: (inout PythonTokens) -> Void) {
    let first = tokens.count
    add(opening, .opening)
    body(&self)
    needsSpace = false
    tokens[first].partner = tokens.count
    add(closing, .closing)
    tokens[tokens.count - 1].partner = first
  }

  /// Elements with commas between them.
  mutating func add<Element>(_ elements: [Element], _ add: (Element, inout PythonTokens) -> Void) {
    for (index, element) in elements.enumerated() {
      if index > 0 {
        self.add(",", .comma, priority: BreakPriority.comma)
        needsSpace = true
      }
      add(element, &self)
    }
  }

  /// A keyword before its value, or a dictionary's key.
  mutating func add(head: String) {
    guard !head.isEmpty else { return }
    add(head.last == " " ? String(head.dropLast()) : head)
    needsSpace = head.last == " "
  }

  mutating func add(_ value: Python) {
    switch value {
    case .name, .string, .formatted, .integer, .bool, .none: add(value.inline)
    case .float(let number) where number.isFinite: add(value.inline)
    case .float(let number):
      add("float")
      bracketed("(", ")") { $0.add(number.isNaN ? "\"nan\"" : number < 0 ? "\"-inf\"" : "\"inf\"") }
    case .attribute(let base, let name):
      addPrimary(base)
      add(".", priority: tokens.last?.kind == .closing ? BreakPriority.dot : 0)
      add(name)
    case .call(let callee, let arguments):
      addPrimary(callee)
      bracketed("(", ")") { tokens in
        tokens.add(arguments) { argument, tokens in
          if let keyword = argument.keyword { tokens.add("\(keyword)=") }
          tokens.add(argument.value)
        }
      }
    case .list(let elements): bracketed("[", "]") { $0.add(elements) { $1.add($0) } }
    case .dictionary(let entries):
      bracketed("{", "}") { tokens in
        tokens.add(entries) { entry, tokens in
          tokens.add(entry.key)
          tokens.add(":")
          tokens.needsSpace = true
          tokens.add(entry.value)
        }
      }
    case .binary(let left, let symbol, let right):
      addOperand(left)
      needsSpace = true
      add(symbol, priority: BreakPriority.arithmetic[symbol] ?? BreakPriority.comparator)
      needsSpace = true
      addOperand(right)
    case .unary(let symbol, let operand):
      add(symbol)
      addOperand(operand)
    case .item(let base, let index):
      addPrimary(base)
      bracketed("[", "]") { $0.add(index) }
    }
  }

  /// In brackets where ``Python/inline`` has them.
  private mutating func addOperand(_ value: Python) {
    if case .binary = value { return bracketed("(", ")") { $0.add(value) } }
    add(value)
  }

  private mutating func addPrimary(_ value: Python) {
    switch value {
    case .binary, .unary, .integer, .float: bracketed("(", ")") { $0.add(value) }
    default: add(value)
    }
  }
}
