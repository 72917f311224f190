// The Terraform address of every resource that another one refers to: named after the manifest's values, so stable.

import HCL
import PipelineDSL

/// A resource's type and name.
struct Address: Sendable, Hashable {
  let type: String
  let name: String

  init(_ type: String, _ name: String) {
    self.type = type
    self.name = identifier(name)
  }

  /// The resource itself, as `depends_on` wants it.
  var reference: HCLValue { .reference(path) }
  var path: String { "\(type).\(name)" }

  /// An attribute of the resource.
  subscript(_ attribute: String) -> HCLValue { .reference("\(path).\(attribute)") }

  /// The resource's block, under a comment that tells which value of the manifest it comes from and why it exists.
  /// - Parameter answered: Checks of the scanner that another resource answers.
  func block(_ origin: Origin, _ why: String, _ body: [Item], answered: Set<String> = []) -> Block {
    let skips = ScannerSkip.comments(for: type, in: body, answered: answered)
    return Block(
      "resource", [type, name], comment: Comment(why, on: origin.path), skips.isEmpty ? body : skips + body)
  }
}

/// `user-data` → `user_data`: a name as Terraform's identifiers take it.
func identifier(_ name: String) -> String {
  let hyphen = UInt8(ascii: "-")
  guard name.utf8.contains(hyphen) else { return name }
  return String(decoding: name.utf8.map { $0 == hyphen ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
}

/// The addresses of what the pipelines of a project share.
struct SharedAddresses: Sendable {
  let artifacts: Address
  let accessLogs: Address
  let alarmTopic: Address
  let key: Address
  let queryResults: Address
  let repository: Address
  let repositoryPolicy: Address
  let workgroup: Address

  init(_ project: Project) {
    let name = project.name
    artifacts = Address("aws_s3_bucket", "\(name)-artifacts")
    accessLogs = Address("aws_s3_bucket", "\(name)-access-logs")
    alarmTopic = Address("aws_sns_topic", "\(name)-alarms")
    key = Address("aws_kms_key", name)
    queryResults = Address("aws_s3_bucket", "\(name)-query-results")
    repository = Address("aws_ecr_repository", "\(name)-ingest")
    repositoryPolicy = Address("aws_ecr_repository_policy", "\(name)-ingest")
    workgroup = Address("aws_athena_workgroup", name)
  }

  func bucket(_ layer: Layer) -> Address { Address("aws_s3_bucket", layer.bucket) }
  func database(_ layer: Layer) -> Address { Address("aws_glue_catalog_database", layer.database) }
  func secret(_ secret: APISecret) -> Address { Address("aws_secretsmanager_secret", secret.name) }
}

/// The addresses of a pipeline's resources, in one deployment of its project. An object, since every principal and target of a
/// pipeline hands them on.
final class Addresses: Sendable {
  let pipeline: Pipeline
  let deployment: Deployment
  let shared: SharedAddresses
  let local: PipelineLocals
  /// The ingest function, and the one that runs the job where the native engine does.
  let ingest: FunctionAddresses
  let transform: FunctionAddresses
  let stream: Address
  let streamLogs: Address
  let streamLogStream: Address
  let schedule: Address
  let script: Address
  let job: Address
  let jobErrors: Address
  let jobOutput: Address
  let rawTable: Address

  init(_ pipeline: Pipeline, in deployment: Deployment) {
    let ingest = pipeline.ingest
    self.pipeline = pipeline
    self.deployment = deployment
    shared = SharedAddresses(deployment.project)
    local = PipelineLocals(pipeline)
    self.ingest = FunctionAddresses(ingest.name)
    transform = FunctionAddresses(pipeline.job.name)
    stream = Address("aws_kinesis_firehose_delivery_stream", ingest.stream.name)
    streamLogs = Address("aws_cloudwatch_log_group", ingest.stream.name)
    streamLogStream = Address("aws_cloudwatch_log_stream", ingest.stream.name)
    schedule = Address("aws_scheduler_schedule", ingest.name)
    script = Address("aws_s3_object", pipeline.job.name)
    job = Address("aws_glue_job", pipeline.job.name)
    jobErrors = Address("aws_cloudwatch_log_group", "\(pipeline.job.name)-error")
    jobOutput = Address("aws_cloudwatch_log_group", "\(pipeline.job.name)-output")
    rawTable = Address("aws_glue_catalog_table", "\(ingest.stream.dataset.layer.name)-\(ingest.stream.dataset.name)")
  }

  func bucket(_ layer: Layer) -> Address { shared.bucket(layer) }
  func database(_ layer: Layer) -> Address { shared.database(layer) }
  func table(_ layer: Layer, _ name: String) -> Address { Address("aws_glue_catalog_table", "\(layer.name)-\(name)") }
  func cursor(_ api: APIDefinition) -> Address {
    Address("aws_ssm_parameter", "\(pipeline.name)-\(api.keyName)-cursor")
  }
  func crawler(_ crawler: Crawler) -> Address { Address("aws_glue_crawler", crawler.name) }

  /// What something that the manifest calls `name` is called in AWS.
  func name(_ name: String) -> HCLValue { .string(deployment.name(name)) }
}

/// The addresses of a function and of what is there for it alone, all called after it.
struct FunctionAddresses: Sendable {
  let function: Address
  let logs: Address
  let failureQueue: Address
  let rule: Address

  init(_ name: String) {
    function = Address("aws_lambda_function", name)
    logs = Address("aws_cloudwatch_log_group", name)
    failureQueue = Address("aws_sqs_queue", "\(name)-failed")
    rule = Address("aws_cloudwatch_event_rule", name)
  }
}

/// What stands once for all pipelines, in `locals.tf`.
enum Local {
  static let account: HCLValue = .reference("local.account_id")
  static let region: HCLValue = .reference("local.region")
  static let partitionKey: HCLValue = .reference("local.partition_key")
  static let partition: HCLValue = .reference("data.aws_partition.current.partition")
}

/// A pipeline's names and prefixes, which stand once, in an object called after the pipeline.
struct PipelineLocals: Sendable {
  /// The object's name: `user_data`.
  let object: String

  init(_ pipeline: Pipeline) { object = identifier(pipeline.name) }

  /// A member's reference, as policies take it: `local.user_data.raw_prefix`.
  func path(_ member: String) -> String { "local.\(object).\(member)" }

  var name: HCLValue { .reference(path("name")) }
  var ingest: HCLValue { .reference(path("ingest")) }
  var stream: HCLValue { .reference(path("stream")) }
  var job: HCLValue { .reference(path("job")) }
  var script: HCLValue { .reference(path("script")) }
  var rawPrefix: HCLValue { .reference(path("raw_prefix")) }
  var errorPrefix: HCLValue { .reference(path("error_prefix")) }
  var transformPrefix: HCLValue { .reference(path("transform_prefix")) }
  var tags: HCLValue { .reference(path("tags")) }
}
