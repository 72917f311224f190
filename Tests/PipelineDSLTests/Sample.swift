// A sound project of which a case changes one thing, and the line on which each of its values claims to stand.

import Dataflow

@testable import PipelineDSL

struct Row: Schema {
  let id: Column<String>
  let count: Column<Int64?>
}

/// The lines of the sample's declarations.
enum Line {
  static let (raw, target, dataset, stream, api, secret, function) = (10, 11, 20, 30, 40, 41, 50)
  /// The first table; each further one stands a line below.
  static let table = 60
  static let (job, rawCrawler, transformCrawler, schedule, pipeline) = (70, 80, 81, 90, 100)
  static let (project, environment, otherEnvironment, accepted, cron) = (110, 120, 121, 130, 140)
  /// How far down a second pipeline's values stand.
  static let second = 1_000
}

/// A pipeline and its project.
struct Sample {
  static let file = "Manifest/Pipeline.swift"

  var name = "sample"
  var zone = Zone.utc
  var apiName = "api"
  var url = "https://example.com/api"
  var query: KeyValuePairs<String, String> = [:]
  var headers: KeyValuePairs<String, String> = [:]
  var method = RequestMethod.get
  var authentication = Authentication.none
  var limit = CallLimit.calls(10_000)
  var timeouts = Timeouts.answer(beginsWithin: .seconds(20), endsWithin: .seconds(30))
  /// The query's item by which changes are asked for, and whether by a column of the rows or by something made of one.
  var changes: (item: String, isColumn: Bool)?
  var records = "results"
  var pages = Pagination.single
  var bucket = "sample-raw"
  var layer = "raw"
  var database = "sample_raw"
  var keptFor: TimeSpan?
  var onDestroy = DestroyRule.refuse
  var transformBucket = "sample-transform"
  var transformLayer = "transform"
  var transformDatabase = "sample_transform"
  var dataset = "rows"
  var streamName = "sample-stream"
  var bufferSize = ByteCount.mebibytes(64)
  var bufferInterval = TimeSpan.minutes(5)
  var functionName = "sample-ingest"
  var period = TimeSpan.minutes(1)
  /// In place of the period.
  var cron: Cron?
  var timeout = TimeSpan.seconds(50)
  var memory = ByteCount.mebibytes(256)
  var load: Load?
  /// The names of all APIs, where there are several or none.
  var apiNames: [String]?
  var tolerance = Share.all
  var invoker = Invoker.rule
  var tables = ["one", "two"]
  var engine = JobEngine.glue()
  var retries = 1
  var jobTimeout: TimeSpan?
  var jobName = "sample-transform"
  var times = (raw: ClockTime.utc(1, 0), job: ClockTime.utc(1, 30), transform: ClockTime.utc(2, 0))
  var isChained = false
  var slack = TimeSpan.minutes(5)
  var crawlers = ("sample-raw-crawler", "sample-transform-crawler")
  var retention = TimeSpan.days(30)
  var alarms = Alarms.topic
  var projectName = "sample"
  var queries = Queries.none
  var tags: KeyValuePairs<String, String> = [:]
  var accepted: [Accepted] = []
  var environments = [Sample.environment("dev")]
  /// Added to every line, so that two pipelines of one project are told apart.
  var offset = 0

  static func environment(
    _ name: String, region: String = "eu-west-1", account: String? = nil, suffix: String? = nil,
    state: StateStore = .local, engine: JobEngine? = nil, memory: ByteCount? = nil, pollEvery: TimeSpan? = nil,
    schedule: BatchSchedule? = nil, keptFor: TimeSpan? = nil, logRetention: TimeSpan? = nil,
    onDestroy: DestroyRule? = nil, alarms: Alarms? = nil, operators: [String] = [], line: Int = Line.environment
  ) -> Environment {
    Environment(
      name, region: region, account: account, suffix: suffix, state: state, engine: engine, memory: memory,
      pollEvery: pollEvery, schedule: schedule, keptFor: keptFor, logRetention: logRetention, onDestroy: onDestroy,
      alarms: alarms, operators: operators, file: file, line: line, column: 1)
  }

  /// The sample with one change.
  static func with(_ change: (inout Sample) -> Void) -> Sample {
    var sample = Sample()
    change(&sample)
    return sample
  }

  /// Values for a second pipeline that meets nothing of the first.
  static func second(_ change: (inout Sample) -> Void = { _ in }) -> Sample {
    var sample = Sample()
    (sample.name, sample.offset) = ("second", Line.second)
    (sample.apiName, sample.url) = ("second-api", "https://example.com/second")
    (sample.bucket, sample.layer, sample.database) = ("second-raw", "second-raw", "second_raw")
    (sample.transformBucket, sample.transformLayer) = ("second-tables", "second-tables")
    (sample.transformDatabase, sample.dataset) = ("second_tables", "events")
    (sample.streamName, sample.functionName, sample.jobName) = ("second-stream", "second-ingest", "second-job")
    sample.crawlers = ("second-raw-crawler", "second-tables-crawler")
    change(&sample)
    return sample
  }

  var project: Project { project(of: Row.self) }

  /// The project of a pipeline whose rows are of another schema, or whose tables are made otherwise.
  func project<R: Schema>(of rows: R.Type, with others: [Pipeline] = [], writes: ((Layer) -> [Table<R>])? = nil)
    -> Project
  {
    project([pipeline(of: rows, writes: writes)] + others)
  }

  func project(_ pipelines: [Pipeline]) -> Project {
    Project(
      projectName, pipelines, environments: environments, queries: queries, tags: tags, accepting: accepted,
      file: Self.file, line: Line.project, column: 1)
  }

  var target: Layer {
    Layer(
      transformLayer, bucket: transformBucket, database: transformDatabase, file: Self.file, line: Line.target + offset,
      column: 1)
  }

  func pipeline() -> Pipeline { pipeline(of: Row.self) }

  func pipeline<R: Schema>(of rows: R.Type, writes: ((Layer) -> [Table<R>])? = nil) -> Pipeline {
    let raw = Layer(
      layer, bucket: bucket, database: database, keptFor: keptFor, onDestroy: onDestroy, file: Self.file,
      line: Line.raw + offset, column: 1)
    let data = raw.dataset(dataset, of: rows, file: Self.file, line: Line.dataset + offset, column: 1)
    let job = SparkJob(
      jobName, reads: data, writes: writes?(target) ?? plainTables(of: rows), engine: engine, retries: retries,
      timeout: jobTimeout, file: Self.file, line: Line.job + offset, column: 1)
    return Pipeline(
      name, zone: zone, ingest: function(into: data),
      rawCrawler: Crawler(crawlers.0, over: data, file: Self.file, line: Line.rawCrawler + offset, column: 1), job: job,
      transformCrawler: Crawler(
        crawlers.1, over: job, in: target, file: Self.file, line: Line.transformCrawler + offset, column: 1),
      schedule: schedule, logRetention: retention, alarms: alarms, file: Self.file, line: Line.pipeline + offset,
      column: 1)
  }

  private func function<R: Schema>(into data: Dataset<R>) -> IngestFunction {
    let apis = (apiNames ?? [apiName]).map { name in
      RestAPI(
        name, of: R.self, at: url, query: query, method: method, headers: headers, authentication: authentication,
        records: records, pages: pages, changes: changes(R.self), limit: limit, timeouts: timeouts, file: Self.file,
        line: Line.api + offset, column: 1)
    }
    let stream = DeliveryStream(
      streamName, into: data, bufferSize: bufferSize, bufferInterval: bufferInterval, file: Self.file,
      line: Line.stream + offset, column: 1)
    if let cron {
      return IngestFunction(
        functionName, polls: apis, on: cron, puts: stream, timeout: timeout, memory: memory, invokedBy: invoker,
        expecting: load, tolerating: tolerance, file: Self.file, line: Line.function + offset, column: 1)
    }
    return IngestFunction(
      functionName, polls: apis, every: period, puts: stream, timeout: timeout, memory: memory, invokedBy: invoker,
      expecting: load, tolerating: tolerance, file: Self.file, line: Line.function + offset, column: 1)
  }

  private func changes<R: Schema>(_ rows: R.Type) -> Changes<R> {
    guard let changes else { return .all }
    guard changes.isColumn else { return .since(changes.item, latest: { _ -> Column<String> in "constant" }) }
    return .since(changes.item, latest: { row in (row as? Row)?.id ?? Column(stringLiteral: "") })
  }

  /// No two tables are made by the same steps.
  private func plainTables<R: Schema>(of rows: R.Type) -> [Table<R>] {
    tables.enumerated().map { index, table in
      let made = (0..<index).reduce(R.rows) { rows, _ in rows.filter { _ -> Column<Bool> in true } }
      return target.table(table, made, file: Self.file, line: Line.table + index + offset, column: 1)
    }
  }

  var schedule: BatchSchedule {
    isChained
      ? .chained(from: times.raw, slack: slack, file: Self.file, line: Line.schedule + offset, column: 1)
      : .fixedClock(
        rawCrawl: times.raw, job: times.job, transformCrawl: times.transform, slack: slack, file: Self.file,
        line: Line.schedule + offset, column: 1)
  }
}
