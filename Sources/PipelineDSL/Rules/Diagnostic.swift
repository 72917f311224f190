// A finding as it is told: by which rule, how grave, where, what is wrong, what is allowed, and the fix.

/// A finding about the manifest.
package struct Diagnostic: Sendable, Hashable {
  /// The code of the rule that found it: `PG0402`.
  package let rule: String
  package let severity: Severity
  /// Where the thing was declared.
  package let location: SourceLocation
  /// What is wrong, with the value given.
  package let problem: String
  /// What is allowed.
  package let allowed: String
  /// The title of the AWS page that says so; nil where it is this system's own rule.
  package let page: String?
  /// What to write instead.
  package let fix: String
  /// Other places that have to do with it.
  package let notes: [Note]

  /// Another place of the manifest, and what is there.
  package struct Note: Sendable, Hashable {
    package let location: SourceLocation
    package let text: String

    package init(at location: SourceLocation, _ text: String) {
      self.location = location
      self.text = text
    }
  }

  /// The same finding about a setting that an environment makes: at its line, with a note at the former one.
  func moved(to environment: Environment) -> Diagnostic {
    Diagnostic(
      rule: rule, severity: severity, location: environment.location, problem: problem, allowed: allowed, page: page,
      fix: fix,
      notes: [Note(at: location, "environment \"\(environment.name)\" changes what is declared here")] + notes)
  }
}

/// How grave a finding is.
package enum Severity: String, Sendable, Hashable, CaseIterable {
  /// Nothing is generated: AWS would refuse it, or data would be lost.
  case error
  /// It is generated, and likely not what was meant.
  case warning
}

extension Diagnostic: Comparable {
  /// By place, then by rule.
  package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
    (left.location, left.rule, left.problem) < (right.location, right.rule, right.problem)
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The form that editors and CI turn into links: the finding's line, then one for each note.
  package var description: String {
    let source = page.map { " (\"\($0)\")" } ?? ""
    let head = "\(location): \(severity.rawValue): [\(rule)] \(problem); \(allowed)\(source). Fix: \(fix)"
    let lines = [head] + notes.map { "\($0.location): note: \($0.text)" }
    return lines.map(\.onOneLine).joined(separator: "\n")
  }
}

extension String {
  /// The text with control characters and line ends as Swift writes them, so that a name with one breaks no line.
  fileprivate var onOneLine: String {
    let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    return isPlain ? self : unicodeScalars.map { $0.isControl ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    [.control, .lineSeparator, .paragraphSeparator, .format].contains(properties.generalCategory)
  }
}
