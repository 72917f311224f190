// What a footer promises of a column's values in a row group: enough to leave the row group unread (parquet-format, `Statistics`).

/// Bounds of a column's values in some rows. What is not known is nil.
package struct ColumnBounds: Sendable, Hashable {
  /// A value, of the kind that the column's storage has.
  package enum Value: Sendable, Hashable {
    case bool(Bool)
    case integer(Int128)
    case double(Double)
    /// UTF-8, or other bytes, which go byte by byte.
    case bytes([UInt8])
  }

  /// How many values there are, nulls included.
  package let count: Int
  package let nullCount: Int?
  /// No value is less; NaN, which the format leaves out, may be among them.
  package let minimum: Value?
  /// No value is greater but NaN.
  package let maximum: Value?

  package init(count: Int, nullCount: Int?, minimum: Value? = nil, maximum: Value? = nil) {
    self.count = count
    self.nullCount = nullCount
    self.minimum = minimum
    self.maximum = maximum
  }
}

extension ParquetReader {
  /// What the footer says of leaf `column` in a row group; nil for a column in a list, and for one of which it says nothing.
  ///
  /// Bounds of values whose order is not that of their storage, such as unsigned integers and decimals in bytes of any length,
  /// are left out.
  package func bounds(rowGroup: Int, column: Int) -> ColumnBounds? {
    guard rowGroup < rowGroupCount, schema.leaves.indices.contains(column) else { return nil }
    let leaf = schema.leaves[column]
    guard leaf.maxRepetitionLevel == 0, let known = statistics(rowGroup: rowGroup, column: column) else { return nil }
    let count = rowCount(ofRowGroup: rowGroup)
    let bounds = hasColumnOrders ? [known.minimum, known.maximum].map { $0.flatMap(leaf.value) } : [nil, nil]
    return ColumnBounds(
      count: count, nullCount: known.nullCount.flatMap { (0...count).contains($0) ? $0 : nil }, minimum: bounds[0],
      maximum: bounds[1])
  }
}

extension ParquetSchema.Leaf {
  /// A bound as statistics hold it: PLAIN, without a length.
  fileprivate func value(of bytes: [UInt8]) -> ColumnBounds.Value? {
    switch (physicalType, logicalType) {
    case (.boolean, .none): return bytes.count == 1 ? .bool(bytes[0] != 0) : nil
    case (.int32, .none), (.int32, .date), (.int32, .integer(_, signed: true)), (.int32, .decimal):
      return bytes.count == 4 ? .integer(Int128(Int32(truncatingIfNeeded: bytes.littleEndian))) : nil
    case (.int64, .none), (.int64, .timestamp), (.int64, .integer(_, signed: true)), (.int64, .decimal):
      return bytes.count == 8 ? .integer(Int128(Int64(bitPattern: bytes.littleEndian))) : nil
    case (.fixedLengthByteArray(let length), .decimal):
      return bytes.count == length ? bytes.withUnsafeBytes { Int128(bigEndian: $0) }.map { .integer($0) } : nil
    case (.double, .none):
      let number = Double(bitPattern: bytes.littleEndian)
      return bytes.count == 8 && !number.isNaN ? .double(number) : nil
    case (.byteArray, .string), (.byteArray, .none), (.byteArray, .json), (.byteArray, .enumeration):
      return .bytes(bytes)
    default: return nil
    }
  }
}

extension [UInt8] {
  /// The number that the bytes are, of which the first eight count.
  fileprivate var littleEndian: UInt64 { prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) } }
}
