// Data that a deployment loses: what a resource held that goes, and what is kept for a shorter time.

import HCL

/// Data that goes, or that Terraform would have to delete and refuses to.
package struct DataLoss: Sendable, Hashable {
  package let address: String
  /// Why it goes: `destroyed`, `replaced by bucket`, `kept for 30 days, not 90`.
  package let cause: String
  /// What is lost.
  package let what: String
  /// Whether it can be had again: from elsewhere, or in some time.
  package let isRecoverable: Bool
  /// Why Terraform refuses while there is data; nil where it does not.
  package let refusal: String?
}

extension RootComparison {
  /// What is lost, in the order of addresses.
  var losses: [DataLoss] {
    changes.flatMap { change -> [DataLoss] in
      switch change.action {
      case .destroyed: loss(change, "destroyed")
      case .replaced: loss(change, "replaced, since \(change.forcedBy.map(\.path).joined(separator: ", ")) changes")
      case .changed: retentions(change)
      case .added, .moved, .unmanaged: []
      }
    }
  }

  private func loss(_ change: ResourceChange, _ cause: String) -> [DataLoss] {
    let before = formerArguments(change)
    guard let held = HeldData.all[change.type] else { return [] }
    return [
      DataLoss(
        address: change.address, cause: cause, what: held.what, isRecoverable: held.isRecoverable,
        refusal: preventsDestruction(change) ?? held.refusal(before))
    ]
  }

  private func formerArguments(_ change: ResourceChange) -> [String: Value] {
    old.configuration[change.previousAddress ?? change.address].map { old.arguments(of: $0) } ?? [:]
  }

  private func preventsDestruction(_ change: ResourceChange) -> String? {
    // The rule counts as it is written now; that of a resource which is gone is gone with it.
    let rule = new.configuration[change.address]?.blocks("lifecycle").first?.attributes["prevent_destroy"]
    return rule == .bool(true) ? "prevent_destroy is set" : nil
  }

  /// What is kept for a shorter time than before, so that some of it is deleted at once.
  private func retentions(_ change: ResourceChange) -> [DataLoss] {
    change.arguments.compactMap { argument in
      guard let kept = Retention.all.first(where: { $0.type == change.type && argument.path.hasSuffix($0.path) }),
        let after = argument.after.flatMap(Int.init)
      else { return nil }
      let before = argument.before.flatMap(Int.init)
      if let before, before <= after, before != 0 { return nil }
      let formerly = before.map { ", not \($0)" } ?? ", not for ever"
      return DataLoss(
        address: change.address, cause: "kept for \(after) \(kept.unit)\(formerly)", what: kept.what,
        isRecoverable: kept.isRecoverable, refusal: nil)
    }
  }
}

/// What a resource of a type holds, and whether Terraform deletes it with the resource.
private struct HeldData {
  let what: String
  var isRecoverable = false
  /// The argument that lets Terraform delete it with its data; nil where it always does.
  var switchedBy: String?

  func refusal(_ arguments: [String: Value]) -> String? {
    guard let switchedBy, arguments[switchedBy] != .bool(true) else { return nil }
    return "\(switchedBy) is not set, so the deployment stops there while it holds anything"
  }

  static let all: [String: HeldData] = [
    "aws_s3_bucket": HeldData(what: "every object in the bucket, all versions", switchedBy: "force_destroy"),
    "aws_sqs_queue": HeldData(what: "the messages in the queue: events that failed"),
    "aws_cloudwatch_log_group": HeldData(what: "the logs"),
    "aws_kms_key": HeldData(
      what: "everything that the key encrypted, once the key is deleted; the deletion can be cancelled for its window"),
    "aws_kinesis_firehose_delivery_stream": HeldData(what: "the records that wait in the stream's buffer"),
    "aws_ecr_repository": HeldData(
      what: "the images; the function cannot start from them any more, and they have to be built and pushed again",
      isRecoverable: true, switchedBy: "force_delete"),
    "aws_glue_catalog_table": HeldData(
      what:
        "the table and its partitions; the rows stay in S3, and the crawler registers them again where the table is there",
      isRecoverable: true),
    "aws_glue_catalog_database": HeldData(
      what: "the database with all tables in it; the rows stay in S3", isRecoverable: true),
    "aws_athena_workgroup": HeldData(what: "the history of queries, and saved queries", isRecoverable: true),
    "aws_secretsmanager_secret": HeldData(
      what: "the secret's value; it can be restored for its recovery window, and has to be put again in a new one",
      isRecoverable: true),
    "aws_ssm_parameter": HeldData(
      what: "how far the polls of an API have come; the next one asks for all, and .dedupe drops what it has twice",
      isRecoverable: true),
    "aws_sns_topic": HeldData(what: "subscriptions that were made by hand", isRecoverable: true),
  ]
}

/// How long something is kept.
private struct Retention {
  let type: String
  /// The end of the argument's path.
  let path: String
  let unit: String
  let what: String
  var isRecoverable = false

  static let all = [
    Retention(
      type: "aws_s3_bucket_lifecycle_configuration", path: ".expiration.days", unit: "days",
      what:
        "objects that are older: they expire within a day or two, and can be brought back while replaced versions are kept"
    ),
    Retention(
      type: "aws_s3_bucket_lifecycle_configuration", path: "noncurrent_version_expiration.noncurrent_days",
      unit: "days",
      what: "replaced versions that are older"),
    Retention(
      type: "aws_cloudwatch_log_group", path: "retention_in_days", unit: "days", what: "log events that are older"),
    Retention(
      type: "aws_sqs_queue", path: "message_retention_seconds", unit: "seconds", what: "messages that are older"),
  ]
}
