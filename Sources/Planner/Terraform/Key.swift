// The project's KMS key, where it has one: its policy hands the decision to IAM, and names who may do so.

import HCL
import PipelineDSL

func key(_ deployment: Deployment) -> [Block] {
  guard deployment.project.encryption == .byOwnKey else { return [] }
  let key = SharedAddresses(deployment.project).key
  let origin = deployment.project.origin["encryption"]
  return [
    key.block(
      origin, "Encrypts the layers, the scripts and the results of queries; a new key every year.",
      [
        .attribute("description", .string("The data of \(deployment.name(deployment.project.name)).")),
        .attribute("deletion_window_in_days", 30),
        .attribute("enable_key_rotation", true),
        .attribute("policy", .call("jsonencode", [policy])),
      ]),
    Address("aws_kms_alias", key.name).block(
      origin, "The key under a name that people can read.",
      [
        .attribute("name", .string("alias/\(deployment.name(deployment.project.name))")),
        .attribute("target_key_id", key["key_id"]),
      ]),
  ]
}

/// "Default key policy" of KMS, with its actions named: the account's IAM policies decide, and the key stays manageable.
private let policy: HCLValue = [
  "Version": "2012-10-17",
  "Statement": [
    [
      "Sid": "TheAccountDecides",
      "Effect": "Allow",
      "Principal": ["AWS": "arn:\(Local.partition):iam::\(Local.account):root"],
      "Action": .list(administration.map { .string("kms:\($0)") }),
      "Resource": ["*"],
    ]
  ],
]

private let administration = [
  "CancelKeyDeletion", "CreateAlias", "Decrypt", "DeleteAlias", "DescribeKey", "DisableKey", "DisableKeyRotation",
  "EnableKey", "EnableKeyRotation", "GenerateDataKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags",
  "PutKeyPolicy", "ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription",
]
