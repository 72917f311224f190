// monitoring.tf: alarms on what fails, falls silent or falls behind, the topic they go to, and a dashboard.

import HCL
import IAM
import PipelineDSL

func monitoring(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let alarms =
    pipeline.alarms.areOn ? topic(pipeline, names) + metricAlarms(pipeline, names) + stateAlarms(pipeline, names) : []
  return alarms + [dashboard(pipeline, names)]
}

private func topic(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let topic = names.alarmTopic
  let publishers: HCLValue = [
    "Version": "2012-10-17",
    "Statement": [
      [
        "Sid": "AlarmsAndEventsPublish",
        "Effect": "Allow",
        "Principal": ["Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]],
        "Action": .list([.string(Action.snsPublish.rawValue)]),
        "Resource": .list([topic["arn"]]),
        "Condition": ["StringEquals": ["aws:SourceAccount": Local.account]],
      ]
    ],
  ]
  let subscription = pipeline.alarms.email.map { address in
    Address("aws_sns_topic_subscription", topic.name).block(
      pipeline.origin["alarms"], "Its reader confirms it once, by a link in the first mail.",
      [
        .attribute("topic_arn", topic["arn"]),
        .attribute("protocol", "email"),
        .attribute("endpoint", .string(address)),
      ])
  }
  return [
    topic.block(
      pipeline.origin["alarms"], "Where alarms go; chat and paging tools subscribe to it.",
      [.attribute("name", "\(Local.pipeline)-alarms")]),
    Address("aws_sns_topic_policy", topic.name).block(
      pipeline.origin["alarms"], "Only this account's alarms and events publish.",
      [.attribute("arn", topic["arn"]), .attribute("policy", .call("jsonencode", [publishers]))]),
  ] + (subscription.map { [$0] } ?? [])
}

/// An alarm on one metric.
private struct MetricAlarm {
  let name: String
  let why: String
  let origin: Origin
  let namespace: String
  let metric: String
  let dimension: (name: String, value: HCLValue)
  var statistic = "Sum"
  var comparison = "GreaterThanThreshold"
  var threshold = 0
  var period = TimeSpan.minutes(5)
  /// How many periods in a row.
  var periods = 1
  /// What a period without data means.
  var missing = "notBreaching"

  func block(_ pipeline: Pipeline, _ topic: Address) -> Block {
    Address("aws_cloudwatch_metric_alarm", "\(pipeline.name)-\(name)").block(
      origin, why,
      [
        .attribute("alarm_name", "\(Local.pipeline)-\(name)"),
        .attribute("alarm_description", .string(why)),
        .attribute("namespace", .string(namespace)),
        .attribute("metric_name", .string(metric)),
        .attribute("dimensions", .object([.init(dimension.name, dimension.value)])),
        .attribute("statistic", .string(statistic)),
        .attribute("period", .number(period.inSeconds)),
        .attribute("evaluation_periods", .number(periods)),
        .attribute("comparison_operator", .string(comparison)),
        .attribute("threshold", .number(threshold)),
        .attribute("treat_missing_data", .string(missing)),
        .attribute("alarm_actions", .list([topic["arn"]])),
        .attribute("ok_actions", .list([topic["arn"]])),
      ])
  }
}

private func metricAlarms(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let stream = ("DeliveryStreamName", names.stream["name"])
  let function = ("FunctionName", names.function["function_name"])
  // Records wait for one buffer interval in good order; three of them, and at least a quarter of an hour, are too many.
  let stale = max(900, pipeline.ingest.stream.bufferInterval.inSeconds * 3)
  let alarms = [
    MetricAlarm(
      name: "stream-is-late", why: "The oldest record has waited for the raw layer for more than \(stale) seconds.",
      origin: pipeline.origin["stream"], namespace: "AWS/Firehose", metric: "DeliveryToS3.DataFreshness",
      dimension: stream, statistic: "Maximum", threshold: stale),
    MetricAlarm(
      name: "conversion-fails", why: "The stream could not convert records; they are under the error prefix.",
      origin: pipeline.origin["stream"], namespace: "AWS/Firehose", metric: "FailedConversion.Records",
      dimension: stream),
    MetricAlarm(
      name: "no-data-for-a-day", why: "No record has reached the stream for a day.",
      origin: pipeline.origin["stream"], namespace: "AWS/Firehose", metric: "IncomingRecords", dimension: stream,
      comparison: "LessThanThreshold", threshold: 1, period: .days(1), missing: "breaching"),
    MetricAlarm(
      name: "ingest-fails", why: "Polls have failed for a quarter of an hour.", origin: pipeline.origin["ingest"],
      namespace: "AWS/Lambda", metric: "Errors", dimension: function, periods: 3),
    MetricAlarm(
      name: "ingest-is-throttled", why: "Polls overlap: one takes longer than the time between two.",
      origin: pipeline.origin["ingest"], namespace: "AWS/Lambda", metric: "Throttles", dimension: function),
  ]
  return alarms.map { $0.block(pipeline, names.alarmTopic) }
}

/// The job and the crawlers report their end as events, not as metrics.
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
  return stateAlarm("job-fails", "A run of the job ended without its tables.", pipeline, names, "job", job)
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
        .attribute("name", "\(Local.pipeline)-\(name)"),
        .attribute("description", .string(why)),
        .attribute("event_pattern", .call("jsonencode", [pattern])),
      ]),
    Address("aws_cloudwatch_event_target", rule.name).block(
      pipeline.origin[origin], "It is told to the topic.",
      [.attribute("rule", rule["name"]), .attribute("arn", names.alarmTopic["arn"])]),
  ]
}

private func dashboard(_ pipeline: Pipeline, _ names: Addresses) -> Block {
  let stream = ("DeliveryStreamName", names.stream["name"])
  let function = ("FunctionName", names.function["function_name"])
  let widgets: [HCLValue] = [
    widget("Records in", "AWS/Firehose", ["IncomingRecords", "FailedConversion.Records"], stream, "Sum", at: (0, 0)),
    widget("Seconds to the raw layer", "AWS/Firehose", ["DeliveryToS3.DataFreshness"], stream, "Maximum", at: (12, 0)),
    widget("Polls", "AWS/Lambda", ["Invocations", "Errors", "Throttles"], function, "Sum", at: (0, 6)),
    widget("Milliseconds a poll", "AWS/Lambda", ["Duration"], function, "Maximum", at: (12, 6)),
  ]
  return Address("aws_cloudwatch_dashboard", pipeline.name).block(
    pipeline.origin, "The pipeline's health on one page.",
    [
      .attribute("dashboard_name", Local.pipeline),
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
