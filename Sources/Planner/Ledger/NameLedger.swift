// generated/NAMES: what everything in the manifest is called, what it was first called in AWS, and which addresses moved.

import Dataflow
import PipelineDSL

/// The ledger of names, which plan-gen writes and reads back: from it a rename is told from a removal.
struct NameLedger: Hashable {
  /// Everything that has a name, in the order of the file.
  var entries: [Entry] = []
  /// What AWS calls something whose name in the manifest has changed since it was made.
  var kept: Renaming = [:]
  /// The addresses that resources had and have, oldest first.
  var moves: [Move] = []

  /// Something with a name. It is the same thing in two ledgers if the place is the same.
  struct Entry: Hashable {
    let kind: NameKind
    /// Where it is in the project, by names that are not its own: a bucket's layer, a stream's pipeline.
    let place: String
    let name: String
    /// What a table is besides its name.
    var fingerprint = "-"
  }

  /// A resource's former and later address.
  struct Move: Hashable {
    let from: String
    let to: String
  }

  static let path = "NAMES"
}

extension NameLedger {
  var text: String {
    let head = """
      # \(Banner.line)
      # plan-gen reads this file back: commit it. A value that has another name than here was renamed: what AWS calls it stays
      # ("kept"), its resources move to new addresses ("moved"). Delete a "kept" line to have it renamed in AWS too, where most
      # things are then replaced; delete "moved" lines once every environment has been applied.

      """
    let names = entries.map { "\($0.kind.rawValue) \($0.place) \($0.name) \($0.fingerprint)" }
    let kept = NameKind.allCases.flatMap { kind in
      (self.kept[kind] ?? [:]).sorted { $0.key < $1.key }.map { "kept \(kind.rawValue) \($0.key) \($0.value)" }
    }
    return head + (names + kept + moves.map { "moved \($0.from) \($0.to)" }).joined(separator: "\n") + "\n"
  }

  /// Reads a ledger.
  /// - Throws: the first line that is none of a ledger's.
  init(text: String) throws(NameLedgerError) {
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard read(first, words) else { throw NameLedgerError(line: number, text: String(line)) }
    }
  }

  private mutating func read(_ first: String, _ words: [String]) -> Bool {
    switch (first, words.count) {
    case ("moved", 3): moves.append(Move(from: words[1], to: words[2]))
    case ("kept", 4):
      guard let kind = NameKind(rawValue: words[1]), kind.isKept else { return false }
      kept[kind, default: [:]][words[2]] = words[3]
    case (_, 4):
      guard let kind = NameKind(rawValue: first) else { return false }
      entries.append(Entry(kind: kind, place: words[1], name: words[2], fingerprint: words[3]))
    default: return false
    }
    return true
  }
}

/// A line that is none of a ledger's.
struct NameLedgerError: Error, Sendable {
  let line: Int
  let text: String
}

extension NameLedger {
  /// What a project's values are called now.
  init(_ project: Project) {
    entries = [Entry(kind: .project, place: "-", name: project.name)]
    entries += Set(project.pipelines.flatMap(\.layers)).sorted { $0.name < $1.name }.flatMap { layer in
      [
        Entry(kind: .bucket, place: layer.name, name: layer.bucket),
        Entry(kind: .database, place: layer.name, name: layer.database),
      ]
    }
    entries += project.pipelines.flatMap(\.entries)
  }
}

extension Pipeline {
  /// A pipeline is known by the dataset that it fills, its parts by the pipeline.
  fileprivate var entries: [NameLedger.Entry] {
    let dataset = ingest.stream.dataset
    let full = "\(dataset.layer.name).\(dataset.name)"
    func entry(_ kind: NameKind, _ place: String, _ name: String) -> NameLedger.Entry {
      NameLedger.Entry(kind: kind, place: place, name: name)
    }
    return [
      entry(.pipeline, full, name), entry(.dataset, name, full), entry(.function, name, ingest.name),
      entry(.stream, name, ingest.stream.name), entry(.job, name, job.name),
      entry(.crawler, "\(name)/raw", rawCrawler.name), entry(.crawler, "\(name)/transform", transformCrawler.name),
    ]
      + job.tables.sorted { $0.name < $1.name }.map { table in
        NameLedger.Entry(
          kind: .table, place: name, name: "\(table.layer.name).\(table.name)", fingerprint: table.fingerprint)
      }
  }
}

extension TableDefinition {
  /// The columns' names and types in sixteen hexadecimal digits (FNV-1a, 64 bits): a table under another name has them still.
  fileprivate var fingerprint: String {
    let text = flow.output.map { "\($0.name):\($0.type.hiveName)" }.joined(separator: ",")
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
