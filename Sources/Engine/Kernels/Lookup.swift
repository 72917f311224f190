// The kernel of lookups: each value is searched for among the table's keys, in their order.

import Dataflow
import Parquet

extension Kernel {
  /// The table's value for each row's; null where the operand is, and where the table has none.
  static func lookup(_ operand: Operand, in table: LookupTable, rows: Int) -> ColumnVector {
    let index = LookupIndex(table)
    let has = Presence(sharedValidity([operand], rows: rows))
    let found: [Int32] =
      switch operand.column.values {
      case .bytes: operand.withBytes { texts in fill(rows) { has[$0] ? index.place(of: texts[$0]) : -1 } }
      case .int64(let values):
        values.withUnsafeBufferPointer { values in
          fill(rows) { has[$0] ? index.place(of: values[$0 & operand.mask]) : -1 }
        }
      default: preconditionFailure("the compiler let a lookup of another type through")
      }
    return index.values.gatheringOrNull(found)
  }
}

/// A lookup's pairs in the order of their keys; of a key that stands twice the first one.
private struct LookupIndex {
  private let texts: ByteVector
  private let integers: [Int64]
  let values: ColumnVector

  init(_ table: LookupTable) {
    var seen: Set<Literal> = []
    let pairs = zip(table.keys, table.values).filter { seen.insert($0.0).inserted }.sorted { $0.0.isBefore($1.0) }
    texts = pairs.reduce(into: ByteVector()) { texts, pair in
      if case .string(let text) = pair.0 { texts.append(text) }
    }
    integers = pairs.compactMap { if case .int64(let integer) = $0.0 { integer } else { nil } }
    values = ColumnVector.concatenating(pairs.map(\.1.column))
  }

  func place(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    texts.withView { keys in
      place(among: keys.offsets.count - 1) { Bytes.order(keys[$0], text) }
    }
  }

  func place(of integer: Int64) -> Int32 {
    place(among: integers.count) { integers[$0] < integer ? -1 : integers[$0] == integer ? 0 : 1 }
  }

  /// The place of the key that `order` is 0 for; −1 where there is none.
  @inline(__always)
  private func place(among count: Int, _ order: (Int) -> Int) -> Int32 {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      let order = order(middle)
      if order == 0 { return Int32(middle) }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return -1
  }
}

extension Literal {
  /// The order of keys of one type.
  fileprivate func isBefore(_ other: Literal) -> Bool {
    switch (self, other) {
    case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.int64(let left), .int64(let right)): left < right
    default: false
    }
  }
}
