// ingest.tf: the image repository, the function and the schedule that invokes it.

import HCL
import IAM
import PipelineDSL

func ingest(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  image(pipeline, names) + function(pipeline, names) + schedule(pipeline, names)
}

private func image(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let puller: HCLValue = [
    "Version": "2012-10-17",
    "Statement": [
      [
        "Sid": "LambdaPullsTheImage",
        "Effect": "Allow",
        "Principal": ["Service": "lambda.amazonaws.com"],
        "Action": .list([Action.ecrBatchGetImage, .ecrGetDownloadUrlForLayer].map { .string($0.rawValue) }),
        "Condition": ["ArnLike": ["aws:SourceArn": functionARN]],
      ]
    ],
  ]
  return [
    names.repository.block(
      pipeline.origin["ingest"], "The images of the function; a tag never changes, and all can be built again.",
      [
        .attribute("name", Local.ingest),
        .attribute("image_tag_mutability", "IMMUTABLE"),
        .attribute("force_delete", true),
        .blank,
        .block("image_scanning_configuration", [.attribute("scan_on_push", true)]),
      ]),
    Address("aws_ecr_lifecycle_policy", pipeline.ingest.name).block(
      pipeline.origin["ingest"], "Leftovers of pushes go; a tagged image, and so the one in use, never expires.",
      [
        .attribute("repository", names.repository["name"]),
        .attribute("policy", .call("jsonencode", [untaggedExpire])),
      ]),
    names.repositoryPolicy.block(
      pipeline.origin["ingest"], "Declared here, since Lambda would otherwise add it and the plan would drift.",
      [
        .attribute("repository", names.repository["name"]),
        .attribute("policy", .call("jsonencode", [puller])),
      ]),
  ]
}

/// "Lifecycle policy parameters" of ECR.
private let untaggedExpire: HCLValue = [
  "rules": [
    [
      "rulePriority": 1,
      "description": "Images without a tag",
      "selection": ["tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14],
      "action": ["type": "expire"],
    ]
  ]
]

/// The function's ARN by name: the function itself waits for the policy that holds it.
private let functionARN: HCLValue =
  "arn:\(.reference("data.aws_partition.current.partition")):lambda:\(Local.region):\(Local.account):function:\(Local.ingest)"

private func function(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let principal = Principal.ingest(pipeline, names)
  let layer = pipeline.ingest.stream.dataset.layer
  let environment: HCLValue = .object([
    .init(EnvironmentKey.rawBucket, names.bucket(layer)["bucket"]),
    .init(EnvironmentKey.streamName, names.stream["name"]),
  ])
  return [
    names.functionLogs.block(
      pipeline.origin["ingest"], "Owned here, so that it has a retention and goes with the pipeline.",
      [
        .attribute("name", "/aws/lambda/\(Local.ingest)"),
        .attribute("retention_in_days", .number(pipeline.logRetention.inSeconds / 86_400)),
      ]),
    names.function.block(
      pipeline.origin["ingest"], "Fetches \(pipeline.ingest.api.name) and puts each record into the stream.",
      [
        .attribute("function_name", Local.ingest),
        .attribute("role", principal.role["arn"]),
        .attribute("package_type", "Image"),
        .attribute("image_uri", "\(names.repository["repository_url"])@\(.reference("var.ingest_image_digest"))"),
        .attribute("architectures", ["x86_64"]),
        .attribute("memory_size", .number(pipeline.ingest.memory.inMebibytes)),
        .attribute("timeout", .number(pipeline.ingest.timeout.inSeconds)),
        .attribute("reserved_concurrent_executions", 1),
        .blank,
        .block("environment", [.attribute("variables", environment)]),
        .blank,
        .attribute(
          "depends_on",
          .list([
            names.functionLogs.reference, names.repositoryPolicy.reference, principal.policy.reference,
          ])),
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
        .attribute("name", "\(Local.ingest)-failed"),
        .attribute("message_retention_seconds", .number(TimeSpan.days(14).inSeconds)),
        .attribute("sqs_managed_sse_enabled", true),
      ]),
  ]
}

private func schedule(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  [
    names.rule.block(
      pipeline.origin["ingest"], "Polls every \(pipeline.ingest.period).",
      [
        .attribute("name", Local.ingest),
        .attribute("schedule_expression", .string(pipeline.ingest.period.rateExpression)),
      ]),
    Address("aws_cloudwatch_event_target", pipeline.ingest.name).block(
      pipeline.origin["ingest"], "The rule invokes the function.",
      [
        .attribute("rule", names.rule["name"]),
        .attribute("arn", names.function["arn"]),
        .blank,
        .block(
          "retry_policy",
          [.attribute("maximum_event_age_in_seconds", 60), .attribute("maximum_retry_attempts", 0)]),
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

extension TimeSpan {
  /// EventBridge's rate in the largest unit that divides it, singular for one ("Rate expressions").
  var rateExpression: String { "rate(\(description))" }
}
