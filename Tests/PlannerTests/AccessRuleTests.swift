// Rules about names in AWS and about how much is granted, brought about by manifests of their own.

import Dataflow
import PipelineDSL
import Testing

@testable import Planner

private struct Row: Schema { let id: Column<String> }

/// A shop of one pipeline, of which a test changes the names and sizes.
private struct Shop {
  var rawBucket = "shop-raw"
  var tables = 1
  var pipelines = 1
  var accepted: [Accepted] = []
  var environments = [Environment("dev", region: "eu-west-1")]

  var project: Project {
    Project("shop", (0..<pipelines).map(pipeline), environments: environments, accepting: accepted)
  }

  private func pipeline(_ number: Int) -> Pipeline {
    let name = number == 0 ? "orders" : "orders-\(number)"
    let raw = Layer("raw", bucket: rawBucket, database: "shop_raw")
    let curated = Layer("curated", bucket: "shop-curated", database: "shop_curated")
    let column = name.map { $0 == "-" ? "_" : $0 }.map(String.init).joined()
    let dataset = raw.dataset(column, of: Row.self)
    let api = RestAPI(name, of: Row.self, at: "https://example.com/\(name)", records: "orders")
    let stream = DeliveryStream(
      "\(name)-stream", into: dataset, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
    let job = SparkJob(
      "\(name)-job", reads: dataset,
      writes: (0..<tables).map { table in
        curated.table("\(column)_of_a_rather_long_name_\(table)", Row.rows)
      })
    return Pipeline(
      name, ingest: IngestFunction("\(name)-ingest", polls: api, every: .minutes(5), puts: stream),
      rawCrawler: Crawler("\(name)-raw", over: dataset), job: job,
      transformCrawler: Crawler("\(name)-curated", over: job, in: curated),
      schedule: .chained(from: .utc(1 + number % 20, number % 60)))
  }

  /// The findings of this file's rules.
  func findings(_ codes: String...) -> [Diagnostic] { Plan(project).findings.filter { codes.contains($0.rule) } }
}

@Suite struct AccessRuleTests {
  /// The suffix of one environment makes a name that another has without one.
  @Test func twoEnvironmentsDoNotShareAName() throws {
    var shop = Shop()
    let dev = Environment("dev", region: "eu-west-1", suffix: "-artifacts")
    shop.environments = [dev, Environment("prod", region: "eu-west-1", suffix: "")]
    shop.rawBucket = "shop"
    let finding = try #require(shop.findings("PG1018").first)
    #expect(
      finding.problem.contains("bucket \"shop\" of environment \"dev\" would be called \"shop-artifacts\" in AWS"))
    #expect(finding.location.path.hasSuffix("AccessRuleTests.swift") && finding.notes.count == 1)
  }

  @Test func twoAccountsMayShareNames() {
    var shop = Shop()
    shop.rawBucket = "shop"
    shop.environments = [
      Environment("dev", region: "eu-west-1", account: "111111111111", suffix: "-artifacts"),
      Environment("prod", region: "eu-west-1", account: "222222222222", suffix: ""),
    ]
    #expect(shop.findings("PG1018") == [])
  }

  /// A renamed bucket is called in AWS as before: no other may have that name.
  @Test func aNameThatIsKeptIsTaken() throws {
    let before = Plan(Shop().project)
    guard case .files(let files, _, _) = before else {
      Issue.record("\(before)")
      return
    }
    let ledger = try #require(files.first { $0.path == PlannedFile.ledgerPath }).text
    var shop = Shop()
    shop.rawBucket = "shop-landing"
    let renamed = try #require(kept(ledger, shop.project))
    // As if the raw bucket had once had the name that the tables' has now.
    let taken = renamed.replacing(
      "kept bucket shop-landing shop-raw", with: "kept bucket shop-landing shop-curated")
    let findings = Plan(shop.project, ledger: taken).findings
    #expect(findings.contains { $0.rule == "PG1018" && $0.problem.contains("\"shop-curated-dev\"") }, "\(findings)")
  }

  private func kept(_ ledger: String, _ project: Project) -> String? {
    guard case .files(let files, _, _) = Plan(project, ledger: ledger) else { return nil }
    return files.first { $0.path == PlannedFile.ledgerPath }?.text
  }

  /// What IAM counts is the text that Terraform sends.
  @Test func aPolicyOfTooManyTablesIsFound() throws {
    var shop = Shop()
    shop.tables = 20
    #expect(shop.findings("PG1031") == [])
    shop.tables = 120
    let findings = shop.findings("PG1031")
    #expect(findings.count == 1, "\(findings)")
    let finding = try #require(findings.first)
    #expect(finding.problem.contains("aws_iam_role_policy") == false && finding.problem.contains("writes 120 tables"))
    #expect(finding.location.path.hasSuffix("AccessRuleTests.swift"))
  }

  @Test func aDeployerOfTooManyPoliciesIsAWarningThatCanBeAccepted() throws {
    var shop = Shop()
    shop.pipelines = 40
    let warnings = shop.findings("PG1032")
    #expect(warnings.map(\.severity) == [.warning])
    guard case .files(let files, _, _) = Plan(shop.project) else {
      Issue.record("a warning stopped the plan")
      return
    }
    let policies = files.filter { $0.path.hasPrefix("deployer/") }.count
    #expect(policies > 10 && warnings.first?.problem.contains("needs \(policies) policies") == true)
    shop.accepted = [Accepted("PG1032", because: "a wider role of our account deploys")]
    #expect(shop.findings("PG1032", "PG0126", "PG0128") == [])
    shop.pipelines = 1
    #expect(shop.findings("PG1032", "PG0126", "PG0128").map(\.rule) == ["PG0128"])
  }
}
