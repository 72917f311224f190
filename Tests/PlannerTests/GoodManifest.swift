// Manifests as people write them, of which no rule has anything to say.

import Dataflow
import Manifest
import PipelineDSL
import Testing

/// A sound project.
struct GoodManifest: Sendable, CustomTestStringConvertible {
  let name: String
  let project: Project

  var testDescription: String { name }

  init(_ name: String, _ project: Project) {
    self.name = name
    self.project = project
  }

  static let all: [GoodManifest] =
    [GoodManifest("the base system", Manifest.project)] + shops + devices + places + clocks + moneys + options
    + environments + calendars + limits + functions + steps

  /// A pipeline with layers and names of its own.
  static func pipeline<Row: Schema>(
    _ name: String, of row: Row.Type, at url: String = "", query: KeyValuePairs<String, String> = [:],
    records: String = "results", zone: Zone = .utc, every period: TimeSpan = .minutes(5), on cron: Cron? = nil,
    timeout: TimeSpan = .seconds(50), memory: ByteCount = .mebibytes(256), invokedBy invoker: Invoker = .rule,
    tracing: Tracing = .off, expecting load: Load? = nil, bufferSize: ByteCount = .mebibytes(64),
    bufferInterval: TimeSpan = .minutes(15), engine: JobEngine = .glue(), retries: Int = 1,
    jobTimeout: TimeSpan? = nil, schedule: BatchSchedule = .chained(from: .utc(3, 0)), raw: Layer? = nil,
    curated: Layer? = nil, logRetention: TimeSpan = .days(30), alarms: Alarms = .topic,
    writes: (Layer) -> [Table<Row>]
  ) -> Pipeline {
    let word = String(name.map { $0 == "-" ? "_" : $0 })
    let raw = raw ?? Layer("\(name)-raw", bucket: "our-\(name)-raw", database: "\(word)_raw")
    let target = curated ?? Layer("\(name)-tables", bucket: "our-\(name)-tables", database: "\(word)_tables")
    let data = raw.dataset(word, of: row)
    let stream = DeliveryStream(
      "\(name)-stream", into: data, bufferSize: bufferSize, bufferInterval: bufferInterval)
    let api = RestAPI(
      "\(name) API", of: row, at: url.isEmpty ? "https://api.example.com/\(name)" : url, query: query, records: records)
    let ingest =
      cron.map {
        IngestFunction("\(name)-ingest", polls: api, on: $0, puts: stream, timeout: timeout, memory: memory)
      }
      ?? IngestFunction(
        "\(name)-ingest", polls: api, every: period, puts: stream, timeout: timeout, memory: memory, invokedBy: invoker,
        tracing: tracing, expecting: load)
    let job = SparkJob(
      "\(name)-job", reads: data, writes: writes(target), engine: engine, retries: retries, timeout: jobTimeout)
    return Pipeline(
      name, zone: zone,
      ingest: ingest,
      rawCrawler: Crawler("\(name)-raw-crawler", over: data), job: job,
      transformCrawler: Crawler("\(name)-tables-crawler", over: job, in: target), schedule: schedule,
      logRetention: logRetention, alarms: alarms)
  }

  static let dev = Environment("dev", region: "eu-west-1", alarms: .off)
  static let prod = Environment("prod", region: "eu-central-1", suffix: "", logRetention: .days(365))

  static func weather(at url: String, records: String = "observations") -> Project {
    Project(
      "weather",
      [pipeline("weather", of: Weather.self, at: url, records: records) { [$0.table("daily", Weather.rows)] }],
      environments: [dev])
  }
}

struct Weather: Schema {
  let station: Column<String>
  let measuredAt: Column<String>
  let temperature, humidity: Column<Double?>
}
