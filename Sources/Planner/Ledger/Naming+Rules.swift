// Rules about the ledger of names: that it can be read, and that a rename can be told from a removal.

import PipelineDSL

/// What the ledger of names, held against the project, leaves open.
struct NamingProblems: Declared {
  /// Where the project was declared: the ledger itself is no source.
  let location: SourceLocation
  let unreadable: NameLedgerError?
  let ambiguous: [Renames.Ambiguity]
  /// Addresses that were one resource's and are another's now.
  let swapped: [String]

  static let rules = [ledgerCanBeRead, renamesCanBeTold, addressesAreFree]

  private static let ledgerCanBeRead = Rule<NamingProblems>(
    "PG1014", "The ledger of names can be read",
    because: "Without it a rename looks like a removal: Terraform would destroy the bucket and make another.",
    wrong: "bucket raw                          # a line of generated/NAMES with words missing",
    right: "bucket raw user-data-raw-layer -"
  ) { problems in
    if let error = problems.unreadable {
      Finding(
        "line \(error.line) of generated/\(NameLedger.path) is \"\(error.text)\"",
        allowed: "a line has a kind, a place, a name and a fingerprint, or begins with kept or moved",
        fix: "take the file from version control; it tells a rename from a removal")
    }
  }

  private static let renamesCanBeTold = Rule<NamingProblems>(
    "PG1015", "A renamed table can be told from the others by its columns",
    because: "A guess would show one table's rows under the other's name.",
    wrong: #"two tables of the same columns, both renamed in one step"#,
    right: #"the same two tables, renamed one at a time"#
  ) { problems in
    for each in problems.ambiguous {
      Finding(
        "table \"\(each.table)\" is new and may be "
          + each.candidates.map { "\"\($0)\"" }.joined(separator: " or ") + " renamed",
        allowed: "a renamed table is told by its columns, and here several have the same",
        fix: "rename one table at a time, or delete the line of a table that is really gone from generated/"
          + NameLedger.path)
    }
  }

  private static let addressesAreFree = Rule<NamingProblems>(
    "PG1016", "A resource moves to an address that is free",
    because: "Terraform has no way to swap two addresses in one step; it would plan to replace both.",
    page: nil, wrong: #"pipelines "a" and "b", called "b" and "a" in one step"#,
    right: #"pipelines "a" and "b", called "c" and "a", applied, then "b" and "a""#
  ) { problems in
    for address in problems.swapped {
      Finding(
        "\(address) has become the name of another resource in the same step",
        allowed: "Terraform moves a resource to an address that is free (\"Refactor modules\", moved blocks)",
        fix: "rename one of the two to a third name, apply, and then the other")
    }
  }
}
