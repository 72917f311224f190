// The ingest function, what invokes it, and where its failures go.

import Calls
import HCL
import PipelineDSL

func ingest(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let function = ContainerFunction(pipeline, names)
  return function.blocks(pipeline, names) + invoker(function, pipeline, names) + cursors(pipeline, names)
}

extension ContainerFunction {
  /// The pipeline's ingest function.
  fileprivate init(_ pipeline: Pipeline, _ names: Addresses) {
    let layer = pipeline.ingest.stream.dataset.layer
    self.init(
      name: names.local.ingest, addresses: names.ingest, origin: pipeline.origin["ingest"],
      principal: .ingest(pipeline, names), memory: pipeline.ingest.memory, timeout: pipeline.ingest.timeout,
      environment: [
        .init(EnvironmentKey.metricNamespace, names.name(pipeline.name)),
        .init(EnvironmentKey.pipeline, names.local.name),
        .init(EnvironmentKey.rawBucket, names.bucket(layer)["bucket"]),
        .init(EnvironmentKey.streamName, names.stream["name"]),
      ] + secrets(pipeline, names) + cursorNames(pipeline, names), tracing: pipeline.ingest.tracing,
      failures: Failures(
        age: .seconds(60), retries: 0,
        why: "A late poll is worthless: the next one fetches the same, so none is tried again."),
      about: About(
        function: "Fetches \(pipeline.ingest.apiNames) and puts each record into the stream.",
        queue: "Keeps the events of polls that failed, with the error, for two weeks.",
        schedule: "Polls \(pipeline.ingest.rhythm)."))
  }
}

/// Where the function finds the secrets by which the APIs know it: the ARNs, since no value is in a configuration.
private func secrets(_ pipeline: Pipeline, _ names: Addresses) -> [HCLValue.Entry] {
  pipeline.ingest.secrets.map { .init($0.arnVariable, names.shared.secret($0)["arn"]) }
}

/// Where the function finds how far polls have come, and keeps it.
private func cursorNames(_ pipeline: Pipeline, _ names: Addresses) -> [HCLValue.Entry] {
  pipeline.ingest.apis(keepingCursorsIn: .parameterStore).map { .init($0.cursorVariable, names.cursor($0)["name"]) }
}

/// The parameters that hold how far polls have come: the function writes them, and Terraform only makes and removes them.
private func cursors(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  pipeline.ingest.apis(keepingCursorsIn: .parameterStore).map { api in
    names.cursor(api).block(
      pipeline.origin["ingest"],
      "How far the polls of \(api.name) have come: the function writes it, and {} has the next one ask from the start.",
      [
        .attribute(
          "name", .string(CursorParameter.name(names.deployment.name(pipeline.name), api))),
        .attribute("description", .string("How far the polls of \(api.name) have come")),
        .attribute("type", "String"),
        .attribute("value", .string(CursorParameter.none)),
        .blank,
        .block("lifecycle", [.attribute("ignore_changes", [.reference("value")])]),
      ])
  }
}

/// A late or failed invocation is not made up for: the next one fetches the same.
private let neverAgain = ContainerFunction.delivery(within: .seconds(60), retries: 0)

private func invoker(_ function: ContainerFunction, _ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  switch pipeline.ingest.invoker {
  case .rule:
    function.rule(
      .attribute("schedule_expression", .string(pipeline.ingest.scheduleExpression)), delivery: neverAgain, names)
  case .scheduler: [schedule(pipeline, names)]
  }
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
          .attribute("arn", names.ingest.function["arn"]),
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
    let secrets = pipeline.ingest.secrets.isEmpty ? [] : [IngestCalls.readSecret]
    let cursor =
      (pipeline.ingest.apis(keepingCursorsIn: .rawBucket).isEmpty ? [] : IngestCalls.keepCursor)
      + (pipeline.ingest.apis(keepingCursorsIn: .parameterStore).isEmpty ? [] : IngestCalls.keepParameter)
    return Principal(
      "ingest", about: "The ingest function.", assumedBy: .service("lambda"),
      makes: IngestCalls.all + secrets + cursor + lambdaCalls(of: .ingest) + traces, pipeline, names,
      origin: pipeline.origin["ingest"])
  }

  /// The schedule's role.
  static func scheduler(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      "scheduler", about: "The schedule of the ingest function.", assumedBy: .service("scheduler"),
      makes: schedulerCalls, pipeline, names, origin: pipeline.origin["ingest"])
  }
}

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
  Call(
    .lambdaInvokeFunction, on: .function(.ingest), for: "InvokeTheFunction", page: "Set up Amazon EventBridge Scheduler"
  )
]
