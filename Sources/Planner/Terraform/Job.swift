// job.tf: the script in its bucket and the job on Glue, or the function that runs the job natively.

import Calls
import HCL
import PipelineDSL
import PySpark

func job(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  switch pipeline.job.engine.kind {
  case .glue(let workers): glueJob(pipeline, names, workers)
  case .native(let memory): nativeJob(pipeline, names, memory: memory)
  }
}

private func glueJob(_ pipeline: Pipeline, _ names: Addresses, _ workers: Workers) -> [Block] {
  let source: HCLValue = "\(.reference("path.module"))/../../\(names.local.script)"
  return [
    names.script.block(
      pipeline.origin["job"], "The generated script; a changed one is uploaded by the next apply.",
      [
        .attribute("bucket", names.shared.artifacts["id"]),
        .attribute("key", names.local.script),
        .attribute("source", source),
        .attribute("source_hash", .call("filemd5", [source])),
      ]),
    logs(names.jobErrors, "error", "What Spark, its daemons and the script's logger say.", pipeline, names),
    logs(names.jobOutput, "output", "What the script prints.", pipeline, names),
    names.job.block(
      pipeline.origin["job"], "Yesterday's raw partition becomes that partition of every table.",
      definition(pipeline, names, workers)),
  ]
}

/// Where Glue writes the job's logs, by `--custom-logGroup-prefix`, in place of the groups that all jobs of the account share
/// ("Logging for AWS Glue jobs").
private func logPrefix(_ names: Addresses) -> HCLValue { "/aws-glue/jobs/\(names.local.job)" }

/// A log group of the job. Glue would make it, and keep it for ever.
private func logs(_ group: Address, _ kind: String, _ why: String, _ pipeline: Pipeline, _ names: Addresses) -> Block {
  group.block(
    pipeline.origin["job"], why,
    [
      .attribute("name", "\(logPrefix(names))/\(kind)"),
      .attribute("retention_in_days", .number(pipeline.logRetention.inSeconds / 86_400)),
      .attribute("tags", names.local.tags),
    ])
}

private func definition(_ pipeline: Pipeline, _ names: Addresses, _ workers: Workers) -> [Item] {
  let job = pipeline.job
  let principal = Principal.job(pipeline, names)
  return [
    .attribute("name", names.local.job),
    .attribute("role_arn", principal.role["arn"]),
    // Spark 3.5.6 and Python 3.11, the versions whose meaning the native engine reproduces.
    .attribute("glue_version", "5.1"),
    .attribute("worker_type", .string(workers.type)),
    .attribute("number_of_workers", .number(workers.count)),
    .attribute("max_retries", .number(job.retries)),
    .attribute("timeout", .number(job.timeout.inSeconds / 60)),
    .attribute("tags", names.local.tags),
    .blank,
    .attribute("default_arguments", arguments(pipeline, names)),
    .blank,
    .block(
      "command",
      [
        .attribute("name", "glueetl"),
        .attribute("python_version", "3"),
        .attribute("script_location", "s3://\(names.shared.artifacts["bucket"])/\(names.script["key"])"),
      ]),
    .blank,
    .block("execution_property", [.attribute("max_concurrent_runs", 1)]),
    .blank,
    .attribute("depends_on", [principal.policy.reference]),
  ]
}

private func arguments(_ pipeline: Pipeline, _ names: Addresses) -> HCLValue {
  let target = pipeline.job.tables.first?.layer ?? pipeline.job.source.layer
  return .object([
    .init("--\(JobArgument.rawDatabase)", names.database(pipeline.job.source.layer)["name"]),
    .init("--\(JobArgument.rawTable)", names.rawTable["name"]),
    .init(
      "--\(JobArgument.transformPath)",
      "s3://\(names.bucket(target)["bucket"])/\(.call("trimsuffix", [names.local.transformPrefix, "/"]))"),
    .init("--custom-logGroup-prefix", logPrefix(names)),
    .init("--job-bookmark-option", "job-bookmark-disable"),
  ])
}

extension Principal {
  /// The job's role: on Glue used by the script, and by Glue to start it.
  static func job(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    guard !pipeline.job.engine.isNative else { return nativeJob(pipeline, names) }
    return Principal(
      "job", about: "The Spark job.", assumedBy: .service("glue"), makes: SparkScript.calls + glueCalls, pipeline,
      names, origin: pipeline.origin["job"])
  }
}

/// What Glue does as the job: it fetches the script and writes the log.
private let glueCalls =
  [Call(.s3GetObject, on: .script, for: "ReadItsScript", page: "Create an IAM role for AWS Glue")]
  + [Call](
    [.logsCreateLogGroup, .logsCreateLogStream, .logsPutLogEvents], on: [.log(.job)], for: "WriteItsLog",
    page: "Logging for AWS Glue jobs")
