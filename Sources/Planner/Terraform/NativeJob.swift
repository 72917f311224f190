// A job that runs natively: the transform binary as a Lambda function, at the job's time of day.

import Calls
import HCL
import PipelineDSL

func nativeJob(_ pipeline: Pipeline, _ names: Addresses, memory: ByteCount) -> [Block] {
  let function = ContainerFunction(pipeline, names, memory: memory)
  // A chain starts no function, which is a finding of its own: there is nothing to write then.
  guard case .fixedClock(_, let time, _) = pipeline.schedule.kind else { return function.blocks(pipeline, names) }
  return function.blocks(pipeline, names)
    + function.rule(
      time.cronExpression, delivery: ContainerFunction.delivery(within: .hours(1), retries: 10), names)
}

extension ContainerFunction {
  /// The function that runs the pipeline's job.
  fileprivate init(_ pipeline: Pipeline, _ names: Addresses, memory: ByteCount) {
    let job = pipeline.job
    let target = job.tables.first?.layer ?? job.source.layer
    self.init(
      name: names.local.job, addresses: names.transform, origin: pipeline.origin["job"],
      principal: .job(pipeline, names), memory: memory, timeout: job.timeout,
      environment: [
        .init(EnvironmentKey.pipeline, names.local.name),
        .init(EnvironmentKey.rawBucket, names.bucket(job.source.layer)["bucket"]),
        .init(EnvironmentKey.transformBucket, names.bucket(target)["bucket"]),
      ], program: ImageProgram.transform,
      failures: Failures(
        age: .hours(1), retries: job.retries, why: "A run that fails is tried again, for the day of its event."),
      about: About(
        function: "Yesterday's raw partition becomes that partition of every table, by the native engine.",
        queue: "Keeps the events of days that failed, with the error, for two weeks.",
        schedule: "Starts the job, after the raw crawler's time."))
  }
}

extension Principal {
  /// The role of the function that runs the job: used by transform, and by Lambda on its behalf.
  static func nativeJob(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      "job", about: "The function that runs the job.", assumedBy: .service("lambda"),
      makes: TransformCalls.all + lambdaCalls(of: .job), pipeline, names, origin: pipeline.origin["job"])
  }
}

/// Where the image has its programs.
enum ImageProgram {
  /// The folder of Lambda's runtimes ("Build a custom runtime for AWS Lambda"): the base image starts the `bootstrap` in it,
  /// which is ingest.
  static let folder = "/var/runtime"
  /// What a function that runs a job starts instead.
  static let transform = "\(folder)/transform"
}
