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

  /// What each text is read as; `none` and null where it is not.
  @inline(__always)
  static func parsed<Element>(
    _ operand: Operand, _ validity: inout [UInt8], _ rows: Int, _ none: Element,
    _ read: (UnsafeBufferPointer<UInt8>) -> Element?
  ) -> [Element] {
    if validity.isEmpty { validity = [UInt8](repeating: 1, count: rows) }
    return operand.withBytes { texts in
      validity.withUnsafeMutableBufferPointer { validity in
        fill(rows) { row -> Element in
          if validity[row] != 0, let value = read(texts[row]) { return value }
          validity[row] = 0
          return none
        }
      }
    }
  }
}

extension ColumnVector {
  /// A column of values and validity; a validity without a null is dropped.
  init(values: Values, validity: [UInt8]) {
    self.init(values: values, definitionLevels: Bytes.containsZero(validity) ? validity : [])
  }
}
