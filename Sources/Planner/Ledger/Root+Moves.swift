// A root under its new addresses: values as they are called in AWS, blocks where the manifest's names put them.

import HCL
import PipelineDSL

extension Root {
  /// This root, which has the names that AWS knows, with the files, addresses and comments of `other`, which is the same
  /// project under the manifest's names: block by block they are alike.
  func readdressed(as other: Root) -> Root {
    let map = Dictionary(zip(names, other.names), uniquingKeysWith: { $1 }).filter { $0.key != $0.value }
    let concerns = zip(self.concerns, other.concerns).map { mine, theirs in
      Concern(
        theirs.file, theirs.about,
        zip(mine.blocks, theirs.blocks).map { block, named in
          Block(
            block.type, named.labels, comment: named.comment, block.body.map { $0.readdressed(map) }.named(as: named))
        })
    }
    return Root(deployment: other.deployment, concerns: concerns)
  }

  /// What references begin with: addresses, and the pipelines' local objects.
  private var names: [String] {
    let locals = concerns.flatMap(\.blocks).filter { $0.type == "locals" }.flatMap(\.body).compactMap {
      item -> String? in
      guard case .attribute(let name, .object) = item else { return nil }
      return "local.\(name)"
    }
    return addresses + locals
  }
}

extension [Item] {
  /// The pipelines' local object under its new name; in it the pipeline's own name, which the binaries go by, and the tag.
  fileprivate func named(as block: Block) -> [Item] {
    guard block.type == "locals" else { return self }
    return zip(self, block.body).map { item, named in
      guard case .attribute(_, .object(let members)) = item, case .attribute(let name, .object(let current)) = named
      else { return item }
      let own: Set = ["name", "tags"]
      return .attribute(name, .object(zip(members, current).map { own.contains($0.key) ? $1 : $0 }))
    }
  }
}

extension Item {
  fileprivate func readdressed(_ map: [String: String]) -> Item {
    switch self {
    case .attribute(let name, let value): .attribute(name, value.readdressed(map))
    case .block(let block):
      .block(Block(block.type, block.labels, comment: block.comment, block.body.map { $0.readdressed(map) }))
    case .blank, .comment: self
    }
  }
}

extension HCLValue {
  /// The value with the first two parts of each reference replaced where they are in `map`.
  fileprivate func readdressed(_ map: [String: String]) -> HCLValue {
    switch self {
    case .reference(let path): .reference(path.readdressed(map))
    case .list(let elements): .list(elements.map { $0.readdressed(map) })
    case .object(let entries): .object(entries.map { .init($0.key, $0.value.readdressed(map)) })
    case .call(let name, let arguments): .call(name, arguments.map { $0.readdressed(map) })
    case .template(let parts):
      .template(
        parts.map { part in
          guard case .interpolation(let value) = part else { return part }
          return .interpolation(value.readdressed(map))
        })
    case .conditional(let condition, let then, let otherwise):
      .conditional(condition.readdressed(map), then: then.readdressed(map), otherwise: otherwise.readdressed(map))
    case .binary(let left, let symbol, let right): .binary(left.readdressed(map), symbol, right.readdressed(map))
    case .string, .number, .bool: self
    }
  }
}

extension String {
  fileprivate func readdressed(_ map: [String: String]) -> String {
    let parts = split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let new = map["\(parts[0]).\(parts[1])"] else { return self }
    return ([new] + parts.dropFirst(2).map(String.init)).joined(separator: ".")
  }
}

/// moved.tf: where resources were before, so that Terraform moves them in its state instead of making them anew.
func movedBlocks(_ moves: [NameLedger.Move], in root: Root) -> [Block] {
  guard !moves.isEmpty else { return [] }
  let declared = Set(root.addresses)
  let next = Dictionary(moves.map { ($0.from, $0.to) }, uniquingKeysWith: { $1 })
  return moves.filter { move in
    // Along the chain, to the address that the resource has now; an environment without the resource moves nothing.
    var address = move.to
    for _ in moves { address = next[address] ?? address }
    return declared.contains(address)
  }.map { move in
    Block("moved", [.attribute("from", .reference(move.from)), .attribute("to", .reference(move.to))])
  }
}
