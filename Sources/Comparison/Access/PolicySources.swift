// Where a root's permissions stand: roles' policies, who may assume a role, and the policies of resources.

import HCL
import IAM
import JSONTree

/// The policies of one principal or one resource.
struct PolicySource {
  enum Holder: Hashable {
    case role
    case trust
    case resource
    case key
    case deployer
  }

  let holder: Holder
  /// The address of the role or resource; the environment's name for its deployer.
  let address: String
  /// Its ARN.
  let arn: String
  /// Each policy with its name in decisions.
  var documents: [(name: String, json: JSONValue)]

  /// What people call whom or what the policies are about.
  var title: String {
    switch holder {
    case .role: address
    case .trust: "who may assume \(address)"
    case .resource, .key: "the policy of \(address)"
    case .deployer: "the deployer"
    }
  }

  /// - Throws: `PolicyError` for a policy that IAM would refuse.
  func policies() throws(PolicyError) -> [Policy] {
    let kind: Policy.Kind =
      switch holder {
      case .role, .deployer: .identity
      case .trust: .trust
      case .resource: .resource
      case .key: .key
      }
    return try documents.map { document throws(PolicyError) in
      try Policy(name: document.name, kind: kind, json: document.json)
    }
  }
}

extension ConcreteNames {
  /// Whom or what the policies are about that stand in `touched` resources.
  func holders(_ resources: [(address: String, block: Block)], _ touched: Set<String>) -> Set<String> {
    Set(resources.lazy.filter { touched.contains($0.address) }.compactMap { holder($0.address, $0.block) })
  }

  /// The address of whom or what a resource's policy is about; nil where it has none.
  private func holder(_ address: String, _ block: Block) -> String? {
    guard let form = Self.forms[block.labels[0]] else { return nil }
    return form.argument.flatMap { block.attributes[$0] }.map { self.address(of: $0) } ?? address
  }

  /// Which types have policies: how they count, and the argument that says what they are attached to.
  private static let forms: [String: (holder: PolicySource.Holder, argument: String?)] = [
    "aws_iam_role": (.trust, nil), "aws_kms_key": (.key, nil), "aws_iam_role_policy": (.role, "role"),
    "aws_s3_bucket_policy": (.resource, "bucket"), "aws_ecr_repository_policy": (.resource, "repository"),
    "aws_sns_topic_policy": (.resource, "arn"), "aws_lambda_permission": (.resource, "function_name"),
  ]

  /// The policies of `holders`, by what they are about.
  /// - Parameter resources: the resources under the later addresses.
  func sources(_ resources: [(address: String, block: Block)], of holders: Set<String>) -> [String: PolicySource] {
    var sources: [String: PolicySource] = [:]
    for (address, block) in resources {
      guard let holder = holder(address, block), holders.contains(holder), let found = source(address, block) else {
        continue
      }
      let key = "\(found.holder) \(found.address)"
      if sources[key] == nil { sources[key] = found } else { sources[key]?.documents += found.documents }
    }
    return sources
  }

  private func source(_ address: String, _ block: Block) -> PolicySource? {
    guard let form = Self.forms[block.labels[0]] else { return nil }
    switch (block.labels[0], form.argument) {
    case ("aws_lambda_permission", _): return permission(block)
    case ("aws_iam_role", _): return source(.trust, of: address, block, "assume_role_policy")
    case (_, let argument?): return source(form.holder, holding: argument, block)
    default: return source(form.holder, of: address, block, "policy")
    }
  }

  /// The policy that stands in an argument of the resource itself.
  private func source(
    _ holder: PolicySource.Holder, of address: String, _ block: Block, _ argument: String
  ) -> PolicySource? {
    guard let policy = block.attributes[argument] else { return nil }
    return PolicySource(
      holder: holder, address: address, arn: arn(address) ?? address,
      documents: [(argument, json(resolver.value(policy)))])
  }

  /// A policy that is attached to what the argument `holding` refers to.
  private func source(_ holder: PolicySource.Holder, holding argument: String, _ block: Block) -> PolicySource? {
    guard let reference = block.attributes[argument], let policy = block.attributes["policy"] else { return nil }
    let address = address(of: reference)
    let name = block.attributes["name"].map { text(resolver.value($0)) } ?? "policy"
    return PolicySource(
      holder: holder, address: address, arn: arn(address) ?? address, documents: [(name, json(resolver.value(policy)))])
  }

  /// The resource that a reference is about, under its later address; the text itself where it is none.
  private func address(of reference: HCLValue) -> String {
    guard case .reference(let path) = reference else { return text(resolver.value(reference)) }
    let head = ReferencePath(path).head
    return resolver.moved[head] ?? head
  }

  /// A permission is a statement of its function's policy ("AddPermission").
  private func permission(_ block: Block) -> PolicySource? {
    guard let function = block.attributes["function_name"] else { return nil }
    let address = address(of: function)
    func string(_ argument: String) -> JSONValue {
      .string(block.attributes[argument].map { text(resolver.value($0)) } ?? "")
    }
    func object(_ key: String, _ value: JSONValue) -> JSONValue { .object([.init(key: key, value: value)]) }
    var members: [JSONValue.Member] = [
      .init(key: "Sid", value: string("statement_id")), .init(key: "Effect", value: .string("Allow")),
      .init(key: "Principal", value: object("Service", string("principal"))),
      .init(key: "Action", value: string("action")), .init(key: "Resource", value: .string(arn(address) ?? "*")),
    ]
    if block.attributes["source_arn"] != nil {
      members.append(.init(key: "Condition", value: object("ArnLike", object("aws:SourceArn", string("source_arn")))))
    }
    return PolicySource(
      holder: .resource, address: address, arn: arn(address) ?? address,
      documents: [("permission", object("Statement", .array([.object(members)])))])
  }
}
