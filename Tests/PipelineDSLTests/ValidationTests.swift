// Bad manifests: each mistake is found, at its line, with what was given and the fix.

import Dataflow
import Testing

@testable import PipelineDSL

struct Row: Schema {
  let id: Column<String>
  let count: Column<Int64?>
}
struct Twins: Schema {
  let fooBar, other: Column<String>
  enum CodingKeys: String, CodingKey {
    case fooBar
    case other = "foo_bar"
  }
}
struct Dated: Schema { let pDate: Column<String> }
struct Hidden: Schema { let token: Column<Secret<String>> }
struct Inner: Schema { let deepKey: Column<String> }
struct Nested: Schema { let inner: Inner }

/// A pipeline of which a test changes one thing.
struct Sample {
  var name = "sample"
  var url = "https://example.com/api"
  var records = "results"
  var bucket = "sample-raw"
  var layer = "raw"
  var database = "sample_raw"
  var dataset = "rows"
  var streamName = "sample-stream"
  var bufferSize = ByteCount.mebibytes(64)
  var bufferInterval = TimeSpan.minutes(5)
  var functionName = "sample-ingest"
  var period = TimeSpan.minutes(1)
  var timeout = TimeSpan.seconds(50)
  var memory = ByteCount.mebibytes(256)
  var tables = ["one", "two"]
  var workers = Workers.g1x(2)
  var retries = 1
  var jobTimeout = TimeSpan.minutes(30)
  var jobName = "sample-transform"
  var times = (raw: ClockTime.utc(1, 0), job: ClockTime.utc(1, 30), transform: ClockTime.utc(2, 0))
  var crawlers = ("sample-raw-crawler", "sample-transform-crawler")
  var retention = TimeSpan.days(30)
  var transformBucket = "sample-transform"
  var keptFor: TimeSpan?
  var alarms = Alarms.topic
  var isChained = false

  func pipeline<R: Schema>(of rows: R.Type = Row.self) -> Pipeline {
    let raw = Layer(layer, bucket: bucket, database: database, keptFor: keptFor)
    let target = Layer("transform", bucket: transformBucket, database: "sample_transform")
    let data = raw.dataset(dataset, of: rows)
    let ingest = IngestFunction(
      functionName, polls: RestAPI("api", of: rows, at: url, records: records), every: period,
      puts: DeliveryStream(streamName, into: data, bufferSize: bufferSize, bufferInterval: bufferInterval),
      timeout: timeout, memory: memory)
    let job = SparkJob(
      jobName, reads: data, writes: tables.map { target.table($0, rows.rows) }, workers: workers,
      retries: retries, timeout: jobTimeout)
    return Pipeline(
      name, ingest: ingest, rawCrawler: Crawler(crawlers.0, over: data), job: job,
      transformCrawler: Crawler(crawlers.1, over: job, in: target),
      schedule: isChained
        ? .chained(from: times.raw) : .fixedClock(rawCrawl: times.raw, job: times.job, transformCrawl: times.transform),
      logRetention: retention,
      alarms: alarms)
  }
}

@Suite struct ValidationTests {
  @Test func aGoodPipelineHasNoFindings() { #expect(Sample().pipeline().diagnostics == []) }

  /// Each case changes one thing; the finding's text must tell the value given.
  static let mistakes: [(change: @Sendable (inout Sample) -> Void, told: String)] = [
    ({ $0.name = "Sample" }, "the pipeline's name is \"Sample\""),
    ({ $0.retention = .days(31) }, "logs are kept for 31 days"),
    ({ $0.retention = .hours(5) }, "logs are kept for 5 hours"),
    ({ $0.url = "ftp://example.com" }, "is at \"ftp://example.com\""),
    ({ $0.url = "https://example.com/a?b=c" }, "is at \"https://example.com/a?b=c\""),
    ({ $0.url = "https:///x" }, "is at \"https:///x\""),
    ({ $0.records = "" }, "has an empty key of records"),
    ({ $0.bucket = "Sample_Raw" }, "the bucket's name is \"Sample_Raw\""),
    ({ $0.bucket = String(repeating: "a", count: 51) }, "the bucket's name is \"aaa"),
    ({ $0.bucket = "sample-" }, "the bucket's name is \"sample-\""),
    ({ $0.database = "sample-raw" }, "the database's name is \"sample-raw\""),
    ({ $0.alarms = .email("nobody") }, "alarms go to \"nobody\""),
    ({ $0.alarms = .email("a@b") }, "alarms go to \"a@b\""),
    ({ $0.alarms = .email("a b@c.d") }, "alarms go to \"a b@c.d\""),
    ({ $0.keptFor = .hours(36) }, "keeps objects for 36 hours"),
    ({ $0.keptFor = .days(0) }, "keeps objects for 0 seconds"),
    ({ $0.layer = "error" }, "the layer's name is \"error\""),
    ({ $0.dataset = "Rows" }, "the table's name is \"Rows\""),
    ({ $0.streamName = "sample stream" }, "the stream's name is \"sample stream\""),
    ({ $0.bufferSize = .mebibytes(5) }, "buffers 5 MiB"),
    ({ $0.bufferSize = .mebibytes(129) }, "buffers 129 MiB"),
    ({ $0.bufferSize = .mebibytes(.max) }, "buffers "),
    ({ $0.bufferInterval = .seconds(901) }, "buffers for 901 seconds"),
    ({ $0.bufferInterval = .seconds(-1) }, "buffers for -1 second"),
    ({ $0.functionName = "Ingest" }, "the function's name is \"Ingest\""),
    ({ $0.period = .seconds(90) }, "polls every 90 seconds"),
    ({ $0.period = .seconds(0) }, "polls every 0 seconds"),
    ({ $0.timeout = .seconds(901) }, "times out after 901 seconds"),
    ({ $0.timeout = .seconds(60) }, "times out after 1 minute but is invoked every 1 minute"),
    ({ $0.memory = .mebibytes(127) }, "has 127 MiB of memory"),
    ({ $0.memory = .kibibytes(131_073) }, "has 131073 KiB of memory"),
    ({ $0.tables = [] }, "writes no table"),
    ({ $0.tables = ["one", "one"] }, "table \"transform.one\" is declared twice, first at "),
    ({ $0.tables = ["One"] }, "the table's name is \"One\""),
    ({ $0.workers = .g1x(1) }, "has 1 workers"),
    ({ $0.retries = 11 }, "is tried again 11 times"),
    ({ $0.jobTimeout = .seconds(90) }, "times out after 90 seconds"),
    ({ $0.jobName = "job_one" }, "the job's name is \"job_one\""),
    ({ $0.times.raw = .utc(24, 0) }, "the raw crawl starts at 24:0"),
    ({ $0.times.job = .utc(1, 60) }, "the job starts at 1:60"),
    ({ $0.times.job = .utc(0, 30) }, "the job starts at 00:30 UTC"),
    ({ $0.times.transform = .utc(1, 30) }, "the transform crawl starts at 01:30 UTC"),
    (
      {
        $0.isChained = true
        $0.times.raw = .utc(-1, 0)
      }, "the chain starts at -1:0"
    ),
    ({ $0.crawlers = ("same", "same") }, "crawler \"same\" is declared twice"),
    ({ $0.crawlers.0 = "Raw" }, "the crawler's name is \"Raw\""),
    ({ $0.transformBucket = "sample-raw" }, "bucket \"sample-raw\" is declared twice"),
  ]

  @Test(arguments: mistakes.indices)
  func eachMistakeIsFound(_ index: Int) throws {
    var sample = Sample()
    Self.mistakes[index].change(&sample)
    let findings = sample.pipeline().diagnostics
    let finding = try #require(findings.first { $0.problem.contains(Self.mistakes[index].told) }, "\(findings)")
    #expect(finding.description.hasPrefix("Sources/PipelineDSLTests/ValidationTests.swift:"))
    #expect(!finding.allowed.isEmpty && !finding.fix.isEmpty)
  }

  @Test func columnsAreFoundOut() {
    func problems<R: Schema>(of rows: R.Type) -> String {
      Sample().pipeline(of: rows).diagnostics.map(\.problem).joined(separator: "\n")
    }
    #expect(problems(of: Twins.self).contains("column \"foo_bar\" of \"rows\" is declared twice"))
    #expect(problems(of: Dated.self).contains("column \"p_date\" of \"rows\" is the partition key"))
    #expect(
      problems(of: Nested.self).contains("key \"inner.deepKey\" of dataset \"rows\" would become column \"deep_key\""))
    #expect(problems(of: Hidden.self).contains("column \"token\" of table \"one\" is a secret as it is"))
    #expect(problems(of: Nested.self).contains("column \"inner\" of table \"one\" is a group"))
  }

  @Test func findingsComeTogetherAndSorted() {
    var sample = Sample()
    sample.name = "Bad"
    sample.bufferSize = .mebibytes(1)
    sample.retries = 99
    let findings = sample.pipeline().diagnostics
    #expect(findings.count == 3)
    #expect(findings == findings.sorted())
  }

  @Test func theLineIsThatOfTheDeclaration() throws {
    let line = #line + 1
    let layer = Layer("BAD", bucket: "good-bucket", database: "good")
    #expect(layer.findings.first?.location.line == line)
  }
}

@Suite struct UnitTests {
  @Test func spansTellTheirLargestUnit() {
    #expect(TimeSpan.minutes(5).description == "5 minutes")
    #expect(TimeSpan.minutes(60).description == "1 hour")
    #expect(TimeSpan.seconds(90).description == "90 seconds")
    #expect(TimeSpan.days(.max).inSeconds == .max)
    #expect(ByteCount.kibibytes(1_024).description == "1 MiB")
    #expect(ByteCount.kibibytes(1_023).description == "1023 KiB")
  }

  @Test func addressesArePercentEncoded() {
    let api = RestAPI("a", of: Row.self, at: "https://h/p", query: ["q": "a b&c=ü", "empty": ""], records: "r")
    #expect(api.definition.address == "https://h/p?q=a%20b%26c%3D%C3%BC&empty=")
  }
}
