// What resources are called in AWS: the values of a root's blocks with their references resolved, as far as they are known.

import HCL
import PipelineDSL

/// The text that values of a root will have; an account's number that is not known is any, `*`.
struct DeployedNames {
  let partition: String
  let region: String
  let account: String
  private let locals: [String: HCLValue]
  private let blocks: [String: Block]

  init(_ root: Root, account: String? = nil) {
    let environment = root.deployment.environment
    partition = Region.partition(of: environment.region)
    region = environment.region
    self.account = account ?? environment.account ?? "*"
    let all = root.concerns.flatMap(\.blocks)
    var locals: [String: HCLValue] = [:]
    for item in all.filter({ $0.type == "locals" }).flatMap(\.body) {
      guard case .attribute(let name, let value) = item else { continue }
      locals["local.\(name)"] = value
      guard case .object(let members) = value else { continue }
      for member in members { locals["local.\(name).\(member.key)"] = member.value }
    }
    self.locals = locals
    blocks = Dictionary(
      all.filter { $0.type == "resource" }.map { ($0.labels.joined(separator: "."), $0) }, uniquingKeysWith: { $1 })
  }

  /// What a resource is called.
  func name(of block: Block) -> String? {
    guard let type = block.labels.first else { return nil }
    let attribute = DeployedNames.attributes[type, default: "name"]
    return block.attribute(attribute).flatMap { text($0) }
  }

  /// A value as text; nil where it is known only once it is deployed.
  func text(_ value: HCLValue) -> String? {
    switch value {
    case .string(let text): return text
    case .template(let parts):
      let texts = parts.compactMap { part in
        switch part {
        case .text(let text): text
        case .interpolation(let value): text(value)
        }
      }
      return texts.count == parts.count ? texts.joined() : nil
    case .reference(let path): return text(at: path)
    default: return nil
    }
  }

  /// A value as text where it is made of literals and local values only: a resource's attribute stays a reference.
  func literal(_ value: HCLValue) -> String? {
    value.refersOnly { $0.hasPrefix("local.") || $0.hasPrefix("data.aws_partition.") } ? text(value) : nil
  }

  /// What a local value stands for.
  func value(of path: String) -> HCLValue? { locals[path] }

  private func text(at path: String) -> String? {
    switch path {
    case "local.account_id": return account
    case "data.aws_partition.current.partition": return partition
    default: break
    }
    if let value = locals[path] { return text(value) }
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    return blocks[String(path[..<dot])].flatMap(name)
  }

  /// The attribute that names a resource, where it is not `name`.
  private static let attributes = [
    "aws_s3_bucket": "bucket", "aws_s3_object": "bucket", "aws_lambda_function": "function_name",
    "aws_cloudwatch_metric_alarm": "alarm_name", "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_kms_key": "description",
  ]
}

extension Block {
  /// A value of the block's own body.
  func attribute(_ name: String) -> HCLValue? {
    for case .attribute(name, let value) in body { return value }
    return nil
  }

  /// The references to `type` anywhere in the block.
  func references(to type: String) -> [String] {
    body.flatMap { item -> [String] in
      switch item {
      case .attribute(_, .reference(let path)) where path.hasPrefix("\(type)."): [path]
      case .block(let block): block.references(to: type)
      default: []
      }
    }
  }
}
