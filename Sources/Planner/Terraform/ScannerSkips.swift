// The checks of the scanner checkov that a resource does not pass by design, each with the reason for its reviewer.

import HCL

/// A check that stays unanswered in a resource.
struct ScannerSkip: Sendable {
  /// checkov's id of the check ("Terraform resource scans").
  let check: String
  /// Why the resource is right as it is; stands in the block and in the scanner's report.
  let reason: String
  /// What would answer the check: where the resource has it, nothing is skipped.
  let answer: Answer

  /// What a check looks for.
  enum Answer: Sendable {
    /// Another resource, or nothing that the configuration ever sets.
    case elsewhere
    /// An attribute or nested block of this name, at any depth.
    case setting(String)
    /// A number from which on the check passes.
    case atLeast(Int, of: String)
  }

  init(_ check: String, unless answer: Answer = .elsewhere, _ reason: String) {
    self.check = check
    self.reason = reason
    self.answer = answer
  }

  /// The comments that make checkov skip what the body leaves unanswered, for the top of the body.
  /// - Parameter answered: Checks that another resource answers.
  static func comments(for type: String, in body: [Item], answered: Set<String> = []) -> [Item] {
    let skips = byType[type, default: []].filter { !$0.answer.stands(in: body) && !answered.contains($0.check) }
    let lines = skips.map { Item.comment("checkov:skip=\($0.check): \($0.reason)") }
    return lines.isEmpty ? [] : lines + [.blank]
  }
}

extension ScannerSkip.Answer {
  fileprivate func stands(in body: [Item]) -> Bool {
    switch self {
    case .elsewhere: false
    case .setting(let name): body.contains { $0.sets(name) }
    case .atLeast(let minimum, let name):
      body.contains { item in
        guard case .attribute(name, .number(let number)) = item else { return false }
        return number >= minimum
      }
    }
  }
}

extension Item {
  fileprivate func sets(_ name: String) -> Bool {
    switch self {
    case .attribute(let attribute, _): attribute == name
    case .block(let block): block.type == name || block.body.contains { $0.sets(name) }
    case .blank, .comment: false
    }
  }
}

extension ScannerSkip {
  /// Ordered as a reader meets them: what the check wants, then why it is not there.
  private static let byType: [String: [ScannerSkip]] = [
    "aws_s3_bucket": [
      ScannerSkip(
        "CKV_AWS_144",
        "A pipeline lives in one region; S3 stores its objects in three zones of it, and versions what is replaced."),
      ScannerSkip(
        "CKV_AWS_145",
        "S3 encrypts every object with its own keys, without a charge a request or a key policy to get wrong."),
      ScannerSkip(
        "CKV2_AWS_62", "Nothing waits for single objects: crawlers and the job work by the day."),
    ],
    "aws_cloudwatch_log_group": [
      ScannerSkip(
        "CKV_AWS_158", unless: .setting("kms_key_id"),
        "CloudWatch encrypts every log group with its own key; who may read it is a matter of IAM."),
      ScannerSkip(
        "CKV_AWS_338", unless: .atLeast(365, of: "retention_in_days"),
        "Kept for as long as the manifest says; the log serves operation and is no audit trail."),
    ],
    "aws_ecr_repository": [
      ScannerSkip(
        "CKV_AWS_136", unless: .setting("encryption_configuration"),
        "ECR encrypts images with S3's own keys, and the image holds a program and no secret.")
    ],
    "aws_lambda_function": [
      ScannerSkip(
        "CKV_AWS_50", unless: .setting("tracing_config"),
        "A run is a few calls in a row: its line in the log and its metrics say what a trace would."),
      ScannerSkip(
        "CKV_AWS_116", unless: .setting("dead_letter_config"),
        "Events that failed go to the on-failure destination of the event invoke config, with the error."),
      ScannerSkip(
        "CKV_AWS_117", unless: .setting("vpc_config"),
        "It calls AWS or a public API, over TLS; in a VPC it would need a NAT gateway to reach them."),
      ScannerSkip(
        "CKV_AWS_173", unless: .setting("kms_key_arn"),
        "Lambda encrypts the variables with its own key, and they hold names of resources and no secret."),
      ScannerSkip(
        "CKV_AWS_272", unless: .setting("code_signing_config_arn"),
        "Lambda signs no container images; this one is pinned by digest in a repository of immutable tags."),
    ],
    "aws_kinesis_firehose_delivery_stream": [
      ScannerSkip(
        "CKV_AWS_241", unless: .setting("key_arn"),
        "Records are encrypted with a key that AWS owns for the minutes that they wait here.")
    ],
    "aws_secretsmanager_secret": [
      ScannerSkip(
        "CKV_AWS_149", unless: .setting("kms_key_id"),
        "Secrets Manager encrypts it with the account's own key for secrets; one role may read it, by its ARN."),
      ScannerSkip(
        "CKV2_AWS_57", "Its value is given by the API's owner, who alone can make another; the poller reads it anew."),
    ],
    "aws_ssm_parameter": [
      ScannerSkip(
        "CKV2_AWS_34",
        "It holds a value of a query, which is no secret: the rules refuse a column that is one, or personal.")
    ],
    "aws_scheduler_schedule": [
      ScannerSkip(
        "CKV_AWS_297", unless: .setting("kms_key_arn"),
        "The schedule holds a rate and the names of a function and a role, and no data; AWS encrypts it with a key of its own."
      )
    ],
    "aws_glue_crawler": [withoutSecurityConfiguration],
    "aws_glue_job": [withoutSecurityConfiguration],
    "aws_sns_topic": [
      ScannerSkip(
        "CKV_AWS_26", unless: .setting("kms_master_key_id"),
        "Alarms cannot publish under the key that AWS manages, and messages name resources, never data.")
    ],
  ]

  private static let withoutSecurityConfiguration = ScannerSkip(
    "CKV_AWS_195", unless: .setting("security_configuration"),
    "The bucket encrypts the objects and CloudWatch the logs, with their own keys; no bookmark is kept.")
}
