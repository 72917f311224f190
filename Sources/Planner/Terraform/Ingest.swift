// The ingest function, what invokes it, and where its failures go.

import Calls
import HCL
import PipelineDSL

func ingest(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  function(pipeline, names) + invoker(pipeline, names)
}

private func function(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let principal = Principal.ingest(pipeline, names)
  let layer = pipeline.ingest.stream.dataset.layer
  let environment: HCLValue = .object([
    .init(EnvironmentKey.pipeline, names.local.name),
    .init(EnvironmentKey.rawBucket, names.bucket(layer)["bucket"]),
    .init(EnvironmentKey.streamName, names.stream["name"]),
  ])
  return [
    names.functionLogs.block(
      pipeline.origin["ingest"], "Owned here, so that it has a retention and goes with the pipeline.",
      [
        .attribute("name", "/aws/lambda/\(names.local.ingest)"),
        .attribute("retention_in_days", .number(pipeline.logRetention.inSeconds / 86_400)),
        .attribute("tags", names.local.tags),
      ]),
    names.function.block(
      pipeline.origin["ingest"], "Fetches \(pipeline.ingest.api.name) and puts each record into the stream.",
      [
        .attribute("function_name", names.local.ingest),
        .attribute("role", principal.role["arn"]),
        .attribute("package_type", "Image"),
        .attribute(
          "image_uri", "\(names.shared.repository["repository_url"])@\(.reference("var.ingest_image_digest"))"),
        .attribute("architectures", ["x86_64"]),
        .attribute("memory_size", .number(pipeline.ingest.memory.inMebibytes)),
        .attribute("timeout", .number(pipeline.ingest.timeout.inSeconds)),
        .attribute("reserved_concurrent_executions", 1),
        .attribute("tags", names.local.tags),
        .blank,
        .block("environment", [.attribute("variables", environment)]),
        .blank,
      ] + tracing(pipeline) + [
        .attribute(
          "depends_on",
          .list([
            names.functionLogs.reference, names.shared.repositoryPolicy.reference, principal.policy.reference,
          ]))
      ]),
    Address("aws_lambda_function_event_invoke_config", pipeline.ingest.name).block(
      pipeline.origin["ingest"], "A late poll is worthless: the next one fetches the same, so none is tried again.",
      [
        .attribute("function_name", names.function["function_name"]),
        .attribute("maximum_event_age_in_seconds", 60),
        .attribute("maximum_retry_attempts", 0),
        .blank,
        .block(
          "destination_config",
          [.block("on_failure", [.attribute("destination", names.failureQueue["arn"])])]),
        .blank,
        .attribute("depends_on", [principal.policy.reference]),
      ]),
    names.failureQueue.block(
      pipeline.origin["ingest"], "Keeps the events of polls that failed, with the error, for two weeks.",
      [
        .attribute("name", "\(names.local.ingest)-failed"),
        .attribute("message_retention_seconds", .number(TimeSpan.days(14).inSeconds)),
        .attribute("sqs_managed_sse_enabled", true),
        .attribute("tags", names.local.tags),
      ]),
  ]
}

private func tracing(_ pipeline: Pipeline) -> [Item] {
  guard pipeline.ingest.tracing == .xRay else { return [] }
  return [.block("tracing_config", [.attribute("mode", "Active")]), .blank]
}

private func invoker(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  switch pipeline.ingest.invoker {
  case .rule: rule(pipeline, names)
  case .scheduler: [schedule(pipeline, names)]
  }
}

/// A late or failed invocation is not made up for: the next one fetches the same.
private let neverAgain = Item.block(
  "retry_policy", [.attribute("maximum_event_age_in_seconds", 60), .attribute("maximum_retry_attempts", 0)])

private func rule(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  [
    names.rule.block(
      pipeline.origin["ingest"], "Polls \(pipeline.ingest.rhythm).",
      [
        .attribute("name", names.local.ingest),
        .attribute("schedule_expression", .string(pipeline.ingest.scheduleExpression)),
        .attribute("tags", names.local.tags),
      ]),
    Address("aws_cloudwatch_event_target", pipeline.ingest.name).block(
      pipeline.origin["ingest"], "The rule invokes the function.",
      [
        .attribute("rule", names.rule["name"]),
        .attribute("arn", names.function["arn"]),
        .blank,
        neverAgain,
      ]),
    Address("aws_lambda_permission", pipeline.ingest.name).block(
      pipeline.origin["ingest"], "Only this rule may invoke it.",
      [
        .attribute("statement_id", "InvokedBySchedule"),
        .attribute("action", .string(Action.lambdaInvokeFunction.rawValue)),
        .attribute("function_name", names.function["function_name"]),
        .attribute("principal", "events.amazonaws.com"),
        .attribute("source_arn", names.rule["arn"]),
      ]),
  ]
}

private func schedule(_ pipeline: Pipeline, _ names: Addresses) -> Block {
  let principal = Principal.scheduler(pipeline, names)
  return names.schedule.block(
    pipeline.origin["ingest"], "Polls \(pipeline.ingest.rhythm).",
    [
      .attribute("name", names.local.ingest),
      .attribute("schedule_expression", .string(pipeline.ingest.scheduleExpression)),
      .blank,
      .block("flexible_time_window", [.attribute("mode", "OFF")]),
      .blank,
      .block(
        "target",
        [
          .attribute("arn", names.function["arn"]),
          .attribute("role_arn", principal.role["arn"]),
          .blank,
          neverAgain,
        ]),
      .blank,
      .attribute("depends_on", [principal.policy.reference]),
    ])
}

extension IngestFunction {
  /// When EventBridge invokes it ("Schedule expressions"); without a zone a cron counts in UTC.
  fileprivate var scheduleExpression: String { cron?.expression ?? period.rateExpression }
}

extension TimeSpan {
  /// EventBridge's rate in the largest unit that divides it, singular for one ("Rate expressions").
  var rateExpression: String { "rate(\(description))" }
}

extension Principal {
  /// The function's role: used by ingest, and by Lambda on its behalf.
  static func ingest(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    let traces = pipeline.ingest.tracing == .xRay ? tracingCalls : []
    return Principal(
      "ingest", about: "The ingest function.", assumedBy: .service("lambda"),
      makes: IngestCalls.all + lambdaCalls + traces, pipeline, names, origin: pipeline.origin["ingest"])
  }

  /// The schedule's role.
  static func scheduler(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      "scheduler", about: "The schedule of the ingest function.", assumedBy: .service("scheduler"),
      makes: schedulerCalls, pipeline, names, origin: pipeline.origin["ingest"])
  }
}

/// What Lambda does as the function: it writes the log, and keeps the events of invocations that failed.
private let lambdaCalls =
  [Call](
    [.logsCreateLogStream, .logsPutLogEvents], on: [.log(.function)], for: "WriteItsLog",
    page: "Defining Lambda function permissions with an execution role")
  + [
    Call(
      .sqsSendMessage, on: .failureQueue, for: "KeepEventsThatFailed",
      page: "Capturing records of Lambda asynchronous invocations")
  ]

/// What Lambda does as a function whose invocations are traced.
private let tracingCalls = [Call](
  [.xrayPutTelemetryRecords, .xrayPutTraceSegments],
  on: [
    .everything(
      because: "X-Ray has no resource to send to (\"Actions, resources, and condition keys for AWS X-Ray\")")
  ],
  for: "SendTraces", page: "Visualize Lambda function invocations using AWS X-Ray")

/// What EventBridge Scheduler does once a period.
private let schedulerCalls = [
  Call(.lambdaInvokeFunction, on: .function, for: "InvokeTheFunction", page: "Set up Amazon EventBridge Scheduler")
]
