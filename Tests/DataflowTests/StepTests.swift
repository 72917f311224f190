// Steps as a manifest writes them: what compiles, and what they make of rows.

import Testing

@testable import Dataflow

private struct Order: Schema {
  let customer: Column<String?>
  let country: Column<String>
  let cents: Column<Int64?>
  let weight: Column<Double?>
}
private struct Tax: Schema { let tax: Column<Int64?> }
private struct Lean: Schema { let country: Column<String> }
private struct Total: Schema {
  let country: Column<String>
  let orders, customers, known: Column<Int64>
  let cents: Column<Int64?>
  let mean: Column<Double?>
  let lightest, heaviest: Column<Double?>
}
private struct Market: Schema {
  let country: Column<String>
  let isKnown: Column<Bool>
}
private struct MarketTotal: Schema {
  let market: Market
  let orders: Column<Int64>
}
private struct Grand: Schema {
  let orders: Column<Int64>
  let last: Column<String?>
}

@Suite("Steps")
struct StepTests {
  private static func order(_ customer: String?, _ country: String, _ cents: Int64?, _ weight: Double?) -> Row {
    [
      ["customer"]: customer.map(Value.string) ?? .null, ["country"]: .string(country),
      ["cents"]: cents.map(Value.int64) ?? .null, ["weight"]: weight.map(Value.double) ?? .null,
    ]
  }
  private let orders = [
    order("a", "de", 100, 1.5), order("b", "fr", nil, nil), order("a", "de", 50, .nan), order(nil, "de", nil, -0.0),
  ]

  @Test("aggregate by a column")
  func aggregate() {
    let totals = Order.rows.aggregate(
      by: { $0.country },
      to: { country, orders in
        Total(
          country: country, orders: orders.count, customers: orders.countDistinct { $0.customer },
          known: orders.count { $0.cents }, cents: orders.sum { $0.cents }, mean: orders.average { $0.cents },
          lightest: orders.min { $0.weight }, heaviest: orders.max { $0.weight })
      })
    let made = totals.flow.rows(from: orders)
    #expect(made.map { $0[["country"]] } == [.string("de"), .string("fr")])
    #expect(made.map { $0[["orders"]] } == [.int64(3), .int64(1)])
    #expect(made.map { $0[["customers"]] } == [.int64(1), .int64(1)])
    #expect(made.map { $0[["known"]] } == [.int64(2), .int64(0)])
    #expect(made.map { $0[["cents"]] } == [.int64(150), .null])
    #expect(made.map { $0[["mean"]] } == [.double(75), .null])
    guard case .double(let lightest) = made[0][["lightest"]], case .double(let heaviest) = made[0][["heaviest"]] else {
      Issue.record("no weights in \(made[0])")
      return
    }
    #expect(lightest.bitPattern == 0.0.bitPattern && heaviest.isNaN)
  }

  @Test("aggregate by several columns, one of them computed")
  func aggregateBySchema() {
    let flow = Order.rows.aggregate(
      by: { Market(country: $0.country, isKnown: !$0.customer.isNull) },
      to: { MarketTotal(market: $0, orders: $1.count) }
    ).flow
    let made = flow.rows(from: orders)
    #expect(
      made.map { [$0[["market", "country"]], $0[["market", "is_known"]], $0[["orders"]]] } == [
        [.string("de"), .bool(true), .int64(2)], [.string("fr"), .bool(true), .int64(1)],
        [.string("de"), .bool(false), .int64(1)],
      ])
    #expect(StagePlan([flow]).columnsRead == [["country"], ["customer"]])
  }

  @Test("aggregate all rows to one, also where there are none")
  func aggregateAll() {
    let flow = Order.rows.aggregate { Grand(orders: $0.count, last: $0.max { $0.customer }) }.flow
    #expect(flow.rows(from: orders) == [[["orders"]: .int64(4), ["last"]: .string("b")]])
    #expect(flow.rows(from: []) == [[["orders"]: .int64(0), ["last"]: .null]])
  }

  @Test("derive columns, which later steps read beside the others")
  func derive() {
    let flow = Order.rows.derive { Tax(tax: $0.cents * 19) }.filter { $0.tax > 1_000 && $0.country == "de" }.flow
    #expect(flow.output.map(\.name) == ["customer", "country", "cents", "weight", "tax"])
    #expect(flow.rows(from: orders) == [orders[0].merging([["tax"]: .int64(1_900)]) { _, tax in tax }])
    // What is derived is none of the input's columns, and the rows are read whole.
    #expect(StagePlan([flow]).columnsRead == Set(orders[0].keys))
  }

  @Test("select columns by the names of another schema")
  func selectByName() {
    let flow = Order.rows.select(Lean.self).flow
    #expect(flow.rows(from: orders).map { $0[["country"]] } == ["de", "fr", "de", "de"].map { .string($0) })
    #expect(flow.misreadColumns.isEmpty)
    let wrong = Order.rows.select(Market.self).flow.misreadColumns
    #expect(wrong.map(\.path) == [["is_known"]])
  }
}
