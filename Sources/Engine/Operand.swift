// What a kernel is given: a column, or one value that stands for every row, and views of their memory.

import Parquet

/// A kernel's argument.
struct Operand: Sendable {
  /// No value: what stands for a result that is still to come.
  static let none = Operand(column: ColumnVector(values: .bool([])), isConstant: true)

  /// The values and their validity.
  let column: ColumnVector
  /// Whether the column has a single row, which stands for every row.
  let isConstant: Bool

  /// `row & mask` is the slot of a row.
  var mask: Int { isConstant ? 0 : -1 }

  /// A column with a row for every row.
  func column(rows: Int) -> ColumnVector {
    isConstant ? column.gathering([Int32](repeating: 0, count: rows)) : column
  }
}

/// Byte strings in place. Valid inside the closure that it is given to.
struct BytesView {
  let data: UnsafeBufferPointer<UInt8>
  let offsets: UnsafeBufferPointer<Int>
  let mask: Int

  @inline(__always) subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
    let slot = row & mask
    return UnsafeBufferPointer(rebasing: data[offsets[slot]..<offsets[slot + 1]])
  }

  @inline(__always) func count(at row: Int) -> Int {
    let slot = row & mask
    return offsets[slot + 1] - offsets[slot]
  }
}

/// Truth values in place, of three kinds: true, false and null. Valid inside the closure that it is given to.
struct TruthView {
  let values: UnsafeBufferPointer<Bool>
  /// Empty when no row is null.
  let validity: UnsafeBufferPointer<UInt8>
  let mask: Int

  @inline(__always) func isTrue(_ row: Int) -> Bool { values[row & mask] && isValid(row) }
  @inline(__always) func isFalse(_ row: Int) -> Bool { !values[row & mask] && isValid(row) }
  @inline(__always) private func isValid(_ row: Int) -> Bool { validity.isEmpty || validity[row & mask] != 0 }
}

extension Operand {
  /// Runs `body` on the bytes of a text column.
  func withBytes<Result>(_ body: (BytesView) -> Result) -> Result {
    guard case .bytes(let strings) = column.values else { preconditionFailure("the compiler let no text through") }
    return strings.withView(mask: mask, body)
  }

  /// Runs `body` on the truth values of a bool column.
  func withTruth<Result>(_ body: (TruthView) -> Result) -> Result {
    guard case .bool(let values) = column.values else { preconditionFailure("the compiler let no bool through") }
    return values.withUnsafeBufferPointer { values in
      column.definitionLevels.withUnsafeBufferPointer { validity in
        body(TruthView(values: values, validity: validity, mask: mask))
      }
    }
  }
}

extension ByteVector {
  /// Runs `body` on the bytes in place.
  func withView<Result>(mask: Int = -1, _ body: (BytesView) -> Result) -> Result {
    data.withUnsafeBufferPointer { data in
      offsets.withUnsafeBufferPointer { offsets in body(BytesView(data: data, offsets: offsets, mask: mask)) }
    }
  }
}
