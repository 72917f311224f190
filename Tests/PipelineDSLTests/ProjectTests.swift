// Projects: environments that stay apart, pipelines that share, and what AWS would refuse of the names.

import Dataflow
import Testing

@testable import PipelineDSL

@Suite struct ProjectTests {
  private let dev = Environment("dev", region: "eu-west-1")

  private func problems(_ project: Project) -> String { project.diagnostics.map(\.problem).joined(separator: "\n") }

  private func problems(_ environments: Environment...) -> String {
    problems(Project("sample", [Sample().pipeline()], environments: environments))
  }

  @Test func aGoodProjectHasNoFindings() {
    #expect(problems(dev, Environment("prod", region: "us-east-1", suffix: "")) == "")
  }

  @Test func thereIsAPipelineAndAnEnvironment() {
    let problems = problems(Project("sample", [], environments: []))
    #expect(problems.contains("the project has no pipeline") && problems.contains("the project has no environment"))
  }

  @Test(arguments: [
    (Environment("Dev", region: "eu-west-1", suffix: "-dev"), "the environment's name is \"Dev\""),
    (Environment("dev", region: "eu-west-11"), "the region is \"eu-west-11\""),
    (Environment("dev", region: "europe"), "the region is \"europe\""),
    (Environment("dev", region: "eu-west-1", account: "12345"), "is in account \"12345\""),
    (Environment("dev", region: "eu-west-1", operators: [""]), "an operator of environment \"dev\" is \"\""),
    (Environment("dev", region: "eu-west-1", operators: ["a", "b*"]), "is \"b*\""),
    (Environment("dev", region: "eu-west-1", operators: ["data engineer"]), "is \"data engineer\""),
    (Environment("dev", region: "eu-west-1", operators: ["/path/role"]), "is \"/path/role\""),
    (Environment("dev", region: "eu-west-1", operators: ["rôle"]), "is \"rôle\""),
    (Environment("dev", region: "eu-west-1", operators: [String(repeating: "r", count: 65)]), "an operator"),
    (
      Environment("dev", region: "eu-west-1", operators: ["arn:aws:iam::123456789012:role/ci/backfill"]),
      "role/ci/backfill"
    ),
    (Environment("dev", region: "eu-west-1", operators: ["a", "a"]), "names operator \"a\" twice"),
    (Environment("dev", region: "eu-west-1", account: "12345678901٣"), "is in account"),
    (Environment("dev", region: "eu-west-1", suffix: "dev"), "end in \"dev\""),
    (Environment("dev", region: "eu-west-1", suffix: "-"), "end in \"-\""),
    (Environment("dev", region: "eu-west-1", state: .s3(bucket: "Our State", region: "eu-west-1")), "\"Our State\""),
    (Environment("dev", region: "eu-west-1", state: .s3(bucket: "our-state", region: "mars-1")), "\"mars-1\""),
    (Environment("dev", region: "eu-west-1", memory: .mebibytes(64)), "has 64 MiB of memory"),
    (Environment("dev", region: "eu-west-1", workers: .g1x(1)), "has 1 workers"),
    (Environment("dev", region: "eu-west-1", pollEvery: .seconds(30)), "polls every 30 seconds"),
    (
      Environment("dev", region: "eu-west-1", schedule: .chained(from: .utc(0, 1))),
      "before the day's last object is crawled"
    ),
    (Environment("dev", region: "eu-west-1", keptFor: .hours(1)), "keeps objects for 1 hour"),
    (Environment("dev", region: "eu-west-1", logRetention: .days(2)), "logs are kept for 2 days"),
    (Environment("dev", region: "eu-west-1", alarms: .email("nobody")), "alarms go to \"nobody\""),
  ])
  func aBadSettingOfAnEnvironmentIsFound(_ environment: Environment, _ told: String) {
    #expect(problems(environment).contains(told), "\(problems(environment))")
  }

  @Test func theNearestRegionIsProposed() {
    let project = Project(
      "sample", [Sample().pipeline()], environments: [Environment("dev", region: "eu-wset-1")])
    #expect(project.diagnostics.map(\.fix) == ["region: \"eu-west-1\""])
  }

  @Test func environmentsOfOneAccountHaveNamesOfTheirOwn() {
    #expect(problems(dev, dev).contains("environment \"dev\" is declared twice"))
    let plain = Environment("prod", region: "eu-west-1", suffix: "")
    let other = Environment("test", region: "eu-west-1", suffix: "")
    #expect(problems(plain, other).contains("environments \"prod\" and \"test\" both end their names in \"\""))
    let apart = ["111122223333", "444455556666"].enumerated().map { index, account in
      Environment("e\(index)", region: "eu-west-1", account: account, suffix: "")
    }
    #expect(problems(apart[0], apart[1]) == "")
  }

  @Test func namesAreMeasuredAsAWSGetsThem() {
    var sample = Sample()
    sample.bucket = String(repeating: "b", count: 47)
    #expect(
      problems(Project("sample", [sample.pipeline()], environments: [Environment("a", region: "eu-west-1")])) == "")
    let long = problems(Project("sample", [sample.pipeline()], environments: [dev]))
    #expect(
      long.contains("in environment \"dev\" the bucket would be called \"bbb") && long.contains("of 51 characters"))
  }

  @Test func bucketNamesThatS3KeepsAreRefused() {
    var sample = Sample()
    sample.bucket = "xn--raw"
    #expect(problems(Project("sample", [sample.pipeline()], environments: [dev])) == "the bucket's name is \"xn--raw\"")
  }

  @Test func pipelinesOwnNothingTwice() {
    var second = Sample()
    second.name = "second"
    let problems = problems(Project("sample", [Sample().pipeline(), second.pipeline()], environments: [dev]))
    for kind in [
      "function \"sample-ingest\"", "stream \"sample-stream\"", "job \"sample-transform\"", "table \"raw.rows\"",
    ] {
      #expect(problems.contains("\(kind) is declared twice"), "\(kind): \(problems)")
    }
  }

  @Test func anEnvironmentReplacesWhatItSays() throws {
    let environment = Environment(
      "dev", region: "eu-west-1", workers: .g2x(5), memory: .mebibytes(512), pollEvery: .hours(1),
      schedule: .chained(from: .utc(4, 0)), keptFor: .days(7), logRetention: .days(3), onDestroy: .deleteData,
      alarms: .off)
    let project = Project("sample", [Sample().pipeline()], environments: [environment])
    let deployment = project.deployment(to: environment)
    let pipeline = try #require(deployment.pipelines.first)
    #expect(pipeline.job.workers == .g2x(5))
    #expect(pipeline.ingest.memory == .mebibytes(512))
    #expect(pipeline.ingest.period == .hours(1))
    #expect(pipeline.schedule == environment.schedule)
    #expect(pipeline.logRetention == .days(3))
    #expect(!pipeline.alarms.areOn)
    #expect(deployment.layers.allSatisfy { $0.keptFor == .days(7) && $0.onDestroy == .deleteData })
    #expect(deployment.name("a-b") == "a-b-dev" && deployment.databaseName("a_b") == "a_b_dev")
  }

  @Test func aBinaryRunsThePipelineThatItIsTold() throws {
    var second = Sample()
    second.name = "second"
    let one = Project("sample", [Sample().pipeline()], environments: [dev])
    let two = Project("sample", [second.pipeline(), Sample().pipeline()], environments: [dev])
    #expect(try one.pipeline(named: nil).name == "sample")
    #expect(try two.pipeline(named: "second").name == "second")
    #expect(throws: PipelineChoiceError(given: nil, known: ["sample", "second"])) { try two.pipeline(named: nil) }
    #expect(throws: PipelineChoiceError(given: "third", known: ["sample"])) { try one.pipeline(named: "third") }
  }
}
