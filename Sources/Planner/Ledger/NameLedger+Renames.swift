// What was renamed since the ledger was written: the same place under another name, or the same columns.

import PipelineDSL

/// The ledger held against the project: new names, old names, and what cannot be told.
struct Renames {
  /// What a value is called now, and was before.
  var before: Renaming = [:]
  /// The ledger to write, without the moves that the renames bring.
  var ledger: NameLedger
  /// Tables that are new and may be one of several that are gone.
  var ambiguous: [Ambiguity] = []

  /// A new table, and the former ones of the same columns.
  struct Ambiguity: Sendable {
    let table: String
    let candidates: [String]
  }

  /// - Parameter old: the ledger as it was written; nil for the first time.
  init(_ project: Project, since old: NameLedger?) {
    ledger = NameLedger(project)
    guard let old else { return }
    let current = ledger
    ledger.kept = old.kept
    ledger.moves = old.moves
    pairPipelines(old, current)
    for kind in NameKind.allCases where kind != .pipeline && kind != .table { pairByPlace(kind, old, current) }
    pairTables(old, current)
    keepNames()
  }

  private mutating func rename(_ kind: NameKind, from old: String, to new: String) {
    if old != new { before[kind, default: [:]][new] = old }
  }

  /// A pipeline is the one of the same name, or else the one that fills the same dataset.
  private mutating func pairPipelines(_ old: NameLedger, _ current: NameLedger) {
    let names = Set(current.names(.pipeline))
    let gone = old.entries.filter { $0.kind == .pipeline && !names.contains($0.name) }
    let known = Set(old.names(.pipeline))
    for new in current.entries where new.kind == .pipeline && !known.contains(new.name) {
      let same = gone.filter { $0.place == new.place }
      if same.count == 1 { rename(.pipeline, from: same[0].name, to: new.name) }
    }
  }

  /// Everything else has a fixed place: a bucket in its layer, a stream in its pipeline.
  private mutating func pairByPlace(_ kind: NameKind, _ old: NameLedger, _ current: NameLedger) {
    var places: [String: String] = [:]
    for entry in old.entries where entry.kind == kind { places[entry.place] = entry.name }
    for new in current.entries where new.kind == kind {
      if let name = places[formerPlace(new.place)] { rename(kind, from: name, to: new.name) }
    }
  }

  /// The place by the pipeline's former name: `people/raw` → `user-data/raw`.
  private func formerPlace(_ place: String) -> String {
    let parts = place.split(separator: "/", maxSplits: 1).map(String.init)
    guard let first = parts.first, let former = before[.pipeline]?[first] else { return place }
    return ([former] + parts.dropFirst()).joined(separator: "/")
  }

  /// A table that is gone and one that is new, of the same pipeline, layer and columns, are one table.
  private mutating func pairTables(_ old: NameLedger, _ current: NameLedger) {
    let tables = current.entries.filter { $0.kind == .table }
    let formerTables = old.entries.filter { $0.kind == .table }
    let names = Set(tables.map(\.name))
    let known = Set(formerTables.map(\.name))
    let gone = formerTables.filter { !names.contains($0.name) }
    let new = tables.filter { !known.contains($0.name) }
    for table in new {
      let candidates = gone.filter { $0.isLike(table, in: formerPlace(table.place)) }
      let rivals = new.filter { $0.isLike(table, in: table.place) }
      guard !candidates.isEmpty else { continue }
      if candidates.count == 1, rivals.count == 1 {
        rename(.table, from: candidates[0].name, to: table.name)
      } else {
        ambiguous.append(Ambiguity(table: table.name, candidates: candidates.map(\.name)))
      }
    }
  }

  /// In AWS things keep the name that they were made with.
  private mutating func keepNames() {
    for (kind, names) in before where kind.isKept {
      var kept = ledger.kept[kind] ?? [:]
      let former = names.mapValues { kept[$0] ?? $0 }
      for old in names.values { kept[old] = nil }
      for (new, name) in former { kept[new] = name == new ? nil : name }
      ledger.kept[kind] = kept
    }
    // What is no longer in the manifest keeps nothing.
    for kind in NameKind.allCases {
      let names = Set(ledger.names(kind))
      ledger.kept[kind] = ledger.kept[kind]?.filter { names.contains($0.key) }
    }
  }
}

extension NameLedger {
  fileprivate func names(_ kind: NameKind) -> [String] { entries.filter { $0.kind == kind }.map(\.name) }
}

extension NameLedger.Entry {
  fileprivate func isLike(_ other: NameLedger.Entry, in place: String) -> Bool {
    func layer(_ name: String) -> Substring { name.prefix { $0 != "." } }
    return fingerprint == other.fingerprint && self.place == place && layer(name) == layer(other.name)
  }
}
