// Text with wildcards and policy variables, matched without backtracking beyond the last `*`.

/// A value of a policy that stands for many ("IAM JSON policy elements: Resource", "… : Condition operators").
///
/// Text is compared scalar by scalar: AWS has no canonical equivalence, as Swift's `String` has.
struct Pattern: Sendable, Hashable {
  struct Options: OptionSet, Sendable, Hashable {
    let rawValue: Int
    /// `*` stands for any text, `?` for any one character.
    static let wildcards = Options(rawValue: 1)
    /// `${key}` stands for the request's value of a key.
    static let variables = Options(rawValue: 2)
    static let ignoresCase = Options(rawValue: 4)
  }

  /// What one place of a pattern accepts.
  enum Token: Sendable, Hashable {
    case scalar(Unicode.Scalar)
    case anyOne
    case anyRun
  }

  private enum Piece: Sendable, Hashable {
    case tokens([Token])
    case variable(PolicyVariable)
  }

  /// The pattern as written.
  let text: String
  private let pieces: [Piece]
  private let options: Options

  init(_ text: String, _ options: Options) {
    self.text = text
    self.options = options
    pieces = Self.compile(text, options)
  }

  /// A resource's pattern. Fields that an ARN lacks are wildcards: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`.
  init(completingARN text: String, _ options: Options) {
    let colons = Pattern(text, options.intersection(.variables)).literalColons
    let missing = text.hasPrefix("arn:") ? max(0, 5 - colons) : 0
    self.init(text + String(repeating: ":*", count: missing), options)
  }

  /// Whether the pattern stands for `subject`; never where it has a variable without a value.
  func matches(_ subject: String, in context: RequestContext) -> Bool {
    guard let tokens = tokens(in: context) else { return false }
    return Self.matches(tokens[...], scalars(of: subject)[...])
  }

  /// Whether each of the six parts of the pattern stands for the same part of an ARN.
  func matchesARN(_ subject: String, in context: RequestContext) -> Bool {
    guard let tokens = tokens(in: context) else { return false }
    let parts = tokens.split(separator: .scalar(":"), maxSplits: 5, omittingEmptySubsequences: false)
    let given = scalars(of: subject).split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && given.count == 6 && zip(parts, given).allSatisfy { Self.matches($0, $1) }
  }

  /// How far `subject` follows the pattern from the start: what tells the nearest of several patterns that all fail.
  func commonPrefixLength(_ subject: String) -> Int {
    zip(text.unicodeScalars, subject.unicodeScalars).prefix { $0 == $1 }.count
  }

  /// Whether a value of the request decides what the pattern stands for.
  var hasVariables: Bool { !variableKeys.isEmpty }

  /// Whether the pattern stands for nothing but its own text.
  var isLiteral: Bool {
    pieces.allSatisfy { piece in
      guard case .tokens(let tokens) = piece else { return false }
      return tokens.allSatisfy {
        if case .scalar = $0 { true } else { false }
      }
    } && !text.contains("${")
  }

  /// The keys whose values in the request stand in the pattern.
  var variableKeys: [String] {
    pieces.compactMap {
      if case .variable(let variable) = $0 { variable.key } else { nil }
    }
  }
}

extension Pattern {
  private var literalColons: Int {
    pieces.reduce(0) { count, piece in
      if case .tokens(let tokens) = piece { count + tokens.count { $0 == .scalar(":") } } else { count }
    }
  }

  private func scalars(of subject: String) -> [Unicode.Scalar] {
    options.contains(.ignoresCase) ? subject.unicodeScalars.flatMap(Self.folded) : Array(subject.unicodeScalars)
  }

  /// The places of the pattern with the request's values in it; nil where one of its variables has none.
  func tokens(in context: RequestContext) -> [Token]? {
    if pieces.count == 1, case .tokens(let tokens) = pieces[0] { return tokens }
    var result: [Token] = []
    for piece in pieces {
      switch piece {
      case .tokens(let tokens): result += tokens
      case .variable(let variable):
        // A value is taken as it is: a `*` in it is no wildcard.
        guard let value = variable.value(in: context) else { return nil }
        result += scalars(of: value).map(Token.scalar)
      }
    }
    return result
  }

  private static func compile(_ text: String, _ options: Options) -> [Piece] {
    var pieces: [Piece] = []
    var tokens: [Token] = []
    var rest = text.unicodeScalars[...]
    var substitutes = options.contains(.variables)
    while let scalar = rest.first {
      switch substitutes ? PolicyVariable.reference(at: rest) : .none {
      case .none:
        rest.removeFirst()
        tokens += Self.tokens(scalar, options)
      case .unclosed: substitutes = false
      case .literal(let literal, let end):
        rest = rest[end...]
        tokens.append(.scalar(literal))
      case .variable(let variable, let end):
        rest = rest[end...]
        pieces += [.tokens(tokens), .variable(variable)]
        tokens = []
      }
    }
    return pieces + [.tokens(tokens)]
  }

  private static func tokens(_ scalar: Unicode.Scalar, _ options: Options) -> [Token] {
    if options.contains(.wildcards), scalar == "*" { return [.anyRun] }
    if options.contains(.wildcards), scalar == "?" { return [.anyOne] }
    return options.contains(.ignoresCase) ? folded(scalar).map(Token.scalar) : [.scalar(scalar)]
  }

  private static func folded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    Array(scalar.properties.lowercaseMapping.unicodeScalars)
  }

  /// After a mismatch only the last `*` takes one scalar more, so the time is at most the product of the lengths.
  private static func matches(_ pattern: ArraySlice<Token>, _ subject: ArraySlice<Unicode.Scalar>) -> Bool {
    var token = pattern.startIndex
    var scalar = subject.startIndex
    var retry: (token: Int, scalar: Int)?
    while scalar < subject.endIndex {
      if token < pattern.endIndex, pattern[token] == .anyRun {
        token += 1
        retry = (token, scalar)
      } else if token < pattern.endIndex, pattern[token] == .anyOne || pattern[token] == .scalar(subject[scalar]) {
        token += 1
        scalar += 1
      } else if let last = retry {
        token = last.token
        scalar = last.scalar + 1
        retry = (token, scalar)
      } else {
        return false
      }
    }
    return pattern[token...].allSatisfy { $0 == .anyRun }
  }
}
