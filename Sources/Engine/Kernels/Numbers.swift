// Kernels of numbers: arithmetic with Spark's wrapping and nulls, and casts.

import Dataflow
import Parquet

extension Kernel {
  /// Two numbers combined; null where either is, and for a division or remainder by zero.
  static func arithmetic(_ operation: Arithmetic, _ left: Operand, _ right: Operand, rows: Int) -> ColumnVector {
    var validity = sharedValidity([left, right], rows: rows)
    switch (left.column.values, right.column.values) {
    case (.int64(let leftValues), .int64(let rightValues)):
      let sides = Sides(left: leftValues, leftMask: left.mask, right: rightValues, rightMask: right.mask)
      switch operation {
      case .add: return numbers(.int64(sides.combined(&validity, rows) { $0 &+ $1 }), validity)
      case .subtract: return numbers(.int64(sides.combined(&validity, rows) { $0 &- $1 }), validity)
      case .multiply: return numbers(.int64(sides.combined(&validity, rows) { $0 &* $1 }), validity)
      case .divide:
        sides.dropZeros(&validity, rows)
        return numbers(.double(sides.combined(&validity, rows) { Double($0) / Double($1) }), validity)
      case .remainder:
        sides.dropZeros(&validity, rows)
        // The least number has no remainder of −1 in the processor's division.
        return numbers(.int64(sides.combined(&validity, rows) { $1 == -1 ? 0 : $0 % $1 }), validity)
      }
    case (.double(let leftValues), .double(let rightValues)):
      let sides = Sides(left: leftValues, leftMask: left.mask, right: rightValues, rightMask: right.mask)
      switch operation {
      case .add: return numbers(.double(sides.combined(&validity, rows) { ($0 + $1).withPlainNaN }), validity)
      case .subtract: return numbers(.double(sides.combined(&validity, rows) { ($0 - $1).withPlainNaN }), validity)
      case .multiply: return numbers(.double(sides.combined(&validity, rows) { ($0 * $1).withPlainNaN }), validity)
      case .divide:
        sides.dropZeros(&validity, rows)
        return numbers(.double(sides.combined(&validity, rows) { ($0 / $1).withPlainNaN }), validity)
      case .remainder:
        sides.dropZeros(&validity, rows)
        return numbers(
          .double(sides.combined(&validity, rows) { $0.truncatingRemainder(dividingBy: $1).withPlainNaN }), validity)
      }
    default: preconditionFailure("the compiler let arithmetic of two types through")
    }
  }

  static func numbers(_ values: ColumnVector.Values, _ validity: [UInt8]) -> ColumnVector {
    ColumnVector(values: values, validity: validity)
  }

  /// Whether there is a kernel for the cast.
  static func canCast(_ source: DataType, to target: DataType) -> Bool {
    switch (source, target) {
    case (.bool, .int32), (.int32, .bool), (.int64, .bool), (.double, .bool), (.double, .int32), (.day, .instant): true
    case (.bool, .int64), (.bool, .double), (.int32, .int64), (.int32, .double), (.int64, .double), (.double, .int64):
      true
    case (.bool, .string), (.int32, .string), (.int64, .string), (.double, .string), (.day, .string),
      (.instant, .string),
      (.string, .int64), (.string, .int32), (.string, .double), (.string, .bool), (.int64, .int32):
      true
    case (.decimal(let form), .bool), (.decimal(let form), .int32), (.decimal(let form), .int64),
      (.decimal(let form), .double), (.decimal(let form), .string):
      form.isPossible
    case (.bool, .decimal(let form)), (.int32, .decimal(let form)), (.int64, .decimal(let form)),
      (.double, .decimal(let form)), (.string, .decimal(let form)):
      form.isPossible
    case (.decimal(let given), .decimal(let form)): given.isPossible && form.isPossible
    default: false
    }
  }

  /// The values as another type; null where there is none.
  static func cast(_ operand: Operand, from source: DataType, to target: DataType, rows: Int) -> ColumnVector {
    var validity = sharedValidity([operand], rows: rows)
    let mask = operand.mask
    if case .decimal(let form) = target { return decimals(operand, from: source, in: form, rows: rows) }
    if case .decimal(let form) = source, target != .string {
      return numbers(ofDecimals: operand, form, to: target, validity, rows: rows)
    }
    switch (operand.column.values, target) {
    case (.bool(let values), .int64):
      return numbers(.int64(fill(rows) { values[$0 & mask] ? 1 : 0 }), validity)
    case (.bool(let values), .int32):
      return numbers(.int32(fill(rows) { values[$0 & mask] ? 1 : 0 }), validity)
    case (.int32(let values), .bool): return numbers(.bool(fill(rows) { values[$0 & mask] != 0 }), validity)
    case (.int64(let values), .bool): return numbers(.bool(fill(rows) { values[$0 & mask] != 0 }), validity)
    case (.double(let values), .bool):
      return numbers(.bool(fill(rows) { values[$0 & mask] != 0 }), validity)
    case (.double(let values), .int32):
      return numbers(.int32(fill(rows) { NumberText.narrowInteger(of: values[$0 & mask]) }), validity)
    case (.int32(let days), .instant): return beginnings(of: days, mask, validity, rows: rows)
    case (.bool(let values), .double):
      return numbers(.double(fill(rows) { values[$0 & mask] ? 1 : 0 }), validity)
    case (.int32(let values), .int64): return numbers(.int64(fill(rows) { Int64(values[$0 & mask]) }), validity)
    case (.int32(let values), .double): return numbers(.double(fill(rows) { Double(values[$0 & mask]) }), validity)
    case (.int64(let values), .double): return numbers(.double(fill(rows) { Double(values[$0 & mask]) }), validity)
    case (.double(let values), .int64):
      return numbers(.int64(fill(rows) { NumberText.integer(of: values[$0 & mask]) }), validity)
    case (.int64(let values), .int32):
      return numbers(.int32(fill(rows) { Int32(truncatingIfNeeded: values[$0 & mask]) }), validity)
    case (.bytes, .int32):
      return numbers(
        .int32(parsed(operand, &validity, rows, 0) { NumberText.integer(of: $0).flatMap { Int32(exactly: $0) } }),
        validity)
    case (.bytes, .double):
      return numbers(.double(parsed(operand, &validity, rows, 0) { NumberText.double(of: $0) }), validity)
    case (.bytes, .bool):
      return numbers(.bool(parsed(operand, &validity, rows, false) { NumberText.truth(of: $0) }), validity)
    case (.bytes, .int64):
      return numbers(.int64(parsed(operand, &validity, rows, 0) { NumberText.integer(of: $0) }), validity)
    case (_, .string): return numbers(.bytes(printed(operand, as: source, validity, rows: rows)), validity)
    default: preconditionFailure("the compiler let an unknown cast through")
    }
  }

  /// The instants at which days begin; null where 64 bits do not hold one.
  private static func beginnings(of days: [Int32], _ mask: Int, _ given: [UInt8], rows: Int) -> ColumnVector {
    var validity = given.isEmpty ? [UInt8](repeating: 1, count: rows) : given
    let instants: [Int64] = fill(rows) { row in
      if validity[row] != 0, let beginning = CivilDay.beginning(ofDay: days[row & mask]) { return beginning }
      validity[row] = 0
      return 0
    }
    return numbers(.int64(instants), validity)
  }

  /// Each value's text, written digit by digit into one array.
  private static func printed(_ operand: Operand, as source: DataType, _ validity: [UInt8], rows: Int) -> ByteVector {
    var texts = ByteVector()
    let mask = operand.mask
    for row in 0..<rows {
      if validity.isEmpty || validity[row] != 0 {
        switch operand.column.values {
        case .bool(let values): texts.data += values[row & mask] ? trueText : falseText
        case .int32(let values) where source == .day: texts.appendDay(values[row & mask])
        case .int32(let values): NumberText.append(Int64(values[row & mask]), to: &texts.data)
        case .int64(let values) where source == .instant: InstantText.append(values[row & mask], to: &texts.data)
        case .int64(let values):
          if case .decimal(let form) = source {
            FixedPoint.append(Int128(values[row & mask]), scale: form.scale, to: &texts.data)
          } else {
            NumberText.append(values[row & mask], to: &texts.data)
          }
        case .int128(let values):
          guard case .decimal(let form) = source else { preconditionFailure("128 bits of no decimal") }
          FixedPoint.append(values[row & mask], scale: form.scale, to: &texts.data)
        case .double(let values): DoubleText.append(values[row & mask], to: &texts.data)
        case .float, .bytes, .list: preconditionFailure("the compiler let an unknown cast through")
        }
      }
      texts.appendEmpty()
    }
    return texts
  }

  private static let trueText = Array("true".utf8)
  private static let falseText = Array("false".utf8)
}

extension ByteVector {
  fileprivate mutating func appendDay(_ days: Int32) {
    let day = CivilDay(daysSinceEpoch: Int(days))
    NumberText.append(Int64(day.year), atLeast: 4, to: &data)
    data.append(UInt8(ascii: "-"))
    NumberText.append(Int64(day.month), atLeast: 2, to: &data)
    data.append(UInt8(ascii: "-"))
    NumberText.append(Int64(day.day), atLeast: 2, to: &data)
  }
}

/// Two columns of numbers, or one and a constant.
struct Sides<Number: Numeric> {
  let left: [Number]
  let leftMask: Int
  let right: [Number]
  let rightMask: Int

  /// A result for each row with both values; zero for the others.
  @inline(__always)
  func combined<Result: Numeric>(
    _ validity: inout [UInt8], _ rows: Int, _ combine: (Number, Number) -> Result
  ) -> [Result] {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        if validity.isEmpty { return Kernel.fill(rows) { combine(left[$0 & leftMask], right[$0 & rightMask]) } }
        return validity.withUnsafeBufferPointer { validity in
          Kernel.fill(rows) { validity[$0] != 0 ? combine(left[$0 & leftMask], right[$0 & rightMask]) : 0 }
        }
      }
    }
  }

  /// Rows whose right side is zero have no value.
  func dropZeros(_ validity: inout [UInt8], _ rows: Int) {
    if validity.isEmpty { validity = [UInt8](repeating: 1, count: rows) }
    for row in 0..<rows where right[row & rightMask] == 0 { validity[row] = 0 }
  }
}
