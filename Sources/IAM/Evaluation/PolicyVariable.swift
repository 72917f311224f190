// Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and the escapes `${*}`, `${?}`, `${$}`.

/// A place in a policy that the request fills ("IAM policy elements: Variables and tags").
struct PolicyVariable: Sendable, Hashable {
  let key: String
  /// What stands where the request has no value of the key.
  let defaultValue: String?

  typealias Index = Substring.UnicodeScalarView.Index

  /// What a place of a text starts.
  enum Reference: Sendable, Hashable {
    case none
    /// A `${` that nothing closes.
    case unclosed
    case variable(PolicyVariable, end: Index)
    /// An escape: the scalar stands for itself.
    case literal(Unicode.Scalar, end: Index)
  }

  /// The one value of the key, else the default. Of a key with several values none is *the* value.
  func value(in context: RequestContext) -> String? {
    let values = context[key]
    return values.count == 1 ? values[0] : values.isEmpty ? defaultValue : nil
  }

  /// The reference that `text` starts with.
  static func reference(at text: Substring.UnicodeScalarView) -> Reference {
    guard text.starts(with: "${".unicodeScalars) else { return .none }
    guard let brace = closingBrace(of: text) else { return .unclosed }
    let body = text[text.index(text.startIndex, offsetBy: 2)..<brace]
    let end = text.index(after: brace)
    if body.count == 1, let escaped = body.first, "*?$".unicodeScalars.contains(escaped) {
      return .literal(escaped, end: end)
    }
    return .variable(PolicyVariable(body), end: end)
  }

  /// Whether `text` opens a variable that it does not close.
  static func isUnclosed(in text: String) -> Bool {
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
      switch reference(at: rest) {
      case .none: rest.removeFirst()
      case .unclosed: return true
      case .variable(_, let end), .literal(_, let end): rest = rest[end...]
      }
    }
    return false
  }
}

extension PolicyVariable {
  /// `key` or `key, 'default'`.
  private init(_ body: Substring.UnicodeScalarView) {
    guard let comma = body.firstIndex(of: ",") else {
      self.init(key: Self.trimmed(body), defaultValue: nil)
      return
    }
    let value = Self.trimmed(body[body.index(after: comma)...])
    let isQuoted = value.unicodeScalars.count >= 2 && value.hasPrefix("'") && value.hasSuffix("'")
    self.init(
      key: Self.trimmed(body[..<comma]), defaultValue: isQuoted ? String(value.dropFirst().dropLast()) : nil)
  }

  private static func trimmed(_ text: Substring.UnicodeScalarView) -> String {
    let start = text.drop { $0 == " " }
    return String(String.UnicodeScalarView(start.reversed().drop { $0 == " " }.reversed()))
  }

  /// The brace that closes the reference; one in a quoted default does not.
  private static func closingBrace(of text: Substring.UnicodeScalarView) -> Index? {
    var isQuoted = false
    for index in text.indices.dropFirst(2) {
      if text[index] == "'" { isQuoted.toggle() }
      if text[index] == "}", !isQuoted { return index }
    }
    return nil
  }
}
