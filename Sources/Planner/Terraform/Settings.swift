// versions.tf, provider.tf, variables.tf, locals.tf and outputs.tf.

import HCL
import PipelineDSL

func versions() -> [Block] {
  let provider: HCLValue = .object([.init("source", "hashicorp/aws"), .init("version", ">= 5.100, < 7.0")])
  return [
    Block(
      "terraform",
      [
        .attribute("required_version", ">= 1.5"),
        .blank,
        .block("required_providers", [.attribute("aws", provider)]),
      ])
  ]
}

func provider(_ pipeline: Pipeline) -> [Block] {
  let tags: HCLValue = .object([.init("pipeline", Local.pipeline), .init("managed-by", "plan-gen")])
  return [
    Block(
      "provider", ["aws"],
      [
        .attribute("region", Local.region),
        .blank,
        .block("default_tags", [.attribute("tags", tags)]),
      ]),
    Block(
      "data", ["aws_caller_identity", "current"], comment: ["The account that Terraform's credentials belong to."], []),
    Block(
      "data", ["aws_partition", "current"], comment: ["aws, aws-cn or aws-us-gov: the second part of every ARN."], []),
  ]
}

func variables(_ pipeline: Pipeline) -> [Block] {
  [
    Block(
      "variable", ["region"],
      [
        .attribute("description", "The AWS region of the pipeline."),
        .attribute("type", .reference("string")),
        .attribute("default", .string(pipeline.region)),
      ]),
    Block(
      "variable", ["ingest_image_digest"],
      [
        .attribute(
          "description", "The digest of the ingest image in the repository, such as sha256:0123…; a tag could be moved."
        ),
        .attribute("type", .reference("string")),
        .blank,
        .block(
          "validation",
          [
            .attribute(
              "condition",
              .call("can", [.call("regex", ["^sha256:[0-9a-f]{64}$", .reference("var.ingest_image_digest")])])),
            .attribute(
              "error_message", "The digest is \"sha256:\" and 64 hexadecimal digits, as docker push prints it."),
          ]),
      ]),
  ]
}

func locals(_ pipeline: Pipeline) -> [Block] {
  let partition: HCLValue = .reference("data.aws_partition.current.partition")
  let dataset = pipeline.ingest.stream.dataset
  return [
    Block(
      "locals",
      [
        .attribute("account_id", .reference("data.aws_caller_identity.current.account_id")),
        .attribute("glue_arn", "arn:\(partition):glue:\(Local.region):\(Local.account)"),
        .attribute("logs_arn", "arn:\(partition):logs:\(Local.region):\(Local.account):log-group"),
        .blank,
        .attribute("pipeline", .string(pipeline.name)),
        .attribute("ingest", .string(pipeline.ingest.name)),
        .attribute("stream", .string(pipeline.ingest.stream.name)),
        .attribute("job", .string(pipeline.job.name)),
        .attribute("script", .string(pipeline.job.scriptPath)),
        .blank,
        .attribute("raw_prefix", .string(dataset.prefix)),
        .attribute("error_prefix", .string(LakePrefix.error(dataset))),
        .attribute("transform_prefix", .string(pipeline.transformPrefix)),
        .attribute("partition_key", .string(StreamColumn.partitionKey)),
      ])
  ]
}

func outputs(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let outputs: [(name: String, about: String, value: HCLValue)] = [
    ("repository_url", "Where the ingest image is pushed to.", names.repository["repository_url"]),
    ("function_name", "The ingest function, to invoke it by hand.", names.function["function_name"]),
    ("stream_name", "The delivery stream, to watch its metrics.", names.stream["name"]),
    (
      "raw_bucket", "Where the stream's objects and the records set aside are.",
      names.bucket(pipeline.ingest.stream.dataset.layer)["bucket"]
    ),
    (
      "transform_bucket", "Where the tables are.",
      names.bucket(pipeline.job.tables.first?.layer ?? pipeline.job.source.layer)["bucket"]
    ),
    ("failure_queue_url", "The events of polls that failed.", names.failureQueue["url"]),
    ("job_name", "The Glue job, to start it for another day.", names.job["name"]),
  ]
  return outputs.map { output in
    Block(
      "output", [output.name],
      [
        .attribute("description", .string(output.about)),
        .attribute("value", output.value),
      ])
  }
}
