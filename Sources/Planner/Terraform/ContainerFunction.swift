// A Lambda function of the project's image: its log, its failures, and the rule that invokes it.

import Calls
import HCL
import PipelineDSL

/// A function that a clock invokes: what ingest is, and a job that runs natively.
struct ContainerFunction {
  /// The name in AWS, as the pipeline's locals have it.
  let name: HCLValue
  let addresses: FunctionAddresses
  let origin: Origin
  let principal: Principal
  let memory: ByteCount
  let timeout: TimeSpan
  let environment: [HCLValue.Entry]
  /// The program in the image, in place of the image's own.
  var program: String?
  var tracing = Tracing.off
  let failures: Failures
  let about: About

  /// What becomes of an invocation that fails.
  struct Failures {
    /// How long an invocation may wait for its turn.
    let age: TimeSpan
    let retries: Int
    let why: String
  }

  /// Why each resource is there.
  struct About {
    let function: String
    let queue: String
    let schedule: String
  }

  /// The function with its log group, its queue of failures and what it does about them.
  func blocks(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
    [logs(pipeline, names), function(names), failed, queue(names)]
  }

  private func logs(_ pipeline: Pipeline, _ names: Addresses) -> Block {
    addresses.logs.block(
      origin, "Owned here, so that it has a retention and goes with the pipeline.",
      [
        .attribute("name", "/aws/lambda/\(name)"),
        .attribute("retention_in_days", .number(pipeline.logRetention.inSeconds / 86_400)),
        .attribute("tags", names.local.tags),
      ])
  }

  private func function(_ names: Addresses) -> Block {
    addresses.function.block(
      origin, about.function,
      [
        .attribute("function_name", name),
        .attribute("role", principal.role["arn"]),
        .attribute("package_type", "Image"),
        .attribute(
          "image_uri", "\(names.shared.repository["repository_url"])@\(.reference("var.ingest_image_digest"))"),
        .attribute("architectures", ["x86_64"]),
        .attribute("memory_size", .number(memory.inMebibytes)),
        .attribute("timeout", .number(timeout.inSeconds)),
        .attribute("reserved_concurrent_executions", 1),
        .attribute("tags", names.local.tags),
        .blank,
      ] + entryPoint + [
        .block("environment", [.attribute("variables", .object(environment))]),
        .blank,
      ] + traces + [
        .attribute(
          "depends_on",
          .list([
            addresses.logs.reference, names.shared.repositoryPolicy.reference, principal.policy.reference,
          ]))
      ])
  }

  private var entryPoint: [Item] {
    guard let program else { return [] }
    return [.block("image_config", [.attribute("entry_point", [.string(program)])]), .blank]
  }

  private var traces: [Item] {
    guard tracing == .xRay else { return [] }
    return [.block("tracing_config", [.attribute("mode", "Active")]), .blank]
  }

  private var failed: Block {
    Address("aws_lambda_function_event_invoke_config", addresses.function.name).block(
      origin, failures.why,
      [
        .attribute("function_name", addresses.function["function_name"]),
        .attribute("maximum_event_age_in_seconds", .number(failures.age.inSeconds)),
        .attribute("maximum_retry_attempts", .number(failures.retries)),
        .blank,
        .block(
          "destination_config",
          [.block("on_failure", [.attribute("destination", addresses.failureQueue["arn"])])]),
        .blank,
        .attribute("depends_on", [principal.policy.reference]),
      ])
  }

  private func queue(_ names: Addresses) -> Block {
    addresses.failureQueue.block(
      origin, about.queue,
      [
        .attribute("name", "\(name)-failed"),
        .attribute("message_retention_seconds", .number(TimeSpan.days(14).inSeconds)),
        .attribute("sqs_managed_sse_enabled", true),
        .attribute("tags", names.local.tags),
      ])
  }
}

extension ContainerFunction {
  /// EventBridge's rule, which invokes the function, and nothing else may.
  /// - Parameter trigger: The rule's schedule or pattern.
  func rule(_ trigger: Item, delivery: Item, _ names: Addresses) -> [Block] {
    [
      addresses.rule.block(
        origin, about.schedule,
        [
          .attribute("name", name),
          trigger,
          .attribute("tags", names.local.tags),
        ]),
      Address("aws_cloudwatch_event_target", addresses.rule.name).block(
        origin, "The rule invokes the function.",
        [
          .attribute("rule", addresses.rule["name"]),
          .attribute("arn", addresses.function["arn"]),
          .blank,
          delivery,
        ]),
      Address("aws_lambda_permission", addresses.function.name).block(
        origin, "Only this rule may invoke it.",
        [
          .attribute("statement_id", "InvokedBySchedule"),
          .attribute("action", .string(Action.lambdaInvokeFunction.rawValue)),
          .attribute("function_name", addresses.function["function_name"]),
          .attribute("principal", "events.amazonaws.com"),
          .attribute("source_arn", addresses.rule["arn"]),
        ]),
    ]
  }

  /// How long EventBridge tries to hand an event over, and how often.
  static func delivery(within age: TimeSpan, retries: Int) -> Item {
    .block(
      "retry_policy",
      [
        .attribute("maximum_event_age_in_seconds", .number(age.inSeconds)),
        .attribute("maximum_retry_attempts", .number(retries)),
      ])
  }
}

/// What Lambda does as a function: it writes the log, and keeps the events of invocations that failed.
func lambdaCalls(of function: Target.Function) -> [Call] {
  [Call](
    [.logsCreateLogStream, .logsPutLogEvents], on: [.log(.function(function))], for: "WriteItsLog",
    page: "Defining Lambda function permissions with an execution role")
    + [
      Call(
        .sqsSendMessage, on: .failureQueue(function), for: "KeepEventsThatFailed",
        page: "Capturing records of Lambda asynchronous invocations")
    ]
}
