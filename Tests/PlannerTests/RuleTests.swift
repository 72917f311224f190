// The rule book as a whole: published codes stay, the planner's own rules fire, and warnings do not stop a plan.

import Dataflow
import PipelineDSL
import Testing
import Zones

@testable import Planner

@Suite struct RuleTests {
  /// A rule that is new stands here before it is released; one whose code changes breaks what others have written down.
  @Test func codesAreThosePublished() {
    let rules = RuleBook.all.map { "\($0.code) \($0.severity.rawValue) \($0.title)" }
    #expect(rules.joined(separator: "\n") == RuleCodes.published)
    #expect(rules.count >= 80)
  }

  /// The rules of this room; LedgerTests, TriggerTests and AccessRuleTests bring each about.
  @Test func thePlannerHasRulesOfItsOwn() {
    #expect(
      Set(RuleBook.ofPlanner.map(\.code)) == ["PG1013", "PG1014", "PG1015", "PG1016", "PG1018", "PG1031", "PG1032"])
  }

  @Test func aWarningComesWithTheFiles() throws {
    let project = GoodManifest.weather(at: "http://api.example.com/weather")
    guard case .files(let files, _, let warnings) = Plan(project) else {
      Issue.record("findings: \(project.diagnostics)")
      return
    }
    #expect(!files.isEmpty && warnings.map(\.rule) == ["PG0205"])
  }

  @Test func anErrorComesWithTheWarningsAndWithoutFiles() {
    let project = GoodManifest.weather(at: "http://api.example.com/weather", records: "")
    guard case .findings(let findings) = Plan(project) else {
      Issue.record("planned all the same")
      return
    }
    #expect(findings.map(\.rule) == ["PG0202", "PG0205"])
  }

  @Test(arguments: GoodManifest.all)
  func aGoodManifestRaisesNothingAndIsPlanned(_ manifest: GoodManifest) {
    let plan = Plan(manifest.project, zones: KnownZones(of: manifest.project, in: .system))
    #expect(plan.findings == [])
    guard case .files(let files, _, _) = plan else { return }
    #expect(files.count > 20)
  }

  @Test func goodManifestsAreMany() {
    #expect(GoodManifest.all.count >= 30)
    #expect(Set(GoodManifest.all.map(\.project)).count == GoodManifest.all.count)
  }
}
