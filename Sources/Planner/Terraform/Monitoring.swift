// A pipeline's alarms on what fails, falls silent or falls behind, and its dashboard.

import HCL
import PipelineDSL

func monitoring(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let alarms = pipeline.alarms.areOn ? metricAlarms(pipeline, names) + stateAlarms(pipeline, names) : []
  return alarms + [dashboard(pipeline, names)]
}

/// An alarm on one metric.
private struct MetricAlarm {
  let name: String
  let why: String
  let origin: Origin
  let namespace: HCLValue
  let metric: HCLValue
  var dimension: (name: String, value: HCLValue)?
  var statistic = "Sum"
  var comparison = "GreaterThanThreshold"
  var threshold = 0
  var period = TimeSpan.minutes(5)
  /// How many periods in a row.
  var periods = 1
  /// What a period without data means.
  var missing = "notBreaching"

  func block(_ pipeline: Pipeline, _ names: Addresses) -> Block {
    let topic = names.shared.alarmTopic
    return Address("aws_cloudwatch_metric_alarm", "\(pipeline.name)-\(name)").block(
      origin, why,
      [
        .attribute("alarm_name", names.name("\(pipeline.name)-\(name)")),
        .attribute("alarm_description", .string(why)),
        .attribute("namespace", namespace),
        .attribute("metric_name", metric),
      ] + (dimension.map { [.attribute("dimensions", .object([.init($0.name, $0.value)]))] } ?? []) + [
        .attribute("statistic", .string(statistic)),
        .attribute("period", .number(period.inSeconds)),
        .attribute("evaluation_periods", .number(periods)),
        .attribute("comparison_operator", .string(comparison)),
        .attribute("threshold", .number(threshold)),
        .attribute("treat_missing_data", .string(missing)),
        .attribute("alarm_actions", .list([topic["arn"]])),
        .attribute("ok_actions", .list([topic["arn"]])),
        .attribute("tags", names.local.tags),
      ])
  }
}

private func metricAlarms(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let alarms = streamAlarms(pipeline, names) + ingestAlarms(pipeline, names) + functionAlarms(pipeline, names)
  return alarms.map { $0.block(pipeline, names) }
}

private func streamAlarms(_ pipeline: Pipeline, _ names: Addresses) -> [MetricAlarm] {
  let stream = ("DeliveryStreamName", names.stream["name"])
  // Records wait for one buffer interval in good order; three of them, and at least a quarter of an hour, are too many.
  let stale = max(900, pipeline.ingest.stream.bufferInterval.inSeconds * 3)
  // A day, or as many as leave room for two polls; CloudWatch looks back a week at most.
  let silentDays = min(7, max(1, (pipeline.ingest.longestPause.inSeconds * 2 + 86_399) / 86_400))
  return [
    MetricAlarm(
      name: "stream-is-late", why: "The oldest record has waited for the raw layer for more than \(stale) seconds.",
      origin: pipeline.origin["stream"], namespace: "AWS/Firehose", metric: "DeliveryToS3.DataFreshness",
      dimension: stream, statistic: "Maximum", threshold: stale),
    MetricAlarm(
      name: "conversion-fails", why: "The stream could not convert records; they are under the error prefix.",
      origin: pipeline.origin["stream"], namespace: "AWS/Firehose", metric: "FailedConversion.Records",
      dimension: stream),
    MetricAlarm(
      name: "no-data", why: "No record has reached the stream for \(TimeSpan.days(silentDays)).",
      origin: pipeline.origin["stream"], namespace: "AWS/Firehose", metric: "IncomingRecords", dimension: stream,
      comparison: "LessThanThreshold", threshold: 1, period: .days(1), periods: silentDays, missing: "breaching"),
  ]
}

private func ingestAlarms(_ pipeline: Pipeline, _ names: Addresses) -> [MetricAlarm] {
  let function = ("FunctionName", names.ingest.function["function_name"])
  // Long enough to hold a poll; CloudWatch's periods end at a day, and three of more than eight hours pass its look-back.
  let period = min(TimeSpan.days(1), max(.minutes(5), pipeline.ingest.longestPause))
  let periods = period <= .hours(8) ? 3 : 1
  // What the ledger's lines in the log bring ("Specification: Embedded metric format").
  let ledger = names.name(pipeline.name)
  return [
    MetricAlarm(
      name: "ingest-fails",
      why: periods == 1 ? "A poll failed." : "Polls failed in \(periods) spans of \(period) in a row.",
      origin: pipeline.origin["ingest"], namespace: "AWS/Lambda", metric: "Errors", dimension: function, period: period,
      periods: periods),
    MetricAlarm(
      name: "ingest-is-throttled", why: "Polls overlap: one takes longer than the time between two.",
      origin: pipeline.origin["ingest"], namespace: "AWS/Lambda", metric: "Throttles", dimension: function),
    MetricAlarm(
      name: "records-set-aside",
      why: "Records did not fit the schema; they are under the error prefix, with the reason.",
      origin: pipeline.origin["ingest"], namespace: ledger, metric: .string(IngestMetric.setAside)),
    MetricAlarm(
      name: "records-are-pending",
      why: "Records were neither delivered nor set aside: the log tells why, and the next poll must fetch them again.",
      origin: pipeline.origin["ingest"], namespace: ledger, metric: .string(IngestMetric.pending)),
  ]
}

/// A job that is a function reports its end as metrics.
private func functionAlarms(_ pipeline: Pipeline, _ names: Addresses) -> [MetricAlarm] {
  guard pipeline.job.engine.isNative else { return [] }
  return [
    MetricAlarm(
      name: "job-fails", why: jobFails, origin: pipeline.origin["job"], namespace: "AWS/Lambda", metric: "Errors",
      dimension: ("FunctionName", names.transform.function["function_name"]))
  ]
}

private let jobFails = "A run of the job ended without its tables."

/// Glue's job and the crawlers report their end as events, not as metrics.
private func stateAlarms(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let crawlers = [pipeline.rawCrawler, pipeline.transformCrawler].map { names.crawler($0)["name"] }
  let job: HCLValue = [
    "source": ["aws.glue"],
    "detail-type": ["Glue Job State Change"],
    "detail": ["jobName": .list([names.job["name"]]), "state": ["ERROR", "FAILED", "TIMEOUT"]],
  ]
  let crawler: HCLValue = [
    "source": ["aws.glue"],
    "detail-type": ["Glue Crawler State Change"],
    "detail": ["crawlerName": .list(crawlers), "state": ["Failed"]],
  ]
  let ofGlue = !pipeline.job.engine.isNative
  return (ofGlue ? stateAlarm("job-fails", jobFails, pipeline, names, "job", job) : [])
    + stateAlarm(
      "crawler-fails", "A crawler failed, so a partition may be missing.", pipeline, names, "crawlers", crawler)
}

private func stateAlarm(
  _ name: String, _ why: String, _ pipeline: Pipeline, _ names: Addresses, _ origin: String, _ pattern: HCLValue
) -> [Block] {
  let rule = Address("aws_cloudwatch_event_rule", "\(pipeline.name)-\(name)")
  return [
    rule.block(
      pipeline.origin[origin], why,
      [
        .attribute("name", names.name("\(pipeline.name)-\(name)")),
        .attribute("description", .string(why)),
        .attribute("tags", names.local.tags),
        .attribute("event_pattern", .call("jsonencode", [pattern])),
      ]),
    Address("aws_cloudwatch_event_target", rule.name).block(
      pipeline.origin[origin], "It is told to the topic.",
      [.attribute("rule", rule["name"]), .attribute("arn", names.shared.alarmTopic["arn"])]),
  ]
}

private func dashboard(_ pipeline: Pipeline, _ names: Addresses) -> Block {
  let stream = ("DeliveryStreamName", names.stream["name"])
  let function = ("FunctionName", names.ingest.function["function_name"])
  let widgets: [HCLValue] = [
    widget("Records in", "AWS/Firehose", ["IncomingRecords", "FailedConversion.Records"], stream, "Sum", at: (0, 0)),
    widget("Seconds to the raw layer", "AWS/Firehose", ["DeliveryToS3.DataFreshness"], stream, "Maximum", at: (12, 0)),
    widget("Polls", "AWS/Lambda", ["Invocations", "Errors", "Throttles"], function, "Sum", at: (0, 6)),
    widget("Milliseconds a poll", "AWS/Lambda", ["Duration"], function, "Maximum", at: (12, 6)),
  ]
  return Address("aws_cloudwatch_dashboard", pipeline.name).block(
    pipeline.origin, "The pipeline's health on one page.",
    [
      .attribute("dashboard_name", names.name(pipeline.name)),
      .attribute("dashboard_body", .call("jsonencode", [["widgets": .list(widgets)]])),
    ])
}

/// A graph of metrics of one resource, half the page wide ("Dashboard body structure and syntax").
private func widget(
  _ title: String, _ namespace: String, _ metrics: [String], _ dimension: (name: String, value: HCLValue),
  _ statistic: String, at place: (x: Int, y: Int)
) -> HCLValue {
  let rows = metrics.map { metric -> HCLValue in
    [.string(namespace), .string(metric), .string(dimension.name), dimension.value]
  }
  return [
    "type": "metric",
    "x": .number(place.x),
    "y": .number(place.y),
    "width": 12,
    "height": 6,
    "properties": [
      "title": .string(title),
      "region": Local.region,
      "stat": .string(statistic),
      "period": 300,
      "metrics": .list(rows),
    ],
  ]
}
