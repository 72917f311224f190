// Every bad manifest is found out by its rules at its lines and by no other; every rule has one; every good one raises nothing.

import Testing

@testable import PipelineDSL

@Suite struct CorpusTests {
  static let bad: [BadManifest] =
    BadManifest.projects + BadManifest.environments + BadManifest.quotas + BadManifest.sources + BadManifest.functions
    + BadManifest.streams + BadManifest.layers + BadManifest.jobs + BadManifest.crawlersAndTimes + BadManifest.names
    + BadManifest.schedules
    + BadManifest.schemas + BadManifest.columns + BadManifest.shown + BadManifest.lookups
    + BadManifest.wiring

  @Test(arguments: bad)
  func aMistakeIsFoundAtItsLineAndNothingElseIs(_ manifest: BadManifest) {
    let project = manifest.project()
    let findings = project.diagnostics(KnownZones(of: project, in: manifest.database))
    let found = findings.map { Expected(code: $0.rule, line: $0.location.line) }.sorted()
    #expect(found == manifest.expected, "\(findings.map(\.description).joined(separator: "\n"))")
    for finding in findings {
      #expect(finding.location.path == "Sources/Manifest/Pipeline.swift")
      #expect(!finding.problem.isEmpty && !finding.allowed.isEmpty && !finding.fix.isEmpty)
      #expect(finding.description.split(separator: "\n").count == 1 + finding.notes.count, "\(finding)")
    }
  }

  @Test func everyRuleHasABadManifest() {
    let codes = Set(Self.bad.flatMap { $0.expected.map(\.code) })
    let rules = Set(RuleBook.ofManifest.map(\.code))
    #expect(rules.subtracting(codes).isEmpty && codes.subtracting(rules).isEmpty)
    #expect(Self.bad.count >= 100)
  }

  @Test func everyRuleExplainsItself() {
    #expect(Set(RuleBook.ofManifest.map(\.code)).count == RuleBook.ofManifest.count)
    #expect(Set(RuleBook.ofManifest.map(\.title)).count == RuleBook.ofManifest.count)
    for rule in RuleBook.ofManifest {
      #expect(rule.code.count == 6 && rule.code.hasPrefix("PG"), "\(rule.code)")
      #expect(!rule.title.isEmpty && rule.title.last != "." && !rule.title.contains("\n"), "\(rule.code)")
      #expect(rule.reason.count > 40 && rule.reason.last == "." && rule.wrong != rule.right, "\(rule.code)")
      #expect(!rule.wrong.isEmpty && !rule.right.isEmpty && rule.page != "", "\(rule.code)")
    }
  }

  @Test func theSampleIsSound() { #expect(Sample().project.diagnostics == []) }
}
