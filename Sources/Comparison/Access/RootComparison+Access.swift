// The policies of a root and of whoever deploys it, as they were and as they shall be.

import HCL
import JSONTree

extension RootComparison {
  /// What principals may do more and less.
  /// - Parameter environment: whose deployer's policies are compared too.
  /// - Throws: `DifferenceError` for a policy that cannot be read.
  func access(
    deployer environment: String, _ files: (old: [String: String], new: [String: String])
  ) throws(DifferenceError) -> [AccessChange] {
    let (before, after) = (RootSettings(old), RootSettings(new))
    // In another account or region everything would be another resource: what differs apart from that is looked at.
    let account = after.account ?? before.account ?? ConcreteNames.unknownAccount
    let region = after.region ?? before.region ?? "us-east-1"
    let former = ConcreteNames(
      resolver: old, block: { self.former($0).map { self.old.arguments(of: $0) } }, account: account, region: region)
    let later = ConcreteNames(
      resolver: new, block: { self.new.configuration[$0].map { self.new.arguments(of: $0) } }, account: account,
      region: region)
    let formerResources = old.configuration.resources.map {
      (address: moved[$0.address] ?? $0.address, block: $0.block)
    }
    let resources = new.configuration.resources
    let touched = Set(changes.map(\.address))
    let holders = former.holders(formerResources, touched).union(later.holders(resources, touched))
    var sources = (old: former.sources(formerResources, of: holders), new: later.sources(resources, of: holders))
    if let region = before.region { sources.old = sources.old.mapValues { $0.moved(from: region, to: later.region) } }
    sources.old["deployer"] = try PolicySource(deployer: environment, files.old)
    sources.new["deployer"] = try PolicySource(deployer: environment, files.new)
    let found = try AccessComparison(old: sources.old, new: sources.new, account: account).changes()
    if found.isEmpty { return [] }
    var names: [String: String] = [:]
    for address in formerResources.map(\.address) + resources.map(\.address) {
      for side in [former, later] { if let arn = side.arn(address) { names[arn] = address } }
    }
    return found.map { $0.naming(names) }
  }
}

extension PolicySource {
  /// The deployer's policies of an environment, which are JSON already; nil where there are none.
  fileprivate init?(deployer environment: String, _ files: [String: String]) throws(DifferenceError) {
    var documents: [(name: String, json: JSONValue)] = []
    for (path, text) in files.sorted(by: { $0.key < $1.key }) where Self.isDeployer(path, of: environment) {
      do { documents.append((path, try JSONReader.read(text))) } catch {
        throw DifferenceError(["\(path): \(error)"])
      }
    }
    guard !documents.isEmpty else { return nil }
    self.init(
      holder: .deployer, address: environment,
      arn: "arn:aws:iam::\(ConcreteNames.unknownAccount):role/deployer", documents: documents)
  }

  /// `deployer/dev-2.json` is one of dev's.
  private static func isDeployer(_ path: String, of environment: String) -> Bool {
    guard path.hasPrefix("deployer/\(environment)-"), path.hasSuffix(".json") else { return false }
    return path.dropFirst("deployer/\(environment)-".count).dropLast(".json".count).allSatisfy(\.isNumber)
  }

  /// The source with a region's name in ARNs replaced.
  fileprivate func moved(from region: String, to other: String) -> PolicySource {
    guard region != other else { return self }
    var source = self
    source.documents = documents.map { ($0.name, $0.json.replacing(":\(region):", by: ":\(other):")) }
    return source
  }
}

extension JSONValue {
  fileprivate func replacing(_ text: String, by other: String) -> JSONValue {
    switch self {
    case .null, .bool, .number: self
    case .string(let own):
      .string(own.split(separator: text, omittingEmptySubsequences: false).joined(separator: other))
    case .array(let elements): .array(elements.map { $0.replacing(text, by: other) })
    case .object(let members):
      .object(members.map { Member(key: $0.key, value: $0.value.replacing(text, by: other)) })
    }
  }
}
