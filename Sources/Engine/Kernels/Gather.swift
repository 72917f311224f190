// Picks rows of a column: what a filter or a dedupe leaves, copied once.

import Parquet

extension ColumnVector {
  /// The rows with these indices, in this order.
  func gathering(_ rows: [Int32]) -> ColumnVector {
    ColumnVector(values: values.gathering(rows), validity: definitionLevels.gathering(rows))
  }
}

extension ColumnVector.Values {
  fileprivate func gathering(_ rows: [Int32]) -> Self {
    switch self {
    case .bool(let values): .bool(values.gathering(rows))
    case .int32(let values): .int32(values.gathering(rows))
    case .int64(let values): .int64(values.gathering(rows))
    case .int128(let values): .int128(values.gathering(rows))
    case .float(let values): .float(values.gathering(rows))
    case .double(let values): .double(values.gathering(rows))
    case .bytes(let strings): .bytes(strings.gathering(rows))
    case .list(let lists): .list(lists.gathering(rows))
    }
  }
}

extension Array {
  /// The elements with these indices; none of none.
  fileprivate func gathering(_ rows: [Int32]) -> [Element] {
    guard !isEmpty, !rows.isEmpty else { return [] }
    return withUnsafeBufferPointer { source in
      rows.withUnsafeBufferPointer { rows in Kernel.fill(rows.count) { source[Int(rows[$0])] } }
    }
  }
}

extension ByteVector {
  fileprivate func gathering(_ rows: [Int32]) -> ByteVector {
    withView { source in
      rows.withUnsafeBufferPointer { rows in
        let offsets = ByteVector.gatheredOffsets(rows, from: source)
        let length = offsets[rows.count]
        let data = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
          ByteVector.copyRuns(rows, of: source, to: buffer)
          count = length
        }
        return ByteVector(data: data, offsets: offsets)
      }
    }
  }

  private static func gatheredOffsets(_ rows: UnsafeBufferPointer<Int32>, from source: BytesView) -> [Int] {
    var end = 0
    return Kernel.fill(rows.count + 1) { index in
      if index > 0 { end += source.count(at: Int(rows[index - 1])) }
      return end
    }
  }

  /// Copies consecutive rows in one go: a filter that drops few rows leaves long runs.
  private static func copyRuns(
    _ rows: UnsafeBufferPointer<Int32>, of source: BytesView, to target: UnsafeMutableBufferPointer<UInt8>
  ) {
    var end = 0
    var first = 0
    while first < rows.count {
      var next = first + 1
      while next < rows.count, rows[next] == rows[next - 1] + 1 { next += 1 }
      let run = source.offsets[Int(rows[first])]..<source.offsets[Int(rows[next - 1]) + 1]
      target.write(UnsafeBufferPointer(rebasing: source.data[run]), at: end)
      end += run.count
      first = next
    }
  }
}

extension ListVector {
  /// The lists with these indices, their elements copied.
  fileprivate func gathering(_ rows: [Int32]) -> ListVector {
    var offsets = [0]
    offsets.reserveCapacity(rows.count + 1)
    var places: [Int32] = []
    for row in rows {
      let list = self.offsets[Int(row)]..<self.offsets[Int(row) + 1]
      for place in list { places.append(Int32(truncatingIfNeeded: place)) }
      offsets.append(places.count)
    }
    return ListVector(offsets: offsets, elements: elements.gathering(places))
  }
}
