// The repository of the image, which all functions run, each told which pipeline it is of.

import Calls
import HCL
import PipelineDSL

func image(_ deployment: Deployment, _ pipelines: [(Pipeline, Addresses)]) -> [Block] {
  let shared = SharedAddresses(deployment.project)
  let origin = deployment.project.origin["image"]
  let puller: HCLValue = [
    "Version": "2012-10-17",
    "Statement": [
      [
        "Sid": "LambdaPullsTheImage",
        "Effect": "Allow",
        "Principal": ["Service": "lambda.amazonaws.com"],
        "Action": .list([Action.ecrBatchGetImage, .ecrGetDownloadUrlForLayer].map { .string($0.rawValue) }),
        "Condition": ["ArnLike": ["aws:SourceArn": .list(functionARNs(pipelines.map(\.1)))]],
      ]
    ],
  ]
  return [
    shared.repository.block(
      origin, "One image runs every pipeline; a tag never changes, and all can be built again.",
      [
        .attribute("name", .string(deployment.name("\(deployment.project.name)-ingest"))),
        .attribute("image_tag_mutability", "IMMUTABLE"),
        .attribute("force_delete", true),
        .blank,
        .block("image_scanning_configuration", [.attribute("scan_on_push", true)]),
      ]),
    Address("aws_ecr_lifecycle_policy", shared.repository.name).block(
      origin, "Leftovers of pushes go; a tagged image, and so the one in use, never expires.",
      [
        .attribute("repository", shared.repository["name"]),
        .attribute("policy", .call("jsonencode", [untaggedExpire])),
      ]),
    shared.repositoryPolicy.block(
      origin, "Declared here, since Lambda would otherwise add it and the plan would drift.",
      [
        .attribute("repository", shared.repository["name"]),
        .attribute("policy", .call("jsonencode", [puller])),
      ]),
  ]
}

/// "Lifecycle policy parameters" of ECR.
private let untaggedExpire: HCLValue = [
  "rules": [
    [
      "rulePriority": 1,
      "description": "Images without a tag",
      "selection": ["tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14],
      "action": ["type": "expire"],
    ]
  ]
]

/// The functions' ARNs by name: a function itself waits for the policy that holds it. A policy holds 10,240 characters, too
/// few to name very many ("Amazon ECR service quotas"); then any function of the account and region will do.
private func functionARNs(_ pipelines: [Addresses]) -> [HCLValue] {
  let functions = pipelines.flatMap { names -> [HCLValue] in
    ["\(names.local.ingest)"] + (!names.pipeline.job.engine.isNative ? [] : ["\(names.local.job)"])
  }
  let names = functions.count <= 80 ? functions : ["*" as HCLValue]
  return names.map { "arn:\(Local.partition):lambda:\(Local.region):\(Local.account):function:\($0)" }
}
