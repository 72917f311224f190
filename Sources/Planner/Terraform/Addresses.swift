// The Terraform address of every resource that another one refers to: named after the manifest's values, so stable.

import HCL
import PipelineDSL

/// A resource's type and name.
struct Address: Sendable, Hashable {
  let type: String
  let name: String

  init(_ type: String, _ name: String) {
    self.type = type
    self.name = String(name.map { $0 == "-" ? "_" : $0 })
  }

  /// The resource itself, as `depends_on` wants it.
  var reference: HCLValue { .reference(path) }
  var path: String { "\(type).\(name)" }

  /// An attribute of the resource.
  subscript(_ attribute: String) -> HCLValue { .reference("\(path).\(attribute)") }

  /// The resource's block, under a comment that tells which value of the manifest it comes from and why it exists.
  func block(_ origin: Origin, _ why: String, _ body: [Item]) -> Block {
    let skips = ScannerSkip.comments(for: type, in: body)
    return Block("resource", [type, name], comment: ["\(origin.path): \(why)"], skips + body)
  }
}

/// The addresses of a pipeline's resources.
struct Addresses {
  let artifacts: Address
  let accessLogs: Address
  let alarmTopic: Address
  let failureQueue: Address
  let stream: Address
  let streamLogs: Address
  let streamLogStream: Address
  let repository: Address
  let repositoryPolicy: Address
  let function: Address
  let functionLogs: Address
  let rule: Address
  let script: Address
  let job: Address
  let rawTable: Address

  init(_ pipeline: Pipeline) {
    let ingest = pipeline.ingest
    artifacts = Address("aws_s3_bucket", "\(pipeline.name)-artifacts")
    accessLogs = Address("aws_s3_bucket", "\(pipeline.name)-access-logs")
    alarmTopic = Address("aws_sns_topic", "\(pipeline.name)-alarms")
    failureQueue = Address("aws_sqs_queue", "\(ingest.name)-failed")
    stream = Address("aws_kinesis_firehose_delivery_stream", ingest.stream.name)
    streamLogs = Address("aws_cloudwatch_log_group", ingest.stream.name)
    streamLogStream = Address("aws_cloudwatch_log_stream", ingest.stream.name)
    repository = Address("aws_ecr_repository", ingest.name)
    repositoryPolicy = Address("aws_ecr_repository_policy", ingest.name)
    function = Address("aws_lambda_function", ingest.name)
    functionLogs = Address("aws_cloudwatch_log_group", ingest.name)
    rule = Address("aws_cloudwatch_event_rule", ingest.name)
    script = Address("aws_s3_object", pipeline.job.name)
    job = Address("aws_glue_job", pipeline.job.name)
    rawTable = Address("aws_glue_catalog_table", "\(ingest.stream.dataset.layer.name)-\(ingest.stream.dataset.name)")
  }

  func bucket(_ layer: Layer) -> Address { Address("aws_s3_bucket", layer.bucket) }
  func database(_ layer: Layer) -> Address { Address("aws_glue_catalog_database", layer.database) }
  func table(_ layer: Layer, _ name: String) -> Address { Address("aws_glue_catalog_table", "\(layer.name)-\(name)") }
  func crawler(_ crawler: Crawler) -> Address { Address("aws_glue_crawler", crawler.name) }
}

/// Names and prefixes that stand once, in `locals.tf`.
enum Local {
  static let account: HCLValue = .reference("local.account_id")
  static let pipeline: HCLValue = .reference("local.pipeline")
  static let ingest: HCLValue = .reference("local.ingest")
  static let stream: HCLValue = .reference("local.stream")
  static let job: HCLValue = .reference("local.job")
  static let script: HCLValue = .reference("local.script")
  static let glueARN: HCLValue = .reference("local.glue_arn")
  static let logsARN: HCLValue = .reference("local.logs_arn")
  static let rawPrefix: HCLValue = .reference("local.raw_prefix")
  static let errorPrefix: HCLValue = .reference("local.error_prefix")
  static let transformPrefix: HCLValue = .reference("local.transform_prefix")
  static let partitionKey: HCLValue = .reference("local.partition_key")
  static let region: HCLValue = .reference("var.region")
}
