// Small tables of constants that are none, and null that is compared with.

import Dataflow

@testable import PipelineDSL

private struct Hidden: Schema { let token: Column<Secret<String>> }
private struct Shown: Schema { let token: Column<String> }

private let nothing: Lookup<String, String> = [:]
private let twice: Lookup<String, String> = ["a": "b", "c": "d", "a": "e"]
private let nullTwice: ReferenceTable<String, Described> = ["a": Described(text: .null), "a": Described(text: "e")]
private let computed: ReferenceTable<String, Described> = [
  "a": Described(text: Described.columns.text.or("x").nullable)
]
private struct Described: Schema { let text: Column<String?> }

extension BadManifest {
  static let lookups: [BadManifest] = [
    BadManifest([Expected(code: "PG0623", line: Line.table)], "two values for one key") {
      Sample().project(of: Hidden.self) {
        [
          table(
            $0, Hidden.rows.select { Shown(token: sha256($0.token).lookup(in: twice).or("")) })
        ]
      }
    },
    BadManifest([Expected(code: "PG0623", line: Line.table)], "two rows for one key, of which one is null") {
      Sample().project(of: Hidden.self) {
        [table($0, Hidden.rows.select { Shown(token: sha256($0.token).joined(with: nullTwice).text.or("")) })]
      }
    },
    BadManifest([Expected(code: "PG0634", line: Line.table)], "a row that is computed") {
      Sample().project(of: Hidden.self) {
        [table($0, Hidden.rows.select { Shown(token: sha256($0.token).joined(with: computed).text.or("")) })]
      }
    },
    BadManifest(
      [Expected(code: "PG0635", line: Line.table)],
      "a comparison with null"
    ) {
      Sample().project(of: Row.self) { [table($0, Row.rows.filter { $0.count == .null })] }
    },
    BadManifest([Expected(code: "PG0623", line: Line.table)], "no pair") {
      Sample().project(of: Hidden.self) {
        [table($0, Hidden.rows.select { Shown(token: sha256($0.token).lookup(in: nothing).or("")) })]
      }
    },
  ]
}
