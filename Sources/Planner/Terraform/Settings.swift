// versions.tf, provider.tf, variables.tf, locals.tf and outputs.tf: what a root is before it has a resource.

import HCL
import PipelineDSL

func versions(_ deployment: Deployment) -> [Block] {
  let provider: HCLValue = .object([.init("source", "hashicorp/aws"), .init("version", ">= 5.100, < 7.0")])
  let (needed, backend) = backend(deployment)
  return [
    Block(
      "terraform", [],
      comment: Comment(
        "Arguments that mean the same in both major versions of the provider, and where the state is kept.",
        on: deployment.origin.path),
      [
        .attribute("required_version", .string(needed)),
        .blank,
        .block("required_providers", [.attribute("aws", provider)]),
      ] + backend)
  ]
}

/// Where the state is, and the first Terraform that knows how: the lock beside the object came with 1.11.
private func backend(_ deployment: Deployment) -> (needed: String, items: [Item]) {
  guard case .s3(let bucket, let region) = deployment.environment.state else { return (">= 1.5", []) }
  let settings = Block(
    "backend", ["s3"],
    [
      .attribute("bucket", .string(bucket)),
      .attribute("key", .string(deployment.stateKey)),
      .attribute("region", .string(region)),
      .attribute("encrypt", true),
      .attribute("use_lockfile", true),
    ])
  return (">= 1.11", [.blank, .block(settings)])
}

func provider(_ deployment: Deployment) -> [Block] {
  let tags: HCLValue = .object(
    [
      .init("project", .string(deployment.project.name)), .init("environment", .string(deployment.environment.name)),
      .init("managed-by", "plan-gen"),
    ] + deployment.project.tags.map { .init($0.key, .string($0.value)) })
  let account = deployment.environment.account.map { Item.attribute("allowed_account_ids", [.string($0)]) }
  return [
    Block(
      "provider", ["aws"],
      comment: Comment("Where everything is deployed, and how it is tagged.", on: deployment.origin.path),
      [.attribute("region", Local.region)] + (account.map { [$0] } ?? []) + [
        .blank,
        .block("default_tags", [.attribute("tags", tags)]),
      ]),
    Block(
      "data", ["aws_caller_identity", "current"],
      comment: Comment("The account that Terraform's credentials belong to."), []),
    Block(
      "data", ["aws_partition", "current"],
      comment: Comment("aws, aws-cn or aws-us-gov: the second part of every ARN."), []),
  ]
}

func variables(_ deployment: Deployment) -> [Block] {
  [
    Block(
      "variable", ["ingest_image_digest"],
      comment: Comment("Known once the image is pushed.", on: deployment.project.origin["image"].path),
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
      ])
  ]
}

func sharedLocals(_ deployment: Deployment) -> [Block] {
  [
    Block(
      "locals", [],
      comment: Comment("What ARNs begin with, and the partition key.", on: deployment.project.origin.path),
      [
        .attribute("account_id", .reference("data.aws_caller_identity.current.account_id")),
        .attribute("region", .string(deployment.environment.region)),
        .attribute("glue_arn", "arn:\(Local.partition):glue:\(Local.region):\(Local.account)"),
        .attribute("logs_arn", "arn:\(Local.partition):logs:\(Local.region):\(Local.account):log-group"),
        .blank,
        .attribute("partition_key", .string(StreamColumn.partitionKey)),
      ])
  ]
}

func pipelineLocals(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let dataset = pipeline.ingest.stream.dataset
  let members: HCLValue = .object(
    [
      .init("name", .string(pipeline.name)),
      .init("ingest", names.name(pipeline.ingest.name)),
      .init("stream", names.name(pipeline.ingest.stream.name)),
      .init("job", names.name(pipeline.job.name)),
    ] + script(of: pipeline) + [
      .init("raw_prefix", .string(dataset.prefix)),
      .init("error_prefix", .string(LakePrefix.error(dataset))),
      .init("transform_prefix", .string(pipeline.transformPrefix)),
      .init("tags", .object([.init("pipeline", .string(pipeline.name))])),
    ])
  let why = "Names as they are in AWS, and the prefixes of keys."
  return [
    Block(
      "locals", [], comment: Comment(why, on: pipeline.origin.path), [.attribute(names.local.object, members)])
  ]
}

/// The script's key, where Spark runs it.
private func script(of pipeline: Pipeline) -> [HCLValue.Entry] {
  !pipeline.job.engine.isNative ? [.init("script", .string(pipeline.job.scriptPath))] : []
}

func outputs(_ deployment: Deployment, _ pipelines: [(Pipeline, Addresses)]) -> [Block] {
  let shared = SharedAddresses(deployment.project)
  let repository = output(
    "repository_url", "Where the ingest image is pushed to.", shared.repository["repository_url"],
    from: deployment.project.origin["image"])
  return [repository]
    + pipelines.map { pipeline, names in
      let layer = pipeline.job.tables.first?.layer ?? pipeline.job.source.layer
      return output(
        names.local.object, "What an operator of \(pipeline.name) asks for first.",
        .object(
          [
            .init("function_name", names.ingest.function["function_name"]),
            .init("stream_name", names.stream["name"]),
            .init("raw_bucket", names.bucket(pipeline.ingest.stream.dataset.layer)["bucket"]),
            .init("transform_bucket", names.bucket(layer)["bucket"]),
            .init("failure_queue_url", names.ingest.failureQueue["url"]),
          ] + job(pipeline, names) + operatorsRole(pipeline, names)), from: pipeline.origin)
    }
}

/// What an operator starts a job by: the Glue job, or the function and where its failed days are.
private func job(_ pipeline: Pipeline, _ names: Addresses) -> [HCLValue.Entry] {
  guard pipeline.job.engine.isNative else { return [.init("job_name", names.job["name"])] }
  return [
    .init("job_function_name", names.transform.function["function_name"]),
    .init("job_failure_queue_url", names.transform.failureQueue["url"]),
  ]
}

/// What an operator assumes to run the transformation elsewhere.
private func operatorsRole(_ pipeline: Pipeline, _ names: Addresses) -> [HCLValue.Entry] {
  principals(pipeline, names).filter(\.isOfOperators).map { .init("\($0.name)_role_arn", $0.role["arn"]) }
}

private func output(_ name: String, _ about: String, _ value: HCLValue, from origin: Origin) -> Block {
  Block(
    "output", [name], comment: Comment(about, on: origin.path),
    [.attribute("description", .string(about)), .attribute("value", value)])
}
