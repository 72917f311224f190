// The Athena workgroup: who queries the layers does so within a limit, and leaves results in one place.

import HCL
import PipelineDSL

func queries(_ deployment: Deployment) -> [Block] {
  guard case .workgroup(let limit) = deployment.project.queries else { return [] }
  let shared = SharedAddresses(deployment.project)
  let encryption: [Item] =
    deployment.project.encryption == .byOwnKey
    ? [.attribute("encryption_option", "SSE_KMS"), .attribute("kms_key_arn", shared.key["arn"])]
    : [.attribute("encryption_option", "SSE_S3")]
  let workgroup = shared.workgroup.block(
    deployment.project.origin["queries"], "A query ends once it has scanned \(limit), and its results are encrypted.",
    [
      .attribute("name", .string(deployment.name(deployment.project.name))),
      .attribute("force_destroy", true),
      .blank,
      .block(
        "configuration",
        [
          .attribute("bytes_scanned_cutoff_per_query", .number(limit.inBytes)),
          .attribute("enforce_workgroup_configuration", true),
          .attribute("publish_cloudwatch_metrics_enabled", true),
          .blank,
          .block(
            "result_configuration",
            [
              .attribute("output_location", "s3://\(shared.queryResults["bucket"])/"),
              .blank,
              .block("encryption_configuration", encryption),
            ]),
        ]),
    ])
  return queryResults(deployment, shared) + [workgroup]
}
