// The roles of the manifest as the evaluator sees them, with a value for every Terraform reference.

import IAM
import Manifest
import PipelineDSL
import Testing

@testable import Planner

/// The pipeline's roles in one account, and the resources that the tests ask about.
struct Privileges {
  static let account = "123456789012"
  private static let region = "eu-west-1"

  /// Who may run the transformation elsewhere.
  private static let operatorName = "data-engineer"
  static let operatorRole = "arn:aws:iam::\(account):role/\(operatorName)"

  /// In an environment whose names have no suffix, and that has an operator.
  let pipeline: Pipeline
  let names: Addresses
  let catalog = GlueCatalog(region: region, account: account)

  /// - Parameter engine: What runs the job, in place of what the manifest says.
  init(engine: JobEngine? = nil, schedule: BatchSchedule? = nil) throws {
    let environment = Environment(
      "prod", region: Self.region, suffix: "", engine: engine, schedule: schedule, operators: [Self.operatorName])
    let deployment = project.deployment(to: environment)
    pipeline = try #require(deployment.pipelines.first)
    names = Addresses(pipeline, in: deployment)
  }

  var principals: [Principal] { Planner.principals(pipeline, names) }

  var raw: Layer { pipeline.ingest.stream.dataset.layer }
  var transformed: Layer { pipeline.transformCrawler.layer }
  var rawTable: GlueCatalog.Object { .table(pipeline.ingest.stream.dataset.name, database: raw.database) }
  var transformTables: [GlueCatalog.Object] {
    pipeline.job.tables.map { .table($0.name, database: transformed.database) }
  }

  /// A key below the raw dataset's prefix.
  func rawObject(_ key: String = "p_date=2025-11-03/1.parquet") -> String {
    object(raw.bucket, pipeline.ingest.stream.dataset.prefix + key)
  }

  /// A key below the error prefix.
  func errorObject(_ key: String) -> String {
    object(raw.bucket, LakePrefix.error(pipeline.ingest.stream.dataset) + key)
  }

  /// A key below a table's prefix.
  func transformObject(_ key: String = "address/p_date=2025-11-03/1.parquet") -> String {
    object(transformed.bucket, pipeline.transformPrefix + key)
  }

  var script: String { object("artifacts", pipeline.job.scriptPath) }

  func bucket(_ name: String) -> String { "arn:aws:s3:::\(name)-\(Self.account)" }
  func object(_ bucket: String, _ key: String) -> String { "\(self.bucket(bucket))/\(key)" }
  func arn(_ service: String, _ name: String) -> String { "arn:aws:\(service):\(Self.region):\(Self.account):\(name)" }
  func role(_ name: String) -> String { "arn:aws:iam::\(Self.account):role/\(pipeline.name)-\(name)" }
  func log(_ group: String) -> String { arn("logs", "log-group:\(group):log-stream:one") }

  var streamARN: String { arn("firehose", "deliverystream/\(pipeline.ingest.stream.name)") }
  var failureQueue: String { arn("sqs", "\(pipeline.ingest.name)-failed") }
  var functionLog: String { "/aws/lambda/\(pipeline.ingest.name)" }
  var transformCrawler: String { arn("glue", "crawler/\(pipeline.transformCrawler.name)") }
  var jobFailureQueue: String { arn("sqs", "\(pipeline.job.name)-failed") }
  var jobFunctionLog: String { "/aws/lambda/\(pipeline.job.name)" }
  func jobLog(_ kind: String) -> String { "/aws-glue/jobs/\(pipeline.job.name)/\(kind)" }
  var streamLog: String { "/aws/kinesisfirehose/\(pipeline.ingest.stream.name)" }

  func principal(_ name: String) throws -> Principal {
    try #require(principals.first { $0.name == name }, "no role \(name); there are \(principals.map(\.name))")
  }

  /// A role's answer to a request that it makes.
  func decide(
    _ name: String, _ action: String, _ resource: String, _ context: RequestContext = [:]
  ) throws -> Decision {
    let caller = Request.Principal.role(arn: role(name))
    return try evaluator(principal(name).permissions, name).decide(
      Request(caller, action, on: resource, ownedBy: Self.account, context: context))
  }

  func evaluator(_ permissions: PolicyDocument, _ name: String) throws -> Evaluator {
    Evaluator(identity: [try Policy(permissions, name: name, resolving: value)])
  }

  func trust(_ name: String) throws -> Policy {
    try Policy(principal(name).trust, name: "trust of \(name)", resolving: value)
  }

  /// What a reference stands for in this account.
  func value(_ reference: String) -> String {
    guard let value = values[reference] else {
      Issue.record("no value for \(reference): add it here")
      return reference
    }
    return value
  }

  private var values: [String: String] {
    let dataset = pipeline.ingest.stream.dataset
    var values = [
      "local.account_id": Self.account, "data.aws_partition.current.partition": "aws",
      "local.glue_arn": "arn:aws:glue:\(Self.region):\(Self.account)",
      "local.logs_arn": arn("logs", "log-group"), names.local.path("script"): pipeline.job.scriptPath,
      names.local.path("raw_prefix"): dataset.prefix, names.local.path("error_prefix"): LakePrefix.error(dataset),
      names.local.path("transform_prefix"): pipeline.transformPrefix,
      "\(names.shared.artifacts.path).arn": bucket("artifacts"),
      "\(names.stream.path).arn": streamARN, "\(names.ingest.failureQueue.path).arn": failureQueue,
      "\(names.transform.failureQueue.path).arn": jobFailureQueue,
      "\(names.transform.logs.path).arn": arn("logs", "log-group:\(jobFunctionLog)"),
      "\(names.ingest.logs.path).arn": arn("logs", "log-group:\(functionLog)"),
      "\(names.streamLogs.path).arn": arn("logs", "log-group:\(streamLog)"),
      "\(names.jobErrors.path).arn": arn("logs", "log-group:\(jobLog("error"))"),
      "\(names.jobOutput.path).arn": arn("logs", "log-group:\(jobLog("output"))"),
      "\(names.rawTable.path).arn": catalog.arn(rawTable),
      "\(names.crawler(pipeline.transformCrawler).path).arn": transformCrawler,
    ]
    for layer in [raw, transformed] {
      values["\(names.bucket(layer).path).arn"] = bucket(layer.bucket)
      values["\(names.database(layer).path).arn"] = catalog.arn(.database(layer.database))
    }
    for (table, object) in zip(pipeline.job.tables, transformTables) {
      values["\(names.table(transformed, table.name).path).arn"] = catalog.arn(object)
    }
    return values
  }
}
