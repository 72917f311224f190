// The meaning of expressions and steps on rows small enough to check by eye.

import Testing

@testable import Dataflow

private let a = Expression.column(path: ["a"], .bool)
private let b = Expression.column(path: ["b"], .bool)
private let number = Expression.column(path: ["n"], .double)
private let text = Expression.column(path: ["t"], .string)

@Suite("Reference evaluator")
struct ReferenceEvaluatorTests {
  @Test("has three truth values")
  func logic() {
    let values: [Value] = [.bool(true), .bool(false), .null]
    func table(_ expression: Expression) -> [Value] {
      values.flatMap { left in values.map { expression.value(on: [["a"]: left, ["b"]: $0]) } }
    }
    let (yes, no) = (Value.bool(true), Value.bool(false))
    #expect(table(.and(a, b)) == [yes, no, .null, no, no, no, .null, no, .null])
    #expect(table(.or(a, b)) == [yes, yes, yes, yes, no, .null, yes, .null, .null])
    #expect(values.map { Expression.not(a).value(on: [["a"]: $0]) } == [no, yes, .null])
    #expect(values.map { Expression.isNull(a).value(on: [["a"]: $0]) } == [no, no, yes])
  }

  @Test("orders doubles as Spark does: NaN is the greatest and equal to itself, the zeros are one")
  func doubles() {
    func holds(_ comparison: Comparison, _ left: Double, _ right: Double) -> Bool {
      Expression.comparison(comparison, number, .literal(.double(right))).value(on: [["n"]: .double(left)])
        == .bool(true)
    }
    #expect(holds(.equal, .nan, .nan) && holds(.lessOrEqual, .nan, .nan) && !holds(.less, .nan, .nan))
    #expect(holds(.greater, .nan, .infinity) && holds(.less, .infinity, .nan))
    #expect(holds(.equal, -0.0, 0.0) && !holds(.less, -0.0, 0.0) && holds(.greaterOrEqual, -0.0, 0.0))
    #expect(holds(.notEqual, 1, 2) && holds(.less, -.infinity, -1))
  }

  @Test("orders texts by their UTF-8, not by how they look")
  func texts() {
    func isLess(_ left: String, _ right: String) -> Bool {
      Expression.comparison(.less, text, .literal(.string(right))).value(on: [["t"]: .string(left)]) == .bool(true)
    }
    #expect(isLess("\u{FFFF}", "𝄞") && isLess("Z", "a") && isLess("a", "ab") && isLess("", "a"))
    #expect(isLess("e\u{301}", "é") && !isLess("é", "e\u{301}"))
  }

  @Test("gives null for a comparison with null and for a concat with null")
  func nulls() {
    let row: Row = [["t"]: .string("x")]
    #expect(Expression.comparison(.equal, number, number).value(on: row) == .null)
    #expect(Expression.concat([text, .column(path: ["u"], .string)]).value(on: row) == .null)
    #expect(Expression.concat([text, .literal(.string("y"))]).value(on: row) == .string("xy"))
    #expect(Expression.coalesce([.column(path: ["u"], .string), text]).value(on: row) == .string("x"))
    #expect(Expression.sha256(.column(path: ["u"], .string)).value(on: row) == .null)
    #expect(Expression.day(ofText: text).value(on: row) == .null)
  }

  @Test("filters by true alone")
  func filter() {
    let rows: [Row] = [[["a"]: .bool(true)], [["a"]: .bool(false)], [["a"]: .null]]
    #expect(Step.filter(a).rows(from: rows) == [rows[0]])
  }

  @Test("dedupes by bits of text and by folded doubles, keeping the rows' order")
  func dedupe() {
    func kept(_ key: Expression, _ values: [Value]) -> [Value?] {
      let rows = values.enumerated().map {
        Row(dictionaryLiteral: (["n"], $1), (["t"], $1), (["i"], .int64(Int64($0))))
      }
      let step = Step.dedupe(key: key, latest: .column(path: ["i"], .int64), ties: [])
      return step.rows(from: rows).map { $0[["i"]] }
    }
    #expect(
      kept(text, [.string("é"), .string("e\u{301}"), .null, .string("é"), .null]) == [.int64(1), .int64(3), .int64(4)])
    #expect(kept(number, [.double(0), .double(.nan), .double(-0.0), .double(-.nan)]) == [.int64(2), .int64(3)])
  }

  @Test("breaks ties greatest first, nulls being the least")
  func ties() {
    let rows: [Row] = [
      [["n"]: .null, ["t"]: .string("z")], [["n"]: .double(1), ["t"]: .string("a")],
      [["n"]: .double(1), ["t"]: .string("b")],
    ]
    let step = Step.dedupe(key: .literal(.bool(true)), latest: number, ties: [number, text])
    #expect(step.rows(from: rows) == [rows[2]])
  }
}
