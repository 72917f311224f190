// Columns of several batches, one after another.

import Parquet

extension ColumnVector {
  /// The rows of columns of one type, one column after another.
  static func concatenating(_ columns: [ColumnVector]) -> ColumnVector {
    guard let first = columns.first else { return ColumnVector(values: .bytes(ByteVector())) }
    return ColumnVector(values: first.values.followed(by: columns.dropFirst()), validity: joinedValidity(columns))
  }

  private static func joinedValidity(_ columns: [ColumnVector]) -> [UInt8] {
    guard columns.contains(where: { !$0.definitionLevels.isEmpty }) else { return [] }
    return joined(
      columns.map { $0.definitionLevels.isEmpty ? [UInt8](repeating: 1, count: $0.count) : $0.definitionLevels })
  }
}

extension ColumnVector.Values {
  fileprivate func followed(by others: ArraySlice<ColumnVector>) -> Self {
    switch self {
    case .bool(let values):
      .bool(joined([values] + others.map { if case .bool(let more) = $0.values { more } else { mismatch() } }))
    case .int32(let values):
      .int32(joined([values] + others.map { if case .int32(let more) = $0.values { more } else { mismatch() } }))
    case .int64(let values):
      .int64(joined([values] + others.map { if case .int64(let more) = $0.values { more } else { mismatch() } }))
    case .int128(let values):
      .int128(joined([values] + others.map { if case .int128(let more) = $0.values { more } else { mismatch() } }))
    case .float(let values):
      .float(joined([values] + others.map { if case .float(let more) = $0.values { more } else { mismatch() } }))
    case .double(let values):
      .double(joined([values] + others.map { if case .double(let more) = $0.values { more } else { mismatch() } }))
    case .bytes(let values):
      .bytes(joined([values] + others.map { if case .bytes(let more) = $0.values { more } else { mismatch() } }))
    case .list(let values):
      .list(joined([values] + others.map { if case .list(let more) = $0.values { more } else { mismatch() } }))
    }
  }
}

/// A batch's initialiser checks that a column is stored as its leaf's type, and only equal leaves are joined.
private func mismatch() -> Never { preconditionFailure("columns of two types under one leaf") }

private func joined<Element>(_ parts: [[Element]]) -> [Element] {
  var whole: [Element] = []
  whole.reserveCapacity(parts.reduce(0) { $0 + $1.count })
  for part in parts { whole.append(contentsOf: part) }
  return whole
}

private func joined(_ parts: [ByteVector]) -> ByteVector {
  var whole = ByteVector()
  whole.data.reserveCapacity(parts.reduce(0) { $0 + ($1.offsets.last ?? 0) })
  whole.offsets.reserveCapacity(parts.reduce(1) { $0 + $1.count })
  for part in parts {
    let start = whole.data.count
    whole.data.append(contentsOf: part.data[..<(part.offsets.last ?? 0)])
    whole.offsets.append(contentsOf: part.offsets.dropFirst().lazy.map { start + $0 })
  }
  return whole
}

private func joined(_ parts: [ListVector]) -> ListVector {
  var offsets = [0]
  offsets.reserveCapacity(parts.reduce(1) { $0 + $1.count })
  for part in parts {
    let start = (offsets.last ?? 0) - (part.offsets.first ?? 0)
    offsets.append(contentsOf: part.offsets.dropFirst().lazy.map { start + $0 })
  }
  return ListVector(offsets: offsets, elements: .concatenating(parts.map(\.elements)))
}
