// What resources are called in AWS: the values of a root's blocks with their references resolved, as far as they are known.

import HCL
import PipelineDSL

/// What a root's references are looked up in.
struct RootIndex: Sendable {
  /// Local values, and the members of those that are objects, by their references.
  let locals: [String: HCLValue]
  private let concerns: [Concern]
  /// Where in them the resource of an address is.
  private let places: [String: (concern: Int, resource: Int)]

  /// How many addresses there are.
  var count: Int { places.count }

  init(_ concerns: [Concern]) {
    self.concerns = concerns
    (places, locals) = both({ concerns.places }, { concerns.locals })
  }

  /// The resource at an address.
  subscript(_ address: String) -> Block? { places[address].map { concerns[$0.concern].resources[$0.resource] } }
}

extension [Concern] {
  /// Where the resource of each address is.
  fileprivate var places: [String: (concern: Int, resource: Int)] {
    var places: [String: (concern: Int, resource: Int)] = [:]
    places.reserveCapacity(reduce(0) { $0 + $1.addresses.count })
    for (concern, addresses) in map(\.addresses).enumerated() {
      for (resource, address) in addresses.enumerated() { places[address] = (concern, resource) }
    }
    return places
  }

  /// Local values, and the members of those that are objects, by their references.
  fileprivate var locals: [String: HCLValue] {
    var locals: [String: HCLValue] = [:]
    for concern in self where concern.resources.count < concern.blocks.count {
      for block in concern.blocks where block.type == "locals" {
        for case .attribute(let name, let value) in block.body {
          locals["local.\(name)"] = value
          guard case .object(let members) = value else { continue }
          for member in members { locals["local.\(name).\(member.key)"] = member.value }
        }
      }
    }
    return locals
  }
}

/// The text that values of a root will have; an account's number that is not known is any, `*`.
struct DeployedNames: Sendable {
  let partition: String
  let region: String
  let account: String
  private let index: RootIndex

  init(_ root: Root, account: String? = nil) {
    let environment = root.deployment.environment
    partition = Region.partition(of: environment.region)
    region = environment.region
    self.account = account ?? environment.account ?? "*"
    index = root.index
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
    case .string(let text): text
    case .template(let parts): joined(parts, text)
    case .reference(let path): text(at: path)
    default: nil
    }
  }

  /// A value as text where it is made of literals and local values only: a resource's attribute stays a reference.
  func literal(_ value: HCLValue) -> String? {
    switch value {
    case .string(let text): text
    case .reference(let path):
      path.hasPrefix("local.") || path.hasPrefix("data.aws_partition.") ? text(at: path) : nil
    case .template(let parts): joined(parts, literal)
    default: nil
    }
  }

  /// A template's text, if `known` knows that of each value in it.
  private func joined(_ parts: [HCLValue.Part], _ known: (HCLValue) -> String?) -> String? {
    var whole = ""
    for part in parts {
      switch part {
      case .text(let text): whole += text
      case .interpolation(let value):
        guard let text = known(value) else { return nil }
        whole += text
      }
    }
    return whole
  }

  /// The resource at an address.
  func block(_ address: String) -> Block? { index[address] }

  /// What a local value stands for.
  func value(of path: String) -> HCLValue? { index.locals[path] }

  private func text(at path: String) -> String? {
    switch path {
    case "local.account_id": return account
    case "data.aws_partition.current.partition": return partition
    default: break
    }
    if let value = index.locals[path] { return text(value) }
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    return index[String(path[..<dot])].flatMap(name)
  }

  /// The attribute that names a resource, where it is not `name`.
  private static let attributes = [
    "aws_s3_bucket": "bucket", "aws_s3_object": "bucket", "aws_lambda_function": "function_name",
    "aws_cloudwatch_metric_alarm": "alarm_name", "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_kms_key": "description",
  ]
}

extension Block {
  var isResource: Bool { type == "resource" }

  /// The address of a resource's block.
  var address: String { labels.joined(separator: ".") }

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
