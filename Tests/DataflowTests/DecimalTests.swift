// Decimals as a manifest writes them: what compiles, with which types, and what they give.

import Testing

@testable import Dataflow

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

private struct Line: Schema {
  let sku: Column<String>
  let price: Column<Decimal<9, 2>>
  let discount: Column<Decimal<9, 2>?>
  let quantity: Column<Int64>
  let note: Column<String?>
}
private struct Sold: Schema {
  let net, gross, half: Column<Decimal<9, 2>?>
  let total: Column<Decimal<12, 4>?>
  let rate: Column<Decimal<3, 3>?>
  let units: Column<Int64>
  let share: Column<Double>
  let text: Column<String>
  let isDear: Column<Bool>
  let isRound: Column<Bool?>
  let price: Column<Decimal<9, 2>>
}
private struct Sum: Schema {
  let sku: Column<String>
  let sum: Column<Decimal<38, 2>?>
  let most: Column<Decimal<9, 2>?>
  let mean: Column<Double?>
}

@Suite struct DecimalTests {
  private let sold = Line.rows.select { line in
    Sold(
      net: line.price.nullable - line.discount.or(0).nullable, gross: line.price * 1.19, half: line.price * 0.5,
      total: line.price.cast(to: Decimal<12, 4>.self) * line.quantity.cast(to: Decimal<9, 0>.self),
      rate: line.note.cast(to: Decimal<3, 3>.self), units: line.price.cast(to: Int64.self),
      share: line.price.cast(to: Double.self), text: line.price.cast(to: String.self), isDear: line.price > 9.99,
      isRound: line.discount.isIn(0, 0.5, 1), price: line.discount.or(line.price))
  }

  private func row(_ price: Int128, _ discount: Int128?, _ note: String) -> Row {
    let form = FixedPoint(precision: 9, scale: 2)
    return [
      ["sku"]: .string("a"), ["price"]: .decimal(price, form), ["quantity"]: .int64(3), ["note"]: .string(note),
      ["discount"]: discount.map { .decimal($0, form) } ?? .null,
    ]
  }

  @Test func aRowGoesThrough() {
    let (amount, total) = (FixedPoint(precision: 9, scale: 2), FixedPoint(precision: 12, scale: 4))
    let made = sold.flow.rows(from: [row(1_005, 50, " .1255 "), row(999_999_999, nil, "1")])
    #expect(
      made == [
        [
          // 10.05 × 1.19 = 11.9595, 10.05 × 0.5 = 5.025.
          ["net"]: .decimal(955, amount), ["gross"]: .decimal(1_196, amount), ["half"]: .decimal(503, amount),
          ["total"]: .decimal(301_500, total), ["rate"]: .decimal(126, FixedPoint(precision: 3, scale: 3)),
          ["units"]: .int64(10), ["share"]: .double(10.05), ["text"]: .string("10.05"), ["is_dear"]: .bool(true),
          ["is_round"]: .bool(true), ["price"]: .decimal(50, amount),
        ],
        [
          ["net"]: .decimal(999_999_999, amount), ["gross"]: .null, ["half"]: .decimal(500_000_000, amount),
          ["total"]: .decimal(299_999_999_700, total), ["rate"]: .null, ["units"]: .int64(9_999_999),
          ["share"]: .double(9_999_999.99), ["text"]: .string("9999999.99"), ["is_dear"]: .bool(true),
          ["is_round"]: .null, ["price"]: .decimal(999_999_999, amount),
        ],
      ])
  }

  @Test func typesAreThoseOfTheColumns() {
    guard case .select(let projections)? = sold.flow.steps.last else {
      Issue.record("no select")
      return
    }
    for projection in projections { #expect(projection.expression.type == projection.type, "\(projection.path)") }
  }

  @Test func sumsAreExact() {
    let sums = Line.rows.aggregate(
      by: { $0.sku },
      to: { sku, lines in
        Sum(sku: sku, sum: lines.sum { $0.price }, most: lines.max { $0.discount }, mean: lines.average { $0.price })
      })
    let form = FixedPoint(precision: 38, scale: 2)
    #expect(
      sums.flow.rows(from: [row(10, nil, ""), row(20, 7, ""), row(999_999_999, 5, "")]) == [
        [
          ["sku"]: .string("a"), ["sum"]: .decimal(1_000_000_029, form),
          ["most"]: .decimal(7, FixedPoint(precision: 9, scale: 2)), ["mean"]: .double(10_000_000.29 / 3),
        ]
      ])
  }

  @Test("a sum has room for more digits than its summands")
  func sumsAreWide() {
    let (form, total) = (FixedPoint(precision: 18, scale: 3), FixedPoint(precision: 38, scale: 3))
    let most = Value.decimal(999_999_999_999_999_999, form)
    #expect(
      Aggregate.sum.value(of: [most, .decimal(2, form), most]) == .decimal(2_000_000_000_000_000_000, total))
  }

  @Test("more digits than 64 bits hold are added, multiplied and rounded exactly; of more than 38 nothing is known")
  func wide() {
    let form = FixedPoint(precision: 38, scale: 10)
    let most = FixedPoint.power(38) - 1
    #expect(form.sum(most, 1) == nil && form.sum(most, -1) == most - 1 && form.difference(-most, most) == nil)
    // 123456789012345678.0000000005 × 0.5, of which the last digit is rounded.
    #expect(
      form.product(1_234_567_890_123_456_780_000_000_005, 5, otherScale: 1)
        == 617_283_945_061_728_390_000_000_003)
    // The exact product has 39 digits, though it would have 37 when rounded to the form's.
    #expect(form.product(FixedPoint.power(36), 100, otherScale: 2) == nil)
    #expect(form.product(FixedPoint.power(36), 99, otherScale: 2) == 99 * FixedPoint.power(34))
    #expect(FixedPoint(precision: 38, scale: 0).product(most, most, otherScale: 0) == nil)
    #expect(form.rescaled(most, from: 0) == nil && form.rescaled(most, from: 38) == FixedPoint.power(10))
    #expect(FixedPoint.text(of: -most, scale: 38) == "-0." + String(repeating: "9", count: 38))
    #expect(FixedPoint.text(of: FixedPoint.power(19), scale: 0) == "1" + String(repeating: "0", count: 19))
    #expect(FixedPoint.double(of: most, scale: 38) == 1 && FixedPoint.double(of: 1, scale: 38) == 1e-38)
    // The lowest 64 bits of 10^28 − 1.
    #expect(FixedPoint.integer(of: most, scale: 10) == 4_477_988_020_393_345_023)
  }

  @Test("the nearest double is the one that the C library reads")
  func doubles() {
    var seed: UInt64 = 42
    func next() -> UInt64 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return seed >> 11 ^ seed
    }
    for _ in 0..<50_000 {
      let digits = Int128(truncatingIfNeeded: next()) << 64 | Int128(truncatingIfNeeded: next())
      let unscaled = (digits >> Int128(next() % 128)) % FixedPoint.power(38)
      let scale = Int(next() % 39)
      #expect(
        FixedPoint.double(of: unscaled, scale: scale) == strtod("\(unscaled)e-\(scale)", nil), "\(unscaled)e-\(scale)")
    }
    // Half way between two doubles, and a little to either side of it.
    for (offset, nearest) in [(-1, 0x1p80), (0, 0x1p80), (1, 0x1.0000000000001p80)] as [(Int128, Double)] {
      #expect(FixedPoint.double(of: (Int128(1) << 80 + Int128(1) << 27 + offset), scale: 0) == nearest)
    }
  }

  @Test(
    "a text's digits are rounded by those that there is no room for",
    arguments: [
      ("0." + String(repeating: "9", count: 60), 0, 1),
      (String(repeating: "9", count: 38) + ".4", 0, FixedPoint.power(38) - 1),
      (String(repeating: "9", count: 38) + ".5", 0, nil),
      (String(repeating: "1", count: 39) + "e-1", 0, 11_111_111_111_111_111_111_111_111_111_111_111_111),
      (String(repeating: "6", count: 39) + "e-1", 0, 66_666_666_666_666_666_666_666_666_666_666_666_667),
      ("1e37", 1, nil), ("1e37", 0, FixedPoint.power(37)), ("-1e36", 1, -FixedPoint.power(37)), ("5e-39", 38, 1),
      ("4e-39", 38, 0),
    ] as [(String, Int, Int128?)])
  func texts(_ text: String, _ scale: Int, _ unscaled: Int128?) {
    let form = FixedPoint(precision: 38, scale: scale)
    #expect(Array(text.utf8).withUnsafeBufferPointer { form.value(ofText: $0) } == unscaled)
  }

  @Test(
    "a constant that the column has no room for is remembered as it was written",
    arguments: [
      (9.99, nil), (0.1, nil), (-12, nil), (1_000, nil), (9.999, "9.999"), (10_000_000, "10000000.0"),
      (0.1234567890123456, "0.1234567890123456"), (1e300, "1e+300"), (.infinity, "inf"), (0, nil),
      (9_999_999.99, nil),
    ] as [(Double, String?)])
  func misfits(_ number: Double, _ misfit: String?) {
    let column = Column<Decimal<9, 2>?>(floatLiteral: number)
    #expect(column.expression.misfits.map(\.misfit) == (misfit == nil ? [] : [misfit]))
  }
}
