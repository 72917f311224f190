// storage.tf: the buckets, private, encrypted, versioned, logged, and reached by TLS only.

import HCL
import IAM
import PipelineDSL

func storage(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let layers = pipeline.layers.flatMap { layer in
    Bucket(
      address: names.bucket(layer), name: "\(layer.bucket)-\(Local.account)", origin: pipeline.origin(layer),
      purpose: "the \(layer.name) layer's objects", keptFor: layer.keptFor,
      isDisposable: layer.onDestroy == .deleteData
    ).blocks(loggingTo: names.accessLogs)
  }
  let artifacts = Bucket(
    address: names.artifacts, name: "\(Local.pipeline)-artifacts-\(Local.account)", origin: pipeline.origin,
    purpose: "the Spark job's script", isDisposable: true)
  return layers + artifacts.blocks(loggingTo: names.accessLogs) + accessLogs(pipeline, names)
}

/// The bucket of access logs, into which S3's log delivery writes and nobody else.
private func accessLogs(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let bucket = Bucket(
    address: names.accessLogs, name: "\(Local.pipeline)-access-logs-\(Local.account)", origin: pipeline.origin,
    purpose: "who read or wrote the other buckets", keptFor: .days(90), isDisposable: true)
  // The one resource as a string: a list of one means the same, but S3's check of the target reads the string.
  let delivery: HCLValue = [
    "Sid": "LogDeliveryWrites",
    "Effect": "Allow",
    "Principal": ["Service": "logging.s3.amazonaws.com"],
    "Action": .list([.string(Action.s3PutObject.rawValue)]),
    "Resource": "\(names.accessLogs["arn"])/*",
    "Condition": ["StringEquals": ["aws:SourceAccount": Local.account]],
  ]
  return bucket.blocks(loggingTo: nil, statements: [delivery])
}

/// A bucket and what belongs to it: one literal resource each, so that scanners and reviewers see the companions.
private struct Bucket {
  let address: Address
  /// Ends in the account's number, since bucket names are unique worldwide.
  let name: HCLValue
  let origin: Origin
  let purpose: String
  /// After which objects expire; nil keeps them.
  var keptFor: TimeSpan?
  /// Whether `terraform destroy` may delete what is in it.
  let isDisposable: Bool

  private var bucket: Item { .attribute("bucket", address["id"]) }

  func blocks(loggingTo logs: Address?, statements: [HCLValue] = []) -> [Block] {
    [
      address.block(
        origin, "Holds \(purpose).",
        [.attribute("bucket", name)] + (isDisposable ? [.attribute("force_destroy", true)] : [])),
      publicAccessBlock, ownership, encryption, versioning, lifecycle, policy(statements),
    ] + (logs.map { [logging(to: $0)] } ?? [])
  }

  private func companion(_ type: String, _ why: String, _ body: [Item]) -> Block {
    Address(type, address.name).block(origin, why, [bucket] + body)
  }

  private var publicAccessBlock: Block {
    companion(
      "aws_s3_bucket_public_access_block", "No object of it can be made public.",
      [
        .attribute("block_public_acls", true),
        .attribute("block_public_policy", true),
        .attribute("ignore_public_acls", true),
        .attribute("restrict_public_buckets", true),
      ])
  }

  private var ownership: Block {
    companion(
      "aws_s3_bucket_ownership_controls", "Access is by policy; ACLs are off.",
      [
        .blank, .block("rule", [.attribute("object_ownership", "BucketOwnerEnforced")]),
      ])
  }

  private var encryption: Block {
    companion(
      "aws_s3_bucket_server_side_encryption_configuration", "Objects are encrypted at rest.",
      [
        .blank,
        .block("rule", [.block("apply_server_side_encryption_by_default", [.attribute("sse_algorithm", "AES256")])]),
      ])
  }

  private var versioning: Block {
    companion(
      "aws_s3_bucket_versioning", "What a run overwrites can be brought back.",
      [
        .blank, .block("versioning_configuration", [.attribute("status", "Enabled")]),
      ])
  }

  private var lifecycle: Block {
    // What is replaced or deleted leaves a marker; without an age for objects, the markers go once nothing is behind them.
    let expiration: Item =
      keptFor.map { .attribute("days", .number($0.inSeconds / 86_400)) }
      ?? .attribute("expired_object_delete_marker", true)
    let rule: [Item] = [
      .attribute("id", "clean-up"),
      .attribute("status", "Enabled"),
      .blank,
      .block("filter", []),
      .blank,
      .block("abort_incomplete_multipart_upload", [.attribute("days_after_initiation", 7)]),
      .blank,
      .block("noncurrent_version_expiration", [.attribute("noncurrent_days", 30)]),
    ]
    let kept = keptFor.map { "Objects go after \($0)" } ?? "Objects stay"
    return companion(
      "aws_s3_bucket_lifecycle_configuration",
      "\(kept); replaced versions go after 30 days, uploads that were never finished after 7.",
      [
        .blank,
        .block("rule", rule + [.blank, .block("expiration", [expiration])]),
        .blank,
        .attribute("depends_on", [Address("aws_s3_bucket_versioning", address.name).reference]),
      ])
  }

  private func policy(_ statements: [HCLValue]) -> Block {
    let tlsOnly: HCLValue = [
      "Sid": "RefusePlainHTTP",
      "Effect": "Deny",
      "Principal": ["AWS": ["*"]],
      "Action": ["s3:*"],
      "Resource": [address["arn"], "\(address["arn"])/*"],
      "Condition": ["Bool": ["aws:SecureTransport": "false"]],
    ]
    let document: HCLValue = ["Version": "2012-10-17", "Statement": .list(statements + [tlsOnly])]
    return companion(
      "aws_s3_bucket_policy", "Nobody reaches it without TLS.",
      [
        .attribute("policy", .call("jsonencode", [document])),
        .blank,
        .attribute("depends_on", [Address("aws_s3_bucket_public_access_block", address.name).reference]),
      ])
  }

  private func logging(to logs: Address) -> Block {
    companion(
      "aws_s3_bucket_logging", "Every request leaves a line in the access logs.",
      [
        .attribute("target_bucket", logs["id"]),
        .attribute("target_prefix", "\(address["id"])/"),
        .blank,
        .attribute("depends_on", [Address("aws_s3_bucket_policy", logs.name).reference]),
      ])
  }
}
