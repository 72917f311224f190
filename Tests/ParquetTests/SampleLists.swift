// The lists of the sample table, each a formula of its row, with every level at which something may be missing.

import Parquet

/// The vectors of `tags`, `matrix` and `lines`; Tests/Judges/test_parquet.py knows the same formulas.
enum SampleLists {
  static func columns(_ rows: Range<Int>) -> [ColumnVector] { [tags(rows), matrix(rows)] + lines(rows) }

  /// Lists that are there where `size` says how long, at a level of definition.
  private struct Lists {
    var offsets = [0]
    var levels: [UInt8] = []

    mutating func append(_ size: Int?, level: UInt8) {
      offsets.append(offsets[offsets.count - 1] + (size ?? 0))
      levels.append(size == nil ? level - 1 : level)
    }

    func vector(_ elements: ColumnVector) -> ColumnVector {
      ColumnVector(values: .list(ListVector(offsets: offsets, elements: elements)), definitionLevels: levels)
    }
  }

  private static func tags(_ rows: Range<Int>) -> ColumnVector {
    var lists = Lists()
    var texts = ByteVector()
    var levels: [UInt8] = []
    for i in rows {
      let size = i % 7 == 3 ? nil : i % 4
      lists.append(size, level: 1)
      for j in 0..<(size ?? 0) {
        let isNull = (i + j) % 5 == 0
        if isNull { texts.appendEmpty() } else { texts.append("tag \((i + j) % 11)") }
        levels.append(isNull ? 2 : 3)
      }
    }
    return lists.vector(ColumnVector(values: .bytes(texts), definitionLevels: levels))
  }

  private static func matrix(_ rows: Range<Int>) -> ColumnVector {
    var (outer, inner) = (Lists(), Lists())
    var values: [Int32] = []
    for i in rows {
      let height = i % 6 == 2 ? nil : i % 3
      outer.append(height, level: 1)
      for j in 0..<(height ?? 0) {
        let width = (i + j) % 4 == 1 ? nil : (i + j) % 3
        inner.append(width, level: 3)
        for k in 0..<(width ?? 0) { values.append(Int32(i * (j + 1) + k)) }
      }
    }
    let elements = ColumnVector(
      values: .int32(values), definitionLevels: [UInt8](repeating: 5, count: values.count))
    return outer.vector(inner.vector(elements))
  }

  private static func lines(_ rows: Range<Int>) -> [ColumnVector] {
    var lists = Lists()
    var skus = ByteVector()
    var quantities: [Int64] = []
    var levels: (sku: [UInt8], quantity: [UInt8]) = ([], [])
    for i in rows {
      let size = i % 8 == 5 ? nil : i * 7 % 4
      lists.append(size, level: 1)
      for j in 0..<(size ?? 0) {
        let isMissing = (i + j) % 9 == 0
        let hasSKU = !isMissing && j % 3 != 2
        if hasSKU { skus.append("sku \(i % 20)") } else { skus.appendEmpty() }
        quantities.append(isMissing ? 0 : Int64(i - j))
        levels.sku.append(isMissing ? 2 : hasSKU ? 4 : 3)
        levels.quantity.append(isMissing ? 2 : 3)
      }
    }
    return [
      lists.vector(ColumnVector(values: .bytes(skus), definitionLevels: levels.sku)),
      lists.vector(ColumnVector(values: .int64(quantities), definitionLevels: levels.quantity)),
    ]
  }
}
