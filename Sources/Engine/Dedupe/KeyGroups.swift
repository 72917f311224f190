// Which rows have the same key: an open-addressing hash table over the keys' words or bytes.

import Parquet

/// The rows of a column by key. Null is one key.
struct KeyGroups {
  /// For each row, the number of its key; keys are numbered in the order of their first rows.
  let numbers: [Int32]
  /// For each key, its first row; ascending.
  let firstRows: [Int32]

  init(_ key: ColumnVector) {
    let hash = KeyHash()
    switch OrderKeys(key.values) {
    case .words(let words):
      self = words.withUnsafeBufferPointer { words in
        KeyGroups(key.definitionLevels, rows: key.count) {
          hash.hash(words[$0])
        } isSame: {
          words[$0] == words[$1]
        }
      }
    case .wide(let words):
      self = words.withUnsafeBufferPointer { words in
        KeyGroups(key.definitionLevels, rows: key.count) {
          hash.hash(words[$0])
        } isSame: {
          words[$0] == words[$1]
        }
      }
    case .bytes(let strings):
      self = strings.withView { texts in
        KeyGroups(key.definitionLevels, rows: key.count) {
          hash.hash(texts[$0])
        } isSame: {
          Bytes.areEqual(texts[$0], texts[$1])
        }
      }
    }
  }

  @inline(__always)
  private init(_ validity: [UInt8], rows: Int, hash: (Int) -> UInt64, isSame: (Int, Int) -> Bool) {
    var table = KeyTable(rows: rows)
    var nullNumber: Int32?
    numbers = validity.withUnsafeBufferPointer { validity in
      Kernel.fill(rows) { row -> Int32 in
        if validity.isEmpty || validity[row] != 0 { return table.number(of: row, hash: hash(row), isSame: isSame) }
        if let nullNumber { return nullNumber }
        let number = table.addKey(firstRow: row)
        nullNumber = number
        return number
      }
    }
    firstRows = table.takeFirstRows()
  }
}

/// The table: at most two thirds full, searched by linear probing. Its memory ends with `takeFirstRows`.
struct KeyTable {
  /// A slot is zero where free; else the upper half is the hash's, the lower half a key's number plus one.
  private let slots: UnsafeMutableBufferPointer<UInt64>
  private let mask: Int
  private var firstRows: [Int32] = []

  init(rows: Int) {
    var capacity = 16
    while capacity < rows + rows / 2 { capacity *= 2 }
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: 0)
    mask = capacity - 1
  }

  /// The number of the row's key, a new one where the key is new.
  @inline(__always)
  mutating func number(of row: Int, hash: UInt64, isSame: (Int, Int) -> Bool) -> Int32 {
    let tag = hash & 0xFFFF_FFFF_0000_0000
    var index = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[index]
      if slot == 0 {
        let number = addKey(firstRow: row)
        slots[index] = tag | UInt64(number + 1)
        return number
      }
      if slot & 0xFFFF_FFFF_0000_0000 == tag {
        let number = Int32(truncatingIfNeeded: slot & 0xFFFF_FFFF) - 1
        if isSame(Int(firstRows[Int(number)]), row) { return number }
      }
      index = (index + 1) & mask
    }
  }

  mutating func addKey(firstRow: Int) -> Int32 {
    firstRows.append(Int32(truncatingIfNeeded: firstRow))
    return Int32(truncatingIfNeeded: firstRows.count - 1)
  }

  func takeFirstRows() -> [Int32] {
    slots.deallocate()
    return firstRows
  }
}
