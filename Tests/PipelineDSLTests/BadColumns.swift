// Decimals that there are not, constants that do not fit, and clocks of no zone.

import Dataflow

@testable import PipelineDSL

private struct Priced: Schema {
  let id: Column<String>
  let price: Column<Decimal<39, 2>>
  let rates: Column<[Decimal<4, 5>]>
  let none: Column<Decimal<0, 0>>
  let total: Column<Decimal<18, 18>>
}
private struct Cost: Schema { let total: Column<Decimal<99, 2>?> }
private struct Totals: Schema {
  let id: Column<String>
  let sum: Column<Decimal<38, 20>?>
  let mean: Column<Double?>
  let most: Column<Decimal<38, 20>?>
  let part: Column<Decimal<38, 28>?>
}
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
    BadManifest(
      [Expected](repeating: Expected(code: "PG0636", line: Line.table), count: 2)
        + [Expected(code: "PG0637", line: Line.table), Expected(code: "PG0632", line: Line.table)],
      "decimals of too many digits to be summed, or multiplied"
    ) {
      Sample().project(of: Row.self) {
        let long = { (row: Row) in row.id.cast(to: Decimal<38, 20>.self) }
        return [
          table(
            $0,
            Row.rows.aggregate(
              by: { $0.id },
              to: { id, rows in
                Totals(
                  id: id, sum: rows.sum { long($0) }, mean: rows.average { $0.id.cast(to: Decimal<29, 0>.self) },
                  most: rows.max { long($0) * long($0) },
                  part: rows.sum { $0.id.cast(to: Decimal<28, 28>.self) } * 0.12345678901234567)
              }))
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
