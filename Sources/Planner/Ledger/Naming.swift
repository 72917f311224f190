// The project's roots under the names that AWS knows, what moved, and what a rename replaces.

import HCL
import PipelineDSL

/// A project with its ledger of names brought up to date.
struct Naming {
  /// The project under the names that its resources have in AWS.
  let deployed: Project
  let roots: [Root]
  private let problems: NamingProblems
  private let names: NamesInAWS
  /// What to tell whoever renamed something, a line each.
  let summary: [String]
  private let ledger: NameLedger

  init(_ project: Project, ledger text: String?) {
    let (plain, (renames, names, unreadable)) = both(
      { project.environments.map { Root(project.deployment(to: $0)) } }, { project.names(since: text) })
    var ledger = renames.ledger
    let former = project.renamed(renames.before)
    let moves = former.environments.enumerated().flatMap { index, environment -> [NameLedger.Move] in
      guard !renames.before.isEmpty else { return [] }
      return zip(Root(former.deployment(to: environment)).addresses, plain[index].addresses).filter { $0 != $1 }
        .map { NameLedger.Move(from: $0, to: $1) }
    }
    let declared: Set<String> = moves.isEmpty && ledger.moves.isEmpty ? [] : Set(plain.flatMap(\.addresses))
    // An address that is in use again is no former one.
    ledger.moves = ledger.moves.filter { !declared.contains($0.from) }
    for move in moves where !ledger.moves.contains(move) { ledger.moves.append(move) }
    let swapped = Set(moves.map(\.from)).intersection(declared).sorted()
    let deployed = project.renamed(ledger.kept)
    self.names = names
    self.ledger = ledger
    self.deployed = deployed
    problems = NamingProblems(
      location: project.location, unreadable: unreadable, ambiguous: renames.ambiguous, swapped: swapped)
    roots = zip(project.environments, plain).map { environment, root in
      let names = deployed == project ? root : Root(deployed.deployment(to: environment)).readdressed(as: root)
      let moved = movedBlocks(ledger.moves, in: root)
      guard !moved.isEmpty else { return names }
      let concern = Concern("moved", "Where resources were before they were renamed.", moved)
      return Root(deployment: names.deployment, concerns: names.concerns + [concern])
    }
    summary = Naming.summary(renames, moves)
  }

  /// What cannot be told of the names, what two things would share, and what is too much to grant.
  var diagnostics: [Diagnostic] {
    let (ofNames, ofRoots) = both(
      { NamesInAWS.rules.diagnostics(of: names) },
      { roots.flatMap { Root.rules.diagnostics(of: $0) + GrantedAccess.rules.diagnostics(of: GrantedAccess($0)) } })
    return NamingProblems.rules.diagnostics(of: problems) + ofNames + ofRoots
  }

  var file: PlannedFile { PlannedFile(path: NameLedger.path, text: ledger.text) }

  private static func summary(_ renames: Renames, _ moves: [NameLedger.Move]) -> [String] {
    let names = renames.before.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { kind, names in
      names.sorted { $0.key < $1.key }.map { new, old in
        "renamed: \(kind.rawValue) \(old) is now \(new)"
          + (kind.isKept ? "; in AWS it stays \(renames.ledger.kept[kind]?[new] ?? new)" : "")
      }
    }
    let replaced = Set(moves.map(\.to).filter { $0.hasPrefix("aws_glue_catalog_table.") }).sorted().filter { address in
      let tables = [NameKind.table, .dataset].flatMap { (renames.before[$0] ?? [:]).map(\.key) }
      return tables.contains { address.hasSuffix(".\(identifier(String($0.map { $0 == "." ? "-" : $0 })))") }
    }
    let lost = replaced.map { address in
      "replaced: \(address): Glue cannot rename a table; it holds no data, and the crawler registers its partitions again. Objects "
        + "stay under the former prefix: run the job for the days that the new one shall have"
    }
    return names + lost + (moves.isEmpty ? [] : ["moved: \(Set(moves).count) addresses (moved.tf)"])
  }
}

extension Project {
  /// What was renamed since a ledger was written, what everything is called in AWS, and why the ledger cannot be read.
  fileprivate func names(since text: String?) -> (Renames, NamesInAWS, NameLedgerError?) {
    var old: NameLedger?
    var unreadable: NameLedgerError?
    do throws(NameLedgerError) {
      old = try text.map { text throws(NameLedgerError) in try NameLedger(text: text) }
    } catch {
      unreadable = error
    }
    let renames = Renames(self, since: old)
    return (renames, NamesInAWS(self, deployed: renamed(renames.ledger.kept)), unreadable)
  }
}
