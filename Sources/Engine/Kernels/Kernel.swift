// The kernels: one loop over whole columns for each node of the expression tree. This file holds what they share.

import Parquet

/// Functions from columns to a column. `rows` is 1 where every operand is a constant.
///
/// A row without a value holds zero, false or no bytes in every result, as in a decoded column.
enum Kernel {
  /// One result a row.
  @inline(__always)
  static func fill<Element>(_ rows: Int, _ element: (Int) -> Element) -> [Element] {
    [Element](unsafeUninitializedCapacity: rows) { buffer, count in
      for row in 0..<rows { (buffer.baseAddress.unsafelyUnwrapped + row).initialize(to: element(row)) }
      count = rows
    }
  }

  /// 1 where every operand has a value; empty when none has a null.
  static func sharedValidity(_ operands: [Operand], rows: Int) -> [UInt8] {
    var shared: [UInt8] = []
    for operand in operands where !operand.column.definitionLevels.isEmpty {
      let mask = operand.mask
      operand.column.definitionLevels.withUnsafeBufferPointer { validity in
        shared =
          shared.isEmpty
          ? fill(rows) { validity[$0 & mask] }
          : shared.withUnsafeBufferPointer { before in fill(rows) { before[$0] & validity[$0 & mask] } }
      }
    }
    return shared
  }
}

extension ColumnVector {
  /// A column of values and validity; a validity without a null is dropped.
  init(values: Values, validity: [UInt8]) {
    self.init(values: values, definitionLevels: Bytes.containsZero(validity) ? validity : [])
  }
}
