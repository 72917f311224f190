// A principal: who assumes a role, and what the role allows, folded from the calls that its holder makes.

import Calls
import HCL
import IAM
import PipelineDSL

/// A role with its one policy.
struct Principal {
  /// What the role is called after the pipeline's name.
  let name: String
  /// What the principal does, for the comment above its role.
  let about: String
  let trust: TrustPolicy
  /// What its holder calls, as declared where it is called, and what S3 then asks of KMS.
  let calls: [Call]
  let pipeline: String
  /// What the role is called in AWS.
  let fullName: HCLValue
  let tags: HCLValue
  /// The value of the manifest that the principal acts for.
  let origin: Origin
  private let targets: Targets

  init(
    _ name: String, about: String, assumedBy trust: TrustPolicy, makes calls: [Call], _ pipeline: Pipeline,
    _ names: Addresses, origin: Origin
  ) {
    self.name = name
    self.about = about
    self.trust = trust
    targets = Targets(names: names)
    self.calls = calls + keyCalls(calls, targets)
    self.pipeline = pipeline.name
    fullName = names.name("\(pipeline.name)-\(name)")
    tags = names.local.tags
    self.origin = origin
  }

  /// Whether people of the account assume it, and no service.
  var isOfOperators: Bool {
    if case .roles = trust.trusted { true } else { false }
  }

  /// What the role allows: folded from the calls.
  var permissions: PolicyDocument { PolicyDocument(calls, targets) }

  var role: Address { Address("aws_iam_role", "\(pipeline)-\(name)") }
  var policy: Address { Address("aws_iam_role_policy", "\(pipeline)-\(name)") }

  var blocks: [Block] {
    [
      role.block(
        origin, about,
        [
          .attribute("name", fullName),
          .attribute("assume_role_policy", .call("jsonencode", [trust.hcl])),
          .attribute("tags", tags),
        ]),
      policy.block(
        origin, "What it needs, and nothing else.",
        [
          .attribute("name", .string(name)),
          .attribute("role", role["id"]),
          .attribute("policy", .call("jsonencode", [permissions.hcl])),
        ]),
    ]
  }
}

func access(_ pipeline: Pipeline, _ names: Addresses) -> [Block] { principals(pipeline, names).flatMap(\.blocks) }

/// Everyone who acts in the pipeline, in the order of the data.
func principals(_ pipeline: Pipeline, _ names: Addresses) -> [Principal] {
  [
    Principal.ingest(pipeline, names),
    Principal.stream(pipeline, names),
    Principal.crawler(pipeline.rawCrawler, pipeline, names),
    Principal.job(pipeline, names),
    Principal.crawler(pipeline.transformCrawler, pipeline, names),
  ] + (pipeline.ingest.invoker == .scheduler ? [Principal.scheduler(pipeline, names)] : [])
    + (names.deployment.environment.operators.isEmpty
      ? [] : [Principal.transform(pipeline, names), Principal.redrive(pipeline, names)])
}

extension TrustPolicy {
  /// A service that acts for a resource of this account only ("The confused deputy problem").
  static func service(_ name: String) -> TrustPolicy {
    TrustPolicy(
      "AssumedBy\(name.prefix(1).uppercased())\(name.dropFirst())", .service("\(name).amazonaws.com"),
      conditions: [Condition("StringEquals", "aws:SourceAccount", [Resource(.reference("local.account_id"))])])
  }

  /// Roles of this account, and none of a role's name in another.
  fileprivate static func roles(_ names: [String]) -> TrustPolicy {
    let account = Resource.Part.reference("local.account_id")
    let arn: [Resource.Part] = [
      .text("arn:"), .reference("data.aws_partition.current.partition"), .text(":iam::"), account, .text(":role/"),
    ]
    return TrustPolicy(
      "AssumedByOperators", .roles(names.sorted().map { Resource(parts: arn + [.text($0)]) }),
      conditions: [Condition("StringEquals", "aws:PrincipalAccount", [Resource(account)])])
  }
}

extension Principal {
  /// The role of the transform binary where an operator runs it.
  fileprivate static func transform(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      "transform", about: "An operator's run of the transformation on another machine than Glue's.",
      assumedBy: .roles(names.deployment.environment.operators), makes: TransformCalls.all, pipeline, names,
      origin: pipeline.origin["job"])
  }

  /// The role of the ingest binary where an operator delivers once more what was set aside.
  fileprivate static func redrive(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      "redrive", about: "An operator's redrive of the records that were set aside.",
      assumedBy: .roles(names.deployment.environment.operators), makes: IngestCalls.redrive, pipeline, names,
      origin: pipeline.origin["ingest"])
  }
}
