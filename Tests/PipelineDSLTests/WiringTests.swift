// Pipelines whose parts are each right, and which would still deploy broken: told before anything is written.

import Dataflow
import Testing

@testable import PipelineDSL

@Suite struct WiringTests {
  private let raw = Layer("raw", bucket: "sample-raw", database: "sample_raw")
  private let target = Layer("transform", bucket: "sample-transform", database: "sample_transform")

  /// The problems of a pipeline of which one part is replaced.
  private func problems(
    name: String = "sample", zone: Zone = .utc, reads: Dataset<Row>? = nil, tables: Layer? = nil,
    swapsCrawlers: Bool = false, schedule: BatchSchedule = .chained(from: .utc(1, 0)), raw: Layer? = nil
  ) -> String {
    let raw = raw ?? self.raw
    let rows = raw.dataset("rows", of: Row.self)
    let stream = DeliveryStream("sample-stream", into: rows, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
    let api = RestAPI("api", of: Row.self, at: "https://example.com", records: "results")
    let job = SparkJob("sample-job", reads: reads ?? rows, writes: [(tables ?? target).table("one", Row.rows)])
    let overRaw = Crawler("raw-crawler", over: rows)
    let overTables = Crawler("transform-crawler", over: job, in: target)
    return Pipeline(
      name, zone: zone,
      ingest: IngestFunction("sample-ingest", polls: api, every: .minutes(1), puts: stream),
      rawCrawler: swapsCrawlers ? overTables : overRaw, job: job,
      transformCrawler: swapsCrawlers ? overRaw : overTables, schedule: schedule
    ).diagnostics.map(\.problem).joined(separator: "\n")
  }

  @Test func aSoundPipelineHasNoProblem() { #expect(problems() == "") }

  @Test func theJobReadsWhatTheStreamWrites() {
    #expect(
      problems(reads: raw.dataset("others", of: Row.self)).contains("job \"sample-job\" reads dataset \"others\""))
  }

  @Test func tablesStandInALayerOfTheirOwn() {
    #expect(problems(tables: raw).contains("writes into layer \"raw\", which it reads"))
  }

  @Test func eachCrawlerCrawlsItsOwnLayer() {
    let problems = problems(swapsCrawlers: true)
    #expect(problems.contains("rawCrawler \"transform-crawler\" crawls \"one\" of layer \"transform\""))
    #expect(problems.contains("transformCrawler \"raw-crawler\" crawls \"rows\" of layer \"raw\""))
  }

  @Test func namesThatArePutTogetherStayShortEnough() {
    let layer = Layer(String(repeating: "r", count: 40), bucket: "sample-raw", database: "sample_raw")
    let name = String(repeating: "p", count: 38)
    #expect(problems(name: name, raw: layer).contains("of 87 characters"))
    #expect(problems(name: name) == "")
    #expect(problems(name: name + "p").contains("the pipeline's name is"))
  }

  @Test(arguments: [
    "Europe/Ber\nlin", "../etc/passwd", "", "Europe/", "Berl\"in", "5/5", "EST", "Etc/GMT+5", "America/Port-au-Prince",
  ])
  func aZoneIsANameOfTheDatabase(_ identifier: String) {
    #expect(problems(zone: .named(identifier)).contains("the zone is \"\(identifier)\""))
  }

  @Test(arguments: ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"])
  func zonesOfTheDatabaseAreNames(_ identifier: String) { #expect(problems(zone: .named(identifier)) == "") }

  @Test func theDayIsOverBeforeItIsCrawled() {
    #expect(problems(schedule: .chained(from: .utc(0, 5))).contains("before the day's last object is crawled"))
    #expect(problems(schedule: .chained(from: .utc(0, 10))) == "")
    let fixed = BatchSchedule.fixedClock(rawCrawl: .utc(0, 0), job: .utc(0, 30), transformCrawl: .utc(1, 0))
    #expect(problems(schedule: fixed).contains("before the day's last object is crawled"))
  }
}
