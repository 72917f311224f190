// What starts the batch stages, by fixed clock and in a chain.

import Dataflow
import PipelineDSL
import Testing

@testable import Planner

private struct Row: Schema { let id: Column<String> }

@Suite struct TriggerTests {
  private func project(_ schedule: BatchSchedule, function: String = "trial-ingest") -> Project {
    let raw = Layer("raw", bucket: "trial-raw", database: "trial_raw")
    let target = Layer("transform", bucket: "trial-transform", database: "trial_transform")
    let rows = raw.dataset("rows", of: Row.self)
    let stream = DeliveryStream("trial-stream", into: rows, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
    let api = RestAPI("api", of: Row.self, at: "https://example.com", records: "results")
    let job = SparkJob("trial-job", reads: rows, writes: [target.table("rows", Row.rows)])
    let pipeline = Pipeline(
      "trial",
      ingest: IngestFunction(function, polls: api, every: .minutes(5), puts: stream),
      rawCrawler: Crawler("trial-raw-crawler", over: rows), job: job,
      transformCrawler: Crawler("trial-transform-crawler", over: job, in: target), schedule: schedule)
    return Project("trial", [pipeline], environments: [Environment("dev", region: "eu-west-1")])
  }

  private func terraform(_ schedule: BatchSchedule) throws -> (crawlers: String, triggers: String) {
    let project = project(schedule)
    guard case .files(let files, _, _) = Plan(project) else {
      Issue.record("findings: \(project.diagnostics)")
      return ("", "")
    }
    func text(_ name: String) throws -> String {
      try #require(files.first { $0.path == "terraform/dev/trial_\(name).tf" }).text
    }
    return (try text("crawlers"), try text("triggers"))
  }

  /// A function and a stream of one name would both own the log group of that address.
  @Test func resourcesOfOneAddressAreFindings() throws {
    guard case .findings(let findings) = Plan(project(.chained(from: .utc(1, 0)), function: "trial-stream")) else {
      Issue.record("planned all the same")
      return
    }
    #expect(findings.map(\.problem) == ["2 resources would be aws_cloudwatch_log_group.trial_stream"])
    #expect(findings.map(\.rule) == ["PG1013"])
  }

  @Test func aFixedClockGivesEachStageItsTime() throws {
    let (crawlers, triggers) = try terraform(
      .fixedClock(rawCrawl: .utc(0, 15), job: .utc(1, 30), transformCrawl: .utc(13, 0)))
    #expect(crawlers.contains("  schedule      = \"cron(15 0 * * ? *)\"\n"))
    #expect(crawlers.contains("  schedule      = \"cron(0 13 * * ? *)\"\n"))
    #expect(triggers.ranges(of: "resource \"aws_glue_trigger\"").count == 1)
    #expect(
      triggers.contains("\"SCHEDULED\"\n  schedule          = \"cron(30 1 * * ? *)\"\n  start_on_creation = true\n"))
  }

  @Test func inAChainEachStageWaitsForTheOneBefore() throws {
    let (crawlers, triggers) = try terraform(.chained(from: .utc(1, 0)))
    #expect(!crawlers.contains("schedule "))
    #expect(
      triggers.contains(
        """
        resource "aws_glue_trigger" "trial_raw_crawler" {
          name              = aws_glue_crawler.trial_raw_crawler.name
          tags              = local.trial.tags
          type              = "SCHEDULED"
          schedule          = "cron(0 1 * * ? *)"
          start_on_creation = true

          actions {
            crawler_name = aws_glue_crawler.trial_raw_crawler.name
          }
        }
        """))
    #expect(
      triggers.contains(
        """
          type              = "CONDITIONAL"
          start_on_creation = true

          predicate {
            conditions {
              crawler_name = aws_glue_crawler.trial_raw_crawler.name
              crawl_state  = "SUCCEEDED"
            }
          }

          actions {
            job_name = aws_glue_job.trial_job.name
          }
        """))
    #expect(
      triggers.contains(
        """
              job_name = aws_glue_job.trial_job.name
              state    = "SUCCEEDED"
            }
          }

          actions {
            crawler_name = aws_glue_crawler.trial_transform_crawler.name
          }
        """))
  }
}
