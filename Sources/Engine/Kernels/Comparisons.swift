// The six comparisons over columns.

import Dataflow
import Parquet

extension Kernel {
  /// Whether the comparison holds; null where either value is.
  static func compare(_ comparison: Comparison, _ left: Operand, _ right: Operand, rows: Int) -> ColumnVector {
    let validity = sharedValidity([left, right], rows: rows)
    var holds: [Bool]
    switch (OrderKeys(left.column.values), OrderKeys(right.column.values)) {
    case (.words(let leftWords), .words(let rightWords)):
      holds = compareWords(comparison, leftWords, left.mask, rightWords, right.mask, rows: rows)
    case (.wide(let leftWords), .wide(let rightWords)):
      holds = compareWords(comparison, leftWords, left.mask, rightWords, right.mask, rows: rows)
    case (.bytes(let leftBytes), .bytes(let rightBytes)):
      holds = leftBytes.withView(mask: left.mask) { left in
        rightBytes.withView(mask: right.mask) { compareBytes(comparison, left, $0, rows: rows) }
      }
    default:
      preconditionFailure("the compiler let a comparison of two types through")
    }
    if !validity.isEmpty { for row in 0..<rows where validity[row] == 0 { holds[row] = false } }
    return ColumnVector(values: .bool(holds), validity: validity)
  }

  @inline(__always)
  private static func compareWords<Word: FixedWidthInteger>(
    _ comparison: Comparison, _ left: [Word], _ leftMask: Int, _ right: [Word], _ rightMask: Int, rows: Int
  ) -> [Bool] {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        switch comparison {
        case .equal: fill(rows) { left[$0 & leftMask] == right[$0 & rightMask] }
        case .notEqual: fill(rows) { left[$0 & leftMask] != right[$0 & rightMask] }
        case .less: fill(rows) { left[$0 & leftMask] < right[$0 & rightMask] }
        case .lessOrEqual: fill(rows) { left[$0 & leftMask] <= right[$0 & rightMask] }
        case .greater: fill(rows) { left[$0 & leftMask] > right[$0 & rightMask] }
        case .greaterOrEqual: fill(rows) { left[$0 & leftMask] >= right[$0 & rightMask] }
        }
      }
    }
  }

  private static func compareBytes(
    _ comparison: Comparison, _ left: BytesView, _ right: BytesView, rows: Int
  ) -> [Bool] {
    switch comparison {
    case .equal: fill(rows) { Bytes.areEqual(left[$0], right[$0]) }
    case .notEqual: fill(rows) { !Bytes.areEqual(left[$0], right[$0]) }
    case .less: fill(rows) { Bytes.order(left[$0], right[$0]) < 0 }
    case .lessOrEqual: fill(rows) { Bytes.order(left[$0], right[$0]) <= 0 }
    case .greater: fill(rows) { Bytes.order(left[$0], right[$0]) > 0 }
    case .greaterOrEqual: fill(rows) { Bytes.order(left[$0], right[$0]) >= 0 }
    }
  }
}
