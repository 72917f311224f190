// The boxes and arrows of a pipeline, from the manifest's values.

package import PipelineDSL

extension PipelineGraph {
  /// The picture of a pipeline.
  /// - Parameters:
  ///   - pipeline: As the manifest says it, or as an environment has it.
  ///   - environment: Whose names in AWS are shown; nil shows the manifest's.
  ///   - offsets: The seconds east of UTC that the pipeline's zone has, now and by its rule; empty where they are not known.
  package init(_ pipeline: Pipeline, of project: Project, in environment: Environment? = nil, offsets: [Int] = []) {
    let drawing = Drawing(
      pipeline: pipeline, project: project, suffix: environment?.suffix ?? "",
      clock: LocalClock(zone: pipeline.zone, offsets: offsets))
    name = pipeline.name
    let place = environment.map { ", \($0.name) in \($0.region)" } ?? ""
    about = "project \(project.name)\(place), days in \(pipeline.zone.identifier)"
    nodes = drawing.flow + drawing.starts + drawing.besides
    edges = drawing.dataEdges + drawing.startEdges + drawing.failureEdges + drawing.watchEdges
  }
}

/// What is drawn, under the names that it has in one environment.
private struct Drawing {
  let pipeline: Pipeline
  let project: Project
  let suffix: String
  let clock: LocalClock

  private var dataset: DatasetDefinition { pipeline.ingest.stream.dataset }
  private var target: Layer { pipeline.job.tables.first?.layer ?? dataset.layer }

  private func named(_ name: String) -> String { name + suffix }

  /// What rows go through, from the source down.
  var flow: [PipelineGraph.Node] {
    let (ingest, job) = (pipeline.ingest, pipeline.job)
    let stream = ingest.stream
    return [
      node(
        "api", .source, ingest.apis.count == 1 ? "REST API" : "REST APIs", ingest.apiNames, ingest.apis.map(\.url),
        .source),
      node(
        "ingest", .function, "Lambda function", named(ingest.name),
        ["\(ingest.memory), \(ingest.timeout) at most"], .poll),
      node(
        "stream", .stream, "Firehose stream", named(stream.name),
        ["an object at \(stream.bufferSize) or \(stream.bufferInterval)"], .stream),
      node("raw", .objects, "Raw layer, Parquet by day", dataset.prefix, [bucket(dataset.layer)], .raw),
      node(
        "rawCrawler", .crawler, "Glue crawler", named(pipeline.rawCrawler.name), ["registers the day's partition"],
        .rawCrawl),
      node(
        "job", .job, job.engine.title, named(job.name), ["yesterday's rows, \(job.engine.size)"], .job),
      PipelineGraph.Node(
        id: "tables", kind: .tables, title: "Transform layer, Parquet by day", name: pipeline.transformPrefix,
        details: [bucket(target)],
        members: job.tables.map { $0.layer == target ? $0.name : "\($0.layer.name)/\($0.name)" },
        lane: .flow, stage: .tables),
      node(
        "transformCrawler", .crawler, "Glue crawler", named(pipeline.transformCrawler.name),
        ["registers the tables' partitions"], .transformCrawl),
    ]
  }

  private func bucket(_ layer: Layer) -> String { "bucket \(named(layer.bucket))" }

  private func node(
    _ id: String, _ kind: PipelineGraph.Kind, _ title: String, _ name: String, _ details: [String],
    _ stage: PipelineGraph.Stage, lane: PipelineGraph.Lane = .flow
  ) -> PipelineGraph.Node {
    PipelineGraph.Node(id: id, kind: kind, title: title, name: name, details: details, lane: lane, stage: stage)
  }

  /// What starts the stages that something starts.
  var starts: [PipelineGraph.Node] {
    switch pipeline.schedule.kind {
    case .fixedClock(let rawCrawl, let job, let transformCrawl):
      return [
        polls, time("rawCrawlStart", rawCrawl, .rawCrawl), time("jobStart", job, .job),
        time("transformCrawlStart", transformCrawl, .transformCrawl),
      ]
    case .chained(let first):
      return [
        polls, time("rawCrawlStart", first, .rawCrawl),
        start("jobStart", "when the", "crawler", ["has succeeded"], .job),
        start("transformCrawlStart", "when the", "job", ["has succeeded"], .transformCrawl),
      ]
    }
  }

  /// What starts a poll: a rate, or the calendar by the fields of a cron, in UTC.
  private var polls: PipelineGraph.Node {
    guard let cron = pipeline.ingest.cron else {
      return start("pollStart", "every", "\(pipeline.ingest.period)", [], .poll)
    }
    return start("pollStart", "cron, in UTC", String(cron.expression.dropFirst("cron(".count).dropLast()), [], .poll)
  }

  private func time(_ id: String, _ time: ClockTime, _ stage: PipelineGraph.Stage) -> PipelineGraph.Node {
    start(id, "every day at", "\(time)", clock.lines(for: time), stage)
  }

  private func start(
    _ id: String, _ title: String, _ name: String, _ details: [String], _ stage: PipelineGraph.Stage
  ) -> PipelineGraph.Node {
    node(id, .start, title, name, details, stage, lane: .schedule)
  }

  /// Where failures go, and what watches.
  var besides: [PipelineGraph.Node] {
    let failures = [
      node(
        "failed", .failures, "SQS queue", named("\(pipeline.ingest.name)-failed"), ["polls that failed"], .poll,
        lane: .side),
      node(
        "errors", .failures, "Error prefix", LakePrefix.error(dataset), ["what does not fit"], .stream,
        lane: .side),
    ]
    let topic = node(
      "alarms", .topic, "SNS topic", named("\(project.name)-alarms"),
      [pipeline.alarms.email.map { "alarms, by mail to \($0)" } ?? "alarms"], .raw, lane: .side)
    let dashboard = node(
      "dashboard", .dashboard, "Dashboard", named(pipeline.name), ["polls and delivery"], .rawCrawl,
      lane: .side)
    return failures + (pipeline.alarms.areOn ? [topic] : []) + [dashboard]
  }

  var dataEdges: [PipelineGraph.Edge] {
    [
      edge("api", "ingest", .data, "JSON records"), edge("ingest", "stream", .data, "PutRecordBatch"),
      edge("stream", "raw", .data, "Parquet objects"), edge("raw", "rawCrawler", .data, "new partition"),
      edge(!pipeline.job.engine.isNative ? "rawCrawler" : "raw", "job", .data, "rows of a day"),
      edge("job", "tables", .data, "\(pipeline.job.tables.count) table\(pipeline.job.tables.count == 1 ? "" : "s")"),
      edge("tables", "transformCrawler", .data, "new partitions"),
    ]
  }

  var startEdges: [PipelineGraph.Edge] {
    let started = [
      ("pollStart", "ingest"), ("rawCrawlStart", "rawCrawler"), ("jobStart", "job"),
      ("transformCrawlStart", "transformCrawler"),
    ].map { edge($0, $1, .start, "starts") }
    guard case .chained = pipeline.schedule.kind else { return started }
    return started + [
      edge("rawCrawler", "jobStart", .start, "succeeded"), edge("job", "transformCrawlStart", .start, "succeeded"),
    ]
  }

  var failureEdges: [PipelineGraph.Edge] {
    [
      edge("ingest", "failed", .failure, "failed polls"), edge("ingest", "errors", .failure, "set aside"),
      edge("stream", "errors", .failure, "failed conversion"),
    ]
  }

  var watchEdges: [PipelineGraph.Edge] {
    let told = pipeline.alarms.areOn ? ["ingest", "stream", "rawCrawler", "job", "transformCrawler"] : []
    return told.map { edge($0, "alarms", .watch, "alarms") }
      + ["ingest", "stream"].map { edge($0, "dashboard", .watch, "metrics") }
  }

  private func edge(
    _ from: String, _ to: String, _ kind: PipelineGraph.Flow, _ label: String
  ) -> PipelineGraph.Edge {
    PipelineGraph.Edge(from: from, to: to, kind: kind, label: label)
  }
}

extension JobEngine {
  /// What a job is in AWS.
  fileprivate var title: String { isNative ? "Lambda function, native engine" : "Glue Spark job" }

  /// How large it is.
  fileprivate var size: String {
    switch kind {
    case .glue(let workers): "\(workers.count) × \(workers.type)"
    case .native(let memory): "\(memory)"
    }
  }
}
