// Kernels of decimals: sums and products that stay within their digits, and casts from and to them.

import Dataflow
import Parquet

extension Kernel {
  /// Two decimals combined in the left one's form; null where either is, and where the form has no room for the result.
  static func decimals(
    _ operation: Arithmetic, _ left: Operand, _ right: Operand, _ form: FixedPoint, otherScale: Int, rows: Int
  ) -> ColumnVector {
    guard case .int64(let leftValues) = left.column.values, case .int64(let rightValues) = right.column.values else {
      preconditionFailure("the compiler let arithmetic of no decimals through")
    }
    let validity = sharedValidity([left, right], rows: rows)
    let (leftMask, rightMask) = (left.mask, right.mask)
    return leftValues.withUnsafeBufferPointer { left in
      rightValues.withUnsafeBufferPointer { right in
        switch operation {
        case .add: fitted(validity, rows) { form.sum(left[$0 & leftMask], right[$0 & rightMask]) }
        case .subtract: fitted(validity, rows) { form.difference(left[$0 & leftMask], right[$0 & rightMask]) }
        case .multiply:
          fitted(validity, rows) { form.product(left[$0 & leftMask], right[$0 & rightMask], otherScale: otherScale) }
        case .divide, .remainder: preconditionFailure("the compiler let a quotient of decimals through")
        }
      }
    }
  }

  /// The values as decimals of a form; null where it has no room for them, and where they are none.
  static func decimals(_ operand: Operand, from source: DataType, in form: FixedPoint, rows: Int) -> ColumnVector {
    var validity = sharedValidity([operand], rows: rows)
    let mask = operand.mask
    let sourceScale = if case .decimal(let given) = source { given.scale } else { 0 }
    switch operand.column.values {
    case .bool(let values): return fitted(validity, rows) { form.value(of: Int64(values[$0 & mask] ? 1 : 0)) }
    case .int32(let values): return fitted(validity, rows) { form.value(of: Int64(values[$0 & mask])) }
    case .int64(let values): return fitted(validity, rows) { form.rescaled(values[$0 & mask], from: sourceScale) }
    case .double(let values): return fitted(validity, rows) { form.value(of: values[$0 & mask]) }
    case .bytes:
      let read = parsed(operand, &validity, rows, 0) { form.value(ofText: $0) }
      return numbers(.int64(read), validity)
    case .float, .list: preconditionFailure("the compiler let an unknown cast through")
    }
  }

  /// Decimals as numbers of another type.
  static func numbers(
    ofDecimals operand: Operand, _ form: FixedPoint, to target: DataType, _ validity: [UInt8], rows: Int
  ) -> ColumnVector {
    guard case .int64(let values) = operand.column.values else {
      preconditionFailure("the compiler let a cast of no decimals through")
    }
    let (mask, scale) = (operand.mask, form.scale)
    guard target == .double else {
      return numbers(.int64(fill(rows) { FixedPoint.integer(of: values[$0 & mask], scale: scale) }), validity)
    }
    return numbers(.double(fill(rows) { FixedPoint.double(of: values[$0 & mask], scale: scale) }), validity)
  }

  /// A result for each row with all operands; zero and null where there is none.
  @inline(__always)
  private static func fitted(_ shared: [UInt8], _ rows: Int, _ result: (Int) -> Int64?) -> ColumnVector {
    var validity = shared.isEmpty ? [UInt8](repeating: 1, count: rows) : shared
    let values: [Int64] = validity.withUnsafeMutableBufferPointer { validity in
      fill(rows) { row in
        if validity[row] != 0, let value = result(row) { return value }
        validity[row] = 0
        return 0
      }
    }
    return ColumnVector(values: .int64(values), validity: validity)
  }
}
