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

  @Test func environmentsOfTwoAccountsMayShareNames() {
    let apart = ["111122223333", "444455556666"].enumerated().map { index, account in
      Environment("e\(index)", region: "eu-west-1", account: account, suffix: "")
    }
    #expect(problems(apart[0], apart[1]) == "")
  }

  @Test func namesAreMeasuredAsAWSGetsThem() {
    let pipeline = Sample.with { $0.bucket = long(47) }.pipeline()
    #expect(problems(Project("sample", [pipeline], environments: [Environment("a", region: "eu-west-1")])) == "")
    let tooLong = problems(Project("sample", [pipeline], environments: [dev]))
    #expect(tooLong.contains("in environment \"dev\" the bucket would be called \"aaa"))
    #expect(tooLong.contains("of 51 characters"))
  }

  @Test func anEnvironmentReplacesWhatItSays() throws {
    let environment = Environment(
      "dev", region: "eu-west-1", engine: .glue(workers: .g2x(5)), memory: .mebibytes(512), pollEvery: .hours(1),
      schedule: .chained(from: .utc(4, 0)), keptFor: .days(7), logRetention: .days(3), onDestroy: .deleteData,
      alarms: .off)
    let project = Project("sample", [Sample().pipeline()], environments: [environment])
    let deployment = project.deployment(to: environment)
    let pipeline = try #require(deployment.pipelines.first)
    #expect(pipeline.job.engine == .glue(workers: .g2x(5)))
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
