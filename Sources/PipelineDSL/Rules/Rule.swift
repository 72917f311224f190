// A rule: one thing that a manifest may get wrong, as a value that finds it and explains itself.

/// One mistake, and how it is found in a `Subject`.
package struct Rule<Subject: Declared>: Sendable {
  package let summary: RuleSummary
  private let find: @Sendable (Subject) -> [Finding]

  /// - Parameters:
  ///   - code: `PG` and four digits, the first two for what the rule is about. Never used for anything else later.
  ///   - title: The rule in one line, as what is right.
  ///   - reason: What AWS, Terraform or the data suffers otherwise, and that Terraform does not say so.
  ///   - page: The title of the AWS page that it follows from.
  ///   - wrong: What it finds, as it would stand in a manifest.
  ///   - right: The same without the mistake.
  ///   - find: Its findings in a subject; none where all is well.
  package init(
    _ code: String, _ title: String, _ severity: Severity = .error, because reason: String, page: String? = nil,
    wrong: String, right: String, @FindingList _ find: @escaping @Sendable (Subject) -> [Finding]
  ) {
    summary = RuleSummary(
      code: code, severity: severity, title: title, reason: reason, page: page, wrong: wrong, right: right)
    self.find = find
  }

  /// What is wrong with the subject by this rule.
  package func diagnostics(of subject: Subject) -> [Diagnostic] {
    let findings = find(subject)
    guard !findings.isEmpty else { return [] }
    return findings.map { finding in
      Diagnostic(
        rule: summary.code, severity: summary.severity, location: finding.location ?? subject.location,
        problem: finding.problem, allowed: finding.allowed, page: summary.page, fix: finding.fix, notes: finding.notes)
    }
  }
}

/// A rule without its subject: what is listed and explained.
package struct RuleSummary: Sendable, Hashable {
  /// `PG` and four digits; stable.
  package let code: String
  package let severity: Severity
  /// The rule in one line, as what is right.
  package let title: String
  /// What suffers otherwise.
  package let reason: String
  /// The title of the AWS page that it follows from; nil where it is this system's own rule.
  package let page: String?
  /// A manifest's lines with the mistake.
  package let wrong: String
  /// The same lines without it.
  package let right: String
}

/// What a rule finds: a diagnostic without what the rule itself knows.
package struct Finding: Sendable, Hashable {
  let location: SourceLocation?
  let problem: String
  let allowed: String
  let fix: String
  let notes: [Diagnostic.Note]

  /// - Parameters:
  ///   - problem: What is wrong, with the value given.
  ///   - allowed: What is allowed.
  ///   - fix: What to write instead.
  ///   - location: Where; nil stands for where the rule's subject was declared.
  ///   - notes: Other places that have to do with it.
  package init(
    _ problem: String, allowed: String, fix: String, at location: SourceLocation? = nil, notes: [Diagnostic.Note] = []
  ) {
    self.problem = problem
    self.allowed = allowed
    self.fix = fix
    self.location = location
    self.notes = notes
  }
}

/// Lets a rule be written as conditions with a finding in each.
@resultBuilder
package enum FindingList {
  package static func buildExpression(_ finding: Finding) -> [Finding] { [finding] }
  package static func buildExpression(_ findings: [Finding]) -> [Finding] { findings }
  package static func buildBlock(_ parts: [Finding]...) -> [Finding] {
    parts.count == 1 ? parts[0] : parts.flatMap { $0 }
  }
  package static func buildOptional(_ part: [Finding]?) -> [Finding] { part ?? [] }
  package static func buildEither(first part: [Finding]) -> [Finding] { part }
  package static func buildEither(second part: [Finding]) -> [Finding] { part }
  package static func buildArray(_ parts: [[Finding]]) -> [Finding] { parts.flatMap { $0 } }
}

extension Array {
  /// What is wrong with a subject by all of the rules.
  package func diagnostics<Subject>(of subject: Subject) -> [Diagnostic] where Element == Rule<Subject> {
    var found: [Diagnostic] = []
    for rule in self {
      let diagnostics = rule.diagnostics(of: subject)
      if !diagnostics.isEmpty { found += diagnostics }
    }
    return found
  }

  /// The rules without their subject.
  package func summaries<Subject>() -> [RuleSummary] where Element == Rule<Subject> { map(\.summary) }
}
