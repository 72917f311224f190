// storage.tf: the buckets, private, encrypted, versioned, logged, and reached by TLS only.

import Calls
import HCL
import PipelineDSL

func storage(_ deployment: Deployment) -> [Block] {
  let shared = SharedAddresses(deployment.project)
  let layers = deployment.layers.mapConcurrently { layer in
    Bucket(
      address: shared.bucket(layer), name: bucketName(layer.bucket, deployment),
      origin: deployment.project.origin(layer), purpose: "the \(layer.name) layer's objects", keptFor: layer.keptFor,
      isDisposable: layer.onDestroy == .deleteData, key: key(deployment)
    ).blocks(loggingTo: shared.accessLogs)
  }
  let artifacts = Bucket(
    address: shared.artifacts, name: bucketName("\(deployment.project.name)-artifacts", deployment),
    origin: deployment.project.origin, purpose: "the Spark jobs' scripts", isDisposable: true, key: key(deployment))
  return layers.flatMap { $0 } + artifacts.blocks(loggingTo: shared.accessLogs) + accessLogs(deployment, shared)
}

/// The results of queries, which the workgroup writes and anyone who may query can have again.
func queryResults(_ deployment: Deployment, _ shared: SharedAddresses) -> [Block] {
  Bucket(
    address: shared.queryResults, name: bucketName("\(deployment.project.name)-query-results", deployment),
    origin: deployment.project.origin["queries"], purpose: "the results of queries", keptFor: .days(30),
    isDisposable: true, key: key(deployment)
  ).blocks(loggingTo: shared.accessLogs)
}

/// Ends in the account's number, since bucket names are unique worldwide.
private func bucketName(_ name: String, _ deployment: Deployment) -> HCLValue {
  "\(deployment.name(name))-\(Local.account)"
}

/// The project's key, where it has one.
private func key(_ deployment: Deployment) -> Address? {
  deployment.project.encryption == .byOwnKey ? SharedAddresses(deployment.project).key : nil
}

/// The bucket of access logs, into which S3's log delivery writes and nobody else. It takes only S3's own keys ("Enabling
/// Amazon S3 server access logging").
private func accessLogs(_ deployment: Deployment, _ shared: SharedAddresses) -> [Block] {
  let bucket = Bucket(
    address: shared.accessLogs, name: bucketName("\(deployment.project.name)-access-logs", deployment),
    origin: deployment.project.origin, purpose: "who read or wrote the other buckets", keptFor: .days(90),
    isDisposable: true)
  // The one resource as a string: a list of one means the same, but S3's check of the target reads the string.
  let delivery: HCLValue = [
    "Sid": "LogDeliveryWrites",
    "Effect": "Allow",
    "Principal": ["Service": "logging.s3.amazonaws.com"],
    "Action": .list([.string(Action.s3PutObject.rawValue)]),
    "Resource": "\(shared.accessLogs["arn"])/*",
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
  /// The KMS key that encrypts the objects; nil where S3's own do.
  var key: Address?

  private var bucket: Item { .attribute("bucket", address["id"]) }

  func blocks(loggingTo logs: Address?, statements: [HCLValue] = []) -> [Block] {
    [
      address.block(
        origin, "Holds \(purpose).",
        [.attribute("bucket", name)] + (isDisposable ? [.attribute("force_destroy", true)] : []),
        answered: key == nil ? [] : ["CKV_AWS_145"]),
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
    // With a bucket key S3 asks KMS once for many objects ("Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
    let settings: [Item] =
      key.map { [.attribute("sse_algorithm", "aws:kms"), .attribute("kms_master_key_id", $0["arn"])] }
      ?? [.attribute("sse_algorithm", "AES256")]
    let bucketKey: [Item] = key == nil ? [] : [.attribute("bucket_key_enabled", true), .blank]
    return companion(
      "aws_s3_bucket_server_side_encryption_configuration", "Objects are encrypted at rest.",
      [
        .blank,
        .block("rule", bucketKey + [.block("apply_server_side_encryption_by_default", settings)]),
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
