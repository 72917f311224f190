// Kernels of decimals: sums and products that stay within their digits, and casts from and to them; in 64 bits where these hold
// every operand and result.

package import Dataflow
package import Parquet

extension Kernel {
  /// Two decimals combined in the left one's form; null where either is, and where the form has no room for the result.
  static func decimals(
    _ operation: Arithmetic, _ left: Operand, _ right: Operand, _ form: FixedPoint, otherScale: Int, rows: Int
  ) -> ColumnVector {
    let validity = sharedValidity([left, right], rows: rows)
    let (leftMask, rightMask) = (left.mask, right.mask)
    guard case .int64(let leftValues) = left.column.values, case .int64(let rightValues) = right.column.values else {
      return wideDecimals(operation, left, right, form, otherScale: otherScale, validity, rows: rows)
    }
    return leftValues.withUnsafeBufferPointer { left in
      rightValues.withUnsafeBufferPointer { right in
        switch operation {
        case .add: fitted(validity, rows) { form.sum(words: left[$0 & leftMask], right[$0 & rightMask]) }
        case .subtract: fitted(validity, rows) { form.difference(words: left[$0 & leftMask], right[$0 & rightMask]) }
        case .multiply:
          fitted(validity, rows) {
            form.product(words: left[$0 & leftMask], right[$0 & rightMask], otherScale: otherScale)
          }
        case .divide, .remainder: preconditionFailure("the compiler let a quotient of decimals through")
        }
      }
    }
  }

  private static func wideDecimals(
    _ operation: Arithmetic, _ left: Operand, _ right: Operand, _ form: FixedPoint, otherScale: Int,
    _ validity: [UInt8], rows: Int
  ) -> ColumnVector {
    let (leftMask, rightMask) = (left.mask, right.mask)
    return left.column.values.wide.withUnsafeBufferPointer { left in
      right.column.values.wide.withUnsafeBufferPointer { right in
        switch operation {
        case .add: fitted(validity, rows, in: form) { form.sum(left[$0 & leftMask], right[$0 & rightMask]) }
        case .subtract: fitted(validity, rows, in: form) { form.difference(left[$0 & leftMask], right[$0 & rightMask]) }
        case .multiply:
          fitted(validity, rows, in: form) {
            form.product(left[$0 & leftMask], right[$0 & rightMask], otherScale: otherScale)
          }
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
    case .bool(let values):
      return fitted(validity, rows, in: form) { form.value(of: Int64(values[$0 & mask] ? 1 : 0)) }
    case .int32(let values): return fitted(validity, rows, in: form) { form.value(of: Int64(values[$0 & mask])) }
    case .int64(let values) where !form.isWide:
      return fitted(validity, rows) { form.rescaled(word: values[$0 & mask], from: sourceScale) }
    case .int64(let values):
      return fitted(validity, rows, in: form) { form.rescaled(Int128(values[$0 & mask]), from: sourceScale) }
    case .int128(let values):
      return fitted(validity, rows, in: form) { form.rescaled(values[$0 & mask], from: sourceScale) }
    case .double(let values): return fitted(validity, rows, in: form) { form.value(of: values[$0 & mask]) }
    case .bytes:
      let read = parsed(operand, &validity, rows, 0) { form.value(ofText: $0) }
      return numbers(.decimals(read, in: form), validity)
    case .float, .list: preconditionFailure("the compiler let an unknown cast through")
    }
  }

  /// Decimals as numbers of another type.
  static func numbers(
    ofDecimals operand: Operand, _ form: FixedPoint, to target: DataType, _ validity: [UInt8], rows: Int
  ) -> ColumnVector {
    let (mask, scale) = (operand.mask, form.scale)
    guard case .int64(let values) = operand.column.values else {
      let values = operand.column.values.wide
      return numbers(ofDecimals: { values[$0 & mask] }, scale: scale, to: target, validity, rows: rows)
    }
    return numbers(ofDecimals: { Int128(values[$0 & mask]) }, scale: scale, to: target, validity, rows: rows)
  }

  @inline(__always)
  private static func numbers(
    ofDecimals unscaled: (Int) -> Int128, scale: Int, to target: DataType, _ validity: [UInt8], rows: Int
  ) -> ColumnVector {
    switch target {
    case .double: numbers(.double(fill(rows) { FixedPoint.double(of: unscaled($0), scale: scale) }), validity)
    case .bool: numbers(.bool(fill(rows) { unscaled($0) != 0 }), validity)
    case .int32:
      numbers(
        .int32(fill(rows) { Int32(truncatingIfNeeded: FixedPoint.integer(of: unscaled($0), scale: scale)) }), validity)
    default: numbers(.int64(fill(rows) { FixedPoint.integer(of: unscaled($0), scale: scale) }), validity)
    }
  }

  /// A result of 64 bits for each row with all operands; zero and null where there is none.
  @inline(__always)
  private static func fitted(_ shared: [UInt8], _ rows: Int, _ result: (Int) -> Int64?) -> ColumnVector {
    let (values, validity) = results(shared, rows, result)
    return ColumnVector(values: .int64(values), validity: validity)
  }

  /// The same of 128 bits, which fit the form.
  @inline(__always)
  private static func fitted(
    _ shared: [UInt8], _ rows: Int, in form: FixedPoint, _ result: (Int) -> Int128?
  ) -> ColumnVector {
    let (values, validity) = results(shared, rows, result)
    return ColumnVector(values: .decimals(values, in: form), validity: validity)
  }

  @inline(__always)
  private static func results<Number: FixedWidthInteger>(
    _ shared: [UInt8], _ rows: Int, _ result: (Int) -> Number?
  ) -> (values: [Number], validity: [UInt8]) {
    var validity = shared.isEmpty ? [UInt8](repeating: 1, count: rows) : shared
    let values: [Number] = validity.withUnsafeMutableBufferPointer { validity in
      fill(rows) { row in
        if validity[row] != 0, let value = result(row) { return value }
        validity[row] = 0
        return 0
      }
    }
    return (values, validity)
  }
}

extension ColumnVector.Values {
  /// Decimals that fit a form: in 64 bits, or in 128 where it is wide.
  package static func decimals(_ unscaled: [Int128], in form: FixedPoint) -> ColumnVector.Values {
    form.isWide ? .int128(unscaled) : .int64(unscaled.map { Int64(truncatingIfNeeded: $0) })
  }

  /// Decimals of any form in 128 bits.
  fileprivate var wide: [Int128] {
    switch self {
    case .int64(let words): words.map { Int128($0) }
    case .int128(let words): words
    case .bool, .int32, .float, .double, .bytes, .list:
      preconditionFailure("the compiler let arithmetic of no decimals through")
    }
  }
}
