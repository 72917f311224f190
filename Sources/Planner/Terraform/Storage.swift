// storage.tf: the buckets, private and encrypted.

import HCL
import PipelineDSL

func storage(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let layers = pipeline.layers.flatMap { layer in
    bucket(names.bucket(layer), named: "\(layer.bucket)-\(Local.account)", "The \(layer.name) layer's objects.")
  }
  return layers
    + bucket(names.artifacts, named: "\(Local.pipeline)-artifacts-\(Local.account)", "The Spark job's script.")
}

/// A bucket with what keeps it private. Its name ends in the account's number, since bucket names are unique worldwide.
private func bucket(_ address: Address, named name: HCLValue, _ about: String) -> [Block] {
  let bucket: Item = .attribute("bucket", address["id"])
  return [
    address.block(about, [.attribute("bucket", name)]),
    Address("aws_s3_bucket_public_access_block", address.name).block(
      "No object of it can be made public.",
      [
        bucket,
        .attribute("block_public_acls", true),
        .attribute("block_public_policy", true),
        .attribute("ignore_public_acls", true),
        .attribute("restrict_public_buckets", true),
      ]),
    Address("aws_s3_bucket_ownership_controls", address.name).block(
      "Access is by policy; ACLs are off.",
      [
        bucket,
        .blank,
        .block("rule", [.attribute("object_ownership", "BucketOwnerEnforced")]),
      ]),
    Address("aws_s3_bucket_server_side_encryption_configuration", address.name).block(
      "Objects are encrypted at rest.",
      [
        bucket,
        .blank,
        .block(
          "rule",
          [
            .block("apply_server_side_encryption_by_default", [.attribute("sse_algorithm", "AES256")])
          ]),
      ]),
  ]
}
