// What computed attributes will be in AWS: ARNs from names, so that policies can be evaluated before a deployment.

import JSONTree

/// The account, region and resources that a root's policies are about.
struct ConcreteNames {
  let resolver: Resolver
  /// The resource at an address, by the later addresses.
  let block: (String) -> [String: Value]?
  let account: String
  let region: String

  /// An account's number where the root does not say it ("Account identifiers": AWS's own example).
  static let unknownAccount = "111122223333"

  var partition: String {
    region.hasPrefix("cn-") ? "aws-cn" : region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
  }

  /// A value as JSON, everything computed written out; numbers and booleans as such.
  func json(_ value: Value) -> JSONValue {
    switch value {
    case .number(let number): .number(String(number))
    case .bool(let flag): .bool(flag)
    case .list(let elements): .array(elements.map(json))
    case .object(let members):
      .object(members.sorted { $0.key < $1.key }.map { JSONValue.Member(key: $0.key, value: json($0.value)) })
    case .result(of: "jsonencode", let values) where values.count == 1: json(values[0])
    default: .string(text(value))
    }
  }

  /// A value as text, everything computed written out.
  func text(_ value: Value) -> String {
    switch value {
    case .string(let text): text
    case .template(let parts): parts.map(text).joined()
    case .computed(let address, let attribute): computed(address, attribute)
    default: value.text
    }
  }

  private func computed(_ address: String, _ attribute: String) -> String {
    switch (address, attribute) {
    case ("data.aws_caller_identity.current", "account_id"): account
    case ("data.aws_partition.current", "partition"): partition
    case (_, "arn"): arn(address) ?? "arn:\(partition):unknown:::\(address)"
    case (_, "id"), (_, "name"), (_, "bucket"): name(address) ?? address
    default: "\(address).\(attribute)"
    }
  }

  /// What a resource is called in AWS; nil where it says nothing of it.
  func name(_ address: String) -> String? {
    guard let form = Self.forms[address.resourceType], let arguments = block(address) else { return nil }
    return arguments[form.name].map(text)
  }

  /// The resource's ARN ("Actions, resources, and condition keys for AWS services").
  func arn(_ address: String) -> String? {
    guard let form = Self.forms[address.resourceType], let arguments = block(address) else { return nil }
    // A KMS key's id is not known before; its address names it as well.
    let own = form.name.isEmpty ? String(address.drop { $0 != "." }.dropFirst()) : arguments[form.name].map(text) ?? ""
    let above = form.above.flatMap { arguments[$0] }.map { "\(text($0))/" } ?? ""
    let place = form.isGlobal ? "::" : "\(form.hasRegion ? region : ""):\(account):"
    return "arn:\(partition):\(form.service):\(place)\(form.prefix)\(above)\(own)"
  }

  private struct Form {
    let service: String
    var prefix = ""
    /// The argument that names it.
    var name = "name"
    /// The argument that names what holds it.
    var above: String?
    var hasRegion = true
    /// Neither region nor account.
    var isGlobal = false
  }

  private static let forms: [String: Form] = [
    "aws_s3_bucket": Form(service: "s3", name: "bucket", isGlobal: true),
    "aws_sqs_queue": Form(service: "sqs"),
    "aws_sns_topic": Form(service: "sns"),
    "aws_kms_key": Form(service: "kms", prefix: "key/", name: ""),
    "aws_iam_role": Form(service: "iam", prefix: "role/", hasRegion: false),
    "aws_lambda_function": Form(service: "lambda", prefix: "function:", name: "function_name"),
    "aws_kinesis_firehose_delivery_stream": Form(service: "firehose", prefix: "deliverystream/"),
    "aws_cloudwatch_log_group": Form(service: "logs", prefix: "log-group:"),
    "aws_cloudwatch_event_rule": Form(service: "events", prefix: "rule/"),
    "aws_ecr_repository": Form(service: "ecr", prefix: "repository/"),
    "aws_glue_catalog_database": Form(service: "glue", prefix: "database/"),
    "aws_glue_catalog_table": Form(service: "glue", prefix: "table/", above: "database_name"),
    "aws_glue_job": Form(service: "glue", prefix: "job/"),
    "aws_glue_crawler": Form(service: "glue", prefix: "crawler/"),
    "aws_scheduler_schedule": Form(service: "scheduler", prefix: "schedule/default/"),
    "aws_secretsmanager_secret": Form(service: "secretsmanager", prefix: "secret:"),
    "aws_ssm_parameter": Form(service: "ssm", prefix: "parameter"),
    "aws_athena_workgroup": Form(service: "athena", prefix: "workgroup/"),
  ]
}
