// Two states of a root, resource by resource: what Terraform would do on its way from one to the other.

import HCL

/// The resources of a root as they were and as they shall be.
struct RootComparison {
  let old: Resolver
  let new: Resolver
  /// The address that each old resource has after the moves.
  let moved: [String: String]
  /// The changes, in the order of addresses.
  private(set) var changes: [ResourceChange] = []

  private let formerAddress: [String: String]
  /// What is made anew, whose computed attributes are so unknown.
  private var fresh: Set<String> = []
  private var arguments: [String: [ArgumentChange]] = [:]

  init(
    _ old: Configuration, _ new: Configuration, folder: String, files: (old: [String: String], new: [String: String])
  ) {
    moved = old.moved(by: new.moves)
    formerAddress = Dictionary(moved.map { ($0.value, $0.key) }) { first, _ in first }
    self.old = Resolver(configuration: old, folder: folder, files: files.old, moved: moved)
    self.new = Resolver(configuration: new, folder: folder, files: files.new, moved: [:])
    compare()
    changes = classes
  }

  /// The resource that `address` was before; nil where it is new.
  func former(_ address: String) -> Block? { old.configuration[formerAddress[address] ?? address] }

  private mutating func compare() {
    let declared = new.configuration.resources
    fresh = Set(declared.filter { former($0.address) == nil }.map(\.address))
    let graph = ReferenceGraph(new.configuration)
    var turn = graph.reached(from: seeds)
    let tagged = defaultTagsChange
    if tagged != nil { turn.formUnion(declared.map(\.address).filter { isTagged($0) }) }
    while !turn.isEmpty {
      var replaced: Set<String> = []
      for address in turn {
        guard let block = new.configuration[address], let former = former(address) else { continue }
        compare(address, former, block, tagged)
        if arguments[address]?.contains(where: \.forcesReplacement) == true { replaced.insert(address) }
      }
      // What refers to them is looked at again, the replaced ones too: they may have one more reason.
      replaced.subtract(fresh)
      fresh.formUnion(replaced)
      turn = graph.directly(from: replaced)
    }
  }

  private mutating func compare(_ address: String, _ former: Block, _ block: Block, _ tagged: ArgumentChange?) {
    let changes = ArgumentComparison(
      block.labels[0], old.arguments(of: former), new.arguments(of: block), fresh: fresh
    ).changes
    arguments[address] = isTagged(address) ? changes + (tagged.map { [$0] } ?? []) : changes
  }

  /// What may have changed by itself: blocks and local values that are written otherwise, moved and new ones.
  private var seeds: Set<String> {
    var seeds = fresh
    for (address, block) in new.configuration.resources {
      guard let former = former(address) else { continue }
      if former.body != block.body || formerAddress[address] != address { seeds.insert(address) }
    }
    let (before, after) = (old.configuration.locals, new.configuration.locals)
    for name in Set(before.keys).union(after.keys) where before[name] != after[name] { seeds.insert("local.\(name)") }
    // A file that a resource reads is part of it.
    for (address, block) in new.configuration.resources where block.labels[0] == "aws_s3_object" {
      seeds.insert(address)
    }
    return seeds
  }

  private func isTagged(_ address: String) -> Bool {
    ProviderRules.taggable.contains(address.resourceType)
  }

  /// The provider puts its default tags on everything that can have tags.
  private var defaultTagsChange: ArgumentChange? {
    func tags(_ resolver: Resolver) -> Value? {
      resolver.configuration.blocks("provider").first.map { resolver.arguments(of: $0) }?["default_tags"]?["0"]?["tags"]
    }
    let (before, after) = (tags(old), tags(new))
    guard before != after else { return nil }
    return ArgumentChange(path: "tags_all", before: before?.text, after: after?.text, forcesReplacement: false)
  }

  private var classes: [ResourceChange] {
    let declared = new.configuration.addresses.compactMap(change)
    let kept = Set(new.configuration.addresses.map { formerAddress[$0] ?? $0 })
    let gone = old.configuration.addresses.filter { !kept.contains($0) }.map { address in
      let later = moved[address] ?? address
      return ResourceChange(
        address: later, previousAddress: later == address ? nil : address, action: .destroyed, arguments: [])
    }
    return (declared + gone).sorted { $0.address < $1.address }
  }

  private func change(_ address: String) -> ResourceChange? {
    let previous = formerAddress[address].flatMap { $0 == address ? nil : $0 }
    guard former(address) != nil else {
      return ResourceChange(address: address, previousAddress: nil, action: .added, arguments: [])
    }
    let arguments = arguments[address] ?? []
    guard !arguments.isEmpty || previous != nil else { return nil }
    let action: ResourceChange.Action =
      arguments.isEmpty ? .moved : arguments.contains(where: \.forcesReplacement) ? .replaced : .changed
    return ResourceChange(address: address, previousAddress: previous, action: action, arguments: arguments)
  }
}

extension Configuration {
  /// The address that each resource has once the moves of the next configuration are done. One whose new address is taken stays
  /// where it is ("Refactor modules").
  fileprivate func moved(by moves: [String: String]) -> [String: String] {
    var moved: [String: String] = [:]
    for address in addresses {
      var last = address
      for _ in 0..<moves.count {
        guard let next = moves[last], index[next] == nil else { break }
        last = next
      }
      moved[address] = last
    }
    return moved
  }
}

/// Which resources refer to a resource or a local value.
private struct ReferenceGraph {
  private var users: [String: Set<String>] = [:]

  init(_ configuration: Configuration) {
    for (address, block) in configuration.resources { add(block.references, of: address) }
    for (name, value) in configuration.locals { add(value.references, of: "local.\(name)") }
  }

  private mutating func add(_ references: [String], of user: String) {
    for reference in references { users[ReferencePath(reference).head, default: []].insert(user) }
  }

  /// All that refers to any of `seeds`, directly or not, with the seeds.
  func reached(from seeds: Set<String>) -> Set<String> {
    var reached = seeds
    var turn = Array(seeds)
    while let next = turn.popLast() {
      for user in users[next] ?? [] where reached.insert(user).inserted { turn.append(user) }
    }
    return reached
  }

  /// The resources that refer to any of `addresses`, by themselves or through local values.
  func directly(from addresses: Set<String>) -> Set<String> {
    var found: Set<String> = []
    var turn = Array(addresses)
    while let next = turn.popLast() {
      for user in users[next] ?? [] where found.insert(user).inserted && user.hasPrefix("local.") { turn.append(user) }
    }
    return found
  }
}
