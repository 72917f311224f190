// What a pattern's matches are replaced with: text, and the text of groups (java.util.regex, "Matcher", appendReplacement).

/// A replacement, or the reason why it is none.
package struct PatternReplacement: Sendable, Hashable {
  package enum Part: Sendable, Hashable {
    case text(String)
    /// The text of a group, nothing where it has none; 0 is the whole match.
    case group(Int)
  }

  /// The replacement as the manifest has it.
  package let source: String
  package let parts: [Part]
  /// Why it is none.
  package let problem: String?

  package init(_ source: String) {
    self.source = source
    var parts: [Part] = []
    var text = String.UnicodeScalarView()
    var letters = source.unicodeScalars[...]
    var problem: String?
    while let letter = letters.popFirst() {
      switch letter {
      case "\\": problem = "a backslash, which Java takes for an escape"
      case "$":
        guard let digit = letters.popFirst(), CodePoints.digits.contains(digit.value),
          letters.first.map({ !CodePoints.digits.contains($0.value) }) ?? true
        else {
          problem = "'$' without one digit after it, the number of a group"
          continue
        }
        if !text.isEmpty { parts.append(.text(String(text))) }
        text = String.UnicodeScalarView()
        parts.append(.group(Int(digit.value - 0x30)))
      default: text.append(letter)
      }
    }
    if !text.isEmpty { parts.append(.text(String(text))) }
    self.parts = parts
    self.problem = problem
  }

  package static func == (left: PatternReplacement, right: PatternReplacement) -> Bool {
    left.source.utf8.elementsEqual(right.source.utf8)
  }
  package func hash(into hasher: inout Hasher) { for byte in source.utf8 { hasher.combine(byte) } }
}
