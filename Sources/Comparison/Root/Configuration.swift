// A Terraform root as it stands in generated/: its resources, local values, moves and settings.

import HCL

/// The files of one environment's root, read.
struct Configuration: Sendable {
  /// The resources by address, in order.
  private(set) var resources: [(address: String, block: Block)] = []
  /// Where each address stands among the resources.
  private(set) var index: [String: Int] = [:]
  /// The members of all `locals` blocks.
  private(set) var locals: [String: HCLValue] = [:]
  /// The address that a resource had and the one that it has, as `moved` blocks say.
  private(set) var moves: [String: String] = [:]
  /// Blocks that are no resources: `terraform`, `provider`, `variable`, `output`, `data`.
  private(set) var others: [Block] = []

  /// A root without files, in which nothing is declared.
  init() {}

  init(_ documents: [Document]) {
    for block in documents.lazy.flatMap(\.blocks) { add(block) }
  }

  private mutating func add(_ block: Block) {
    switch block.type {
    case "resource" where block.labels.count == 2:
      let address = block.labels.joined(separator: ".")
      // Terraform refuses an address that stands twice; the first one is looked at.
      guard index[address] == nil else { return }
      index[address] = resources.count
      resources.append((address, block))
    case "locals":
      for case .attribute(let name, let value) in block.body { locals[name] = value }
    case "moved":
      let ends = block.attributes
      if case .reference(let from)? = ends["from"], case .reference(let to)? = ends["to"] { moves[from] = to }
    default: others.append(block)
    }
  }

  subscript(_ address: String) -> Block? { index[address].map { resources[$0].block } }

  var addresses: [String] { resources.map(\.address) }

  func blocks(_ type: String) -> [Block] { others.filter { $0.type == type } }
}

extension Block {
  /// The attributes by name.
  var attributes: [String: HCLValue] {
    var attributes: [String: HCLValue] = [:]
    for case .attribute(let name, let value) in body { attributes[name] = value }
    return attributes
  }

  func blocks(_ type: String) -> [Block] {
    body.compactMap { item in
      if case .block(let block) = item, block.type == type { block } else { nil }
    }
  }

  /// The paths that the block's values refer to.
  var references: [String] {
    var found: [String] = []
    collect(&found)
    return found
  }

  private func collect(_ found: inout [String]) {
    for item in body {
      switch item {
      case .attribute("depends_on", _), .blank, .comment: continue
      case .attribute(_, let value): value.collectReferences(&found)
      case .block(let block): block.collect(&found)
      }
    }
  }
}

extension HCLValue {
  /// The paths that the value refers to.
  var references: [String] {
    var found: [String] = []
    collectReferences(&found)
    return found
  }

  fileprivate func collectReferences(_ found: inout [String]) {
    switch self {
    case .string, .number, .bool: return
    case .reference(let path): found.append(path)
    case .list(let values), .call(_, let values): for value in values { value.collectReferences(&found) }
    case .object(let entries): for entry in entries { entry.value.collectReferences(&found) }
    case .template(let parts): for case .interpolation(let value) in parts { value.collectReferences(&found) }
    case .conditional(let condition, let then, let otherwise):
      for value in [condition, then, otherwise] { value.collectReferences(&found) }
    case .binary(let left, _, let right): for value in [left, right] { value.collectReferences(&found) }
    }
  }
}
