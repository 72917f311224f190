// A job that runs natively: the transform binary as a Lambda function, at the job's time of day or after the raw crawl.

import Calls
import HCL
import PipelineDSL

func nativeJob(_ pipeline: Pipeline, _ names: Addresses, memory: ByteCount) -> [Block] {
  let function = ContainerFunction(pipeline, names, memory: memory)
  let delivery = ContainerFunction.delivery(within: .hours(1), retries: 10)
  return function.blocks(pipeline, names) + function.rule(trigger(pipeline, names), delivery: delivery, names)
}

/// What starts the function: its time of day, or in a chain the end of the raw crawl.
private func trigger(_ pipeline: Pipeline, _ names: Addresses) -> Item {
  switch pipeline.schedule.kind {
  case .fixedClock(_, let time, _): return .attribute("schedule_expression", .string(time.cronExpression))
  case .chained:
    let crawled: HCLValue = [
      "source": ["aws.glue"],
      "detail-type": ["Glue Crawler State Change"],
      "detail": ["crawlerName": [names.crawler(pipeline.rawCrawler)["name"]], "state": ["Succeeded"]],
    ]
    return .attribute("event_pattern", .call("jsonencode", [crawled]))
  }
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
      ] + crawler(pipeline, names), program: ImageProgram.transform,
      failures: Failures(
        age: .hours(1), retries: job.retries, why: "A run that fails is tried again, for the day of its event."),
      about: About(
        function: "Yesterday's raw partition becomes that partition of every table, by the native engine.",
        queue: "Keeps the events of days that failed, with the error, for two weeks.",
        schedule: pipeline.schedule.isChained
          ? "Starts the job when the raw crawler has succeeded." : "Starts the job, after the raw crawler's time."))
  }
}

/// The crawler that a chain goes on with: Glue's triggers follow no function, so the function starts it.
private func crawler(_ pipeline: Pipeline, _ names: Addresses) -> [HCLValue.Entry] {
  guard pipeline.schedule.isChained else { return [] }
  return [.init(EnvironmentKey.transformCrawler, names.crawler(pipeline.transformCrawler)["name"])]
}

extension BatchSchedule {
  /// Whether each stage starts when the one before has succeeded.
  fileprivate var isChained: Bool {
    if case .chained = kind { return true }
    return false
  }
}

extension Principal {
  /// The role of the function that runs the job: used by transform, and by Lambda on its behalf.
  static func nativeJob(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      "job", about: "The function that runs the job.", assumedBy: .service("lambda"),
      makes: TransformCalls.all + (pipeline.schedule.isChained ? [TransformCalls.crawl] : []) + lambdaCalls(of: .job),
      pipeline, names, origin: pipeline.origin["job"])
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
