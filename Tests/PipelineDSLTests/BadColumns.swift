// Decimals that there are not, constants that do not fit, and clocks of no zone.

import Dataflow

@testable import PipelineDSL

private struct Priced: Schema {
  let id: Column<String>
  let price: Column<Decimal<19, 2>>
  let rates: Column<[Decimal<4, 5>]>
  let none: Column<Decimal<0, 0>>
  let total: Column<Decimal<18, 18>>
}
private struct Cost: Schema { let total: Column<Decimal<99, 2>?> }
private struct Kept: Schema { let id: Column<String> }

extension BadManifest {
  static let columns: [BadManifest] = [
    BadManifest(
      [Expected](repeating: Expected(code: "PG0631", line: Line.dataset), count: 3), "decimals that there are not"
    ) {
      Sample().project(of: Priced.self) { [table($0, Priced.rows.select(Kept.self))] }
    },
    BadManifest(
      [Expected(code: "PG0631", line: Line.table), Expected(code: "PG0632", line: Line.table)],
      "a cast to a decimal that there is not"
    ) {
      Sample().project(of: Row.self) {
        [table($0, Row.rows.select { Cost(total: $0.id.cast(to: Decimal<99, 2>.self)) })]
      }
    },
    BadManifest([Expected](repeating: Expected(code: "PG0632", line: Line.table), count: 2), "too many digits") {
      Sample().project(of: Row.self) {
        [
          table(
            $0,
            Row.rows.filter {
              $0.id.cast(to: Decimal<5, 2>.self) * 0.12345678901234567 > 9.999
                || $0.id.cast(to: Decimal<5, 2>.self) > 999.99
            }.select(Kept.self))
        ]
      }
    },
    BadManifest([Expected(code: "PG0633", line: Line.table)], "the clocks of a zone that there is not") {
      Sample().project(of: Row.self) {
        let hour = { (row: Row) in row.id.cast(to: Instant.self).local(in: .named("Europe/Berln")).hour }
        return [table($0, Row.rows.filter { hour($0) < 12 }.select(Kept.self))]
      }
    },
  ]
}
