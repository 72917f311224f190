// One of two operands for each row: the first that is not null, or by a condition.

import Dataflow
import Parquet

extension Kernel {
  /// `first` where it has a value, else `second`.
  static func coalesce(_ first: Operand, _ second: Operand, rows: Int) -> ColumnVector {
    let hasFirst = sharedValidity([first], rows: rows)
    if hasFirst.isEmpty { return first.column(rows: rows) }
    let hasSecond = sharedValidity([second], rows: rows)
    let validity: [UInt8] = hasSecond.isEmpty ? [] : fill(rows) { hasFirst[$0] | hasSecond[$0] }
    let values = choose(first, second, hasFirst, rows: rows)
    return ColumnVector(values: values, validity: validity)
  }

  /// `first` where the condition is true, else `second`.
  static func choose(_ first: Operand, _ second: Operand, where condition: Operand, rows: Int) -> ColumnVector {
    let isFirst: [UInt8] = condition.withTruth { truth in fill(rows) { truth.isTrue($0) ? 1 : 0 } }
    let hasFirst = sharedValidity([first], rows: rows)
    let hasSecond = sharedValidity([second], rows: rows)
    let validity: [UInt8] =
      hasFirst.isEmpty && hasSecond.isEmpty
      ? []
      : fill(rows) { row in
        let has = isFirst[row] != 0 ? hasFirst : hasSecond
        return has.isEmpty ? 1 : has[row]
      }
    return ColumnVector(values: choose(first, second, isFirst, rows: rows), validity: validity)
  }

  /// One row without a value.
  static func null(_ type: DataType) -> ColumnVector {
    let values: ColumnVector.Values =
      switch type {
      case .bool: .bool([false])
      case .int32, .day: .int32([0])
      case .decimal(let form) where form.isWide: .int128([0])
      case .int64, .decimal, .instant: .int64([0])
      case .double: .double([0])
      case .string, .structure: .bytes(ByteVector(data: [], offsets: [0, 0]))
      case .array(let element, _): .list(ListVector(offsets: [0, 0], elements: none(element)))
      }
    return ColumnVector(values: values, validity: [0])
  }

  /// No rows.
  static func none(_ type: DataType) -> ColumnVector { null(type).gathering([]) }

  private static func choose(
    _ first: Operand, _ second: Operand, _ hasFirst: [UInt8], rows: Int
  ) -> ColumnVector.Values {
    func pick<Element>(_ left: [Element], _ right: [Element]) -> [Element] {
      let (leftMask, rightMask) = (first.mask, second.mask)
      return left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          fill(rows) { hasFirst[$0] != 0 ? left[$0 & leftMask] : right[$0 & rightMask] }
        }
      }
    }
    return switch (first.column.values, second.column.values) {
    case (.bool(let left), .bool(let right)): .bool(pick(left, right))
    case (.int32(let left), .int32(let right)): .int32(pick(left, right))
    case (.int64(let left), .int64(let right)): .int64(pick(left, right))
    case (.int128(let left), .int128(let right)): .int128(pick(left, right))
    case (.float(let left), .float(let right)): .float(pick(left, right))
    case (.double(let left), .double(let right)): .double(pick(left, right))
    case (.bytes, .bytes): .bytes(chooseBytes(first, second, hasFirst, rows: rows))
    case (.list, .list):
      ColumnVector.concatenating([first.column, second.column]).gathering(
        fill(rows) { row in
          Int32(
            truncatingIfNeeded: hasFirst[row] != 0 ? row & first.mask : first.column.count + row & second.mask)
        }
      ).values
    default: preconditionFailure("the compiler let a coalesce of two types through")
    }
  }

  private static func chooseBytes(
    _ first: Operand, _ second: Operand, _ hasFirst: [UInt8], rows: Int
  ) -> ByteVector {
    first.withBytes { left in
      second.withBytes { right in
        ByteVector(rows: rows) { row in hasFirst[row] != 0 ? left[row] : right[row] }
      }
    }
  }
}

extension ByteVector {
  /// Copies of `rows` byte strings.
  @inline(__always)
  init(rows: Int, _ bytes: (Int) -> UnsafeBufferPointer<UInt8>) {
    var offsets = [Int](repeating: 0, count: rows + 1)
    for row in 0..<rows { offsets[row + 1] = offsets[row] + bytes(row).count }
    let length = offsets[rows]
    let data = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      for row in 0..<rows { buffer.write(bytes(row), at: offsets[row]) }
      count = length
    }
    self.init(data: data, offsets: offsets)
  }
}
