// Functions of text by a regular expression, in a dialect that Java and the engine agree on.

extension Column where Value: TextColumnValue {
  /// Whether the pattern matches somewhere in the text (SQL `RLIKE`).
  ///
  /// A pattern may have letters, `.`, classes such as `[a-z_]` and `[^,]`, `\d \w \s` and their opposites, groups, `|`, the
  /// repetitions `* + ? {2,3}` and their lazy forms, `^`, `$`, `\A` and `\z`. It goes by code points and knows no letter's case.
  /// What Java has beyond that, or means otherwise than most, is a finding of `plan-gen` that says why.
  public func contains(pattern: String) -> Column<Value.Truth> {
    Column<Value.Truth>(.text(.matches(TextPattern(pattern)), [expression]))
  }

  /// Whether the text is a UUID, its digits in either case, and nothing else (RFC 9562, "UUID Format").
  public var isUUID: Column<Value.Truth> { contains(pattern: PatternForm.uuid) }

  /// The text of a group of the pattern's first match; empty where there is no match, or the group has no part in it.
  ///
  /// - Parameter group: The group's number, counted by opening brackets from 1; 0 is the whole match.
  public func extract(pattern: String, group: UInt8 = 0) -> Column<Value.Text> {
    Column<Value.Text>(.text(.extract(TextPattern(pattern), group: group), [expression]))
  }

  /// The text with every match of the pattern replaced.
  ///
  /// - Parameter replacement: A text in which `$1` stands for the first group's, and `$0` for the match.
  public func replace(pattern: String, with replacement: String) -> Column<Value.Text> {
    Column<Value.Text>(
      .text(.replacePattern(TextPattern(pattern), with: PatternReplacement(replacement)), [expression]))
  }
}

/// Patterns that have a name.
enum PatternForm {
  static let uuid = #"\A[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z"#
}

extension TextPattern {
  fileprivate func problem(ofGroup group: Int) -> String? {
    group > groupCount ? "it has \(groupCount) groups, and no number \(group)" : nil
  }
}

extension TextFunction {
  /// What is wrong with the function's pattern: why it is none, or what it lacks.
  package var patternProblem: String? {
    switch self {
    case .matches(let pattern): pattern.problem
    case .extract(let pattern, let group):
      pattern.problem ?? pattern.problem(ofGroup: Int(group))
    case .replacePattern(let pattern, let replacement):
      pattern.problem ?? replacement.problem ?? problem(pattern, replacement)
    default: nil
    }
  }

  private func problem(_ pattern: TextPattern, _ replacement: PatternReplacement) -> String? {
    if pattern.mayBeEmpty { return "it matches an empty text, which stands between any two letters" }
    return replacement.parts.lazy.compactMap { part in
      if case .group(let group) = part { pattern.problem(ofGroup: group) } else { nil }
    }.first
  }

  /// The pattern's own meaning on a text.
  func patternValue(of text: String) -> Value {
    let letters = Array(text.unicodeScalars)
    func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(letters[range])) }
    switch self {
    case .matches(let pattern): return .bool(pattern.firstMatch(in: letters) != nil)
    case .extract(let pattern, let group):
      let match = pattern.firstMatch(in: letters)
      return .string(match?.groups[Int(group)].map(string) ?? "")
    case .replacePattern(let pattern, let replacement):
      var result = ""
      var place = 0
      while let match = pattern.firstMatch(in: letters, from: place), let whole = match.groups[0], !whole.isEmpty {
        result += string(place..<whole.lowerBound)
        for part in replacement.parts {
          switch part {
          case .text(let text): result += text
          case .group(let group): result += match.groups[group].map(string) ?? ""
          }
        }
        place = whole.upperBound
      }
      return .string(result + string(place..<letters.count))
    default: return .null
    }
  }
}
