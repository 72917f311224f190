// Finds the greatest row of each key, one column of the order after another, over the rows that are still equal.

import Parquet

/// A round for each column of the order. Most rows share their key with no other and few rows stay equal, so the columns
/// that break ties are read for few rows, and each round is one loop over values of one type.
struct Tournament {
  /// For each row, the number of its key.
  private let keys: [Int32]
  /// For each key, the row that is ahead; of equal ones the first.
  private var leaders: [Int32]
  /// The rows, ascending, that share a key and were equal in every round.
  private(set) var contested: [Int32] = []
  /// For each key, a number that counts in one loop only.
  private var scratch: [Int32]

  init(_ groups: KeyGroups) {
    keys = groups.numbers
    leaders = groups.firstRows
    guard leaders.count < keys.count else {
      scratch = []
      return
    }
    scratch = [Int32](repeating: 0, count: leaders.count)
    contested = sharingKey((0..<keys.count).map { Int32(truncatingIfNeeded: $0) })
  }

  /// Whether rows are left to decide between.
  var isOpen: Bool { !contested.isEmpty }

  /// The rows that are ahead of their key's others, ascending.
  var winners: [Int32] {
    if leaders.count == keys.count { return leaders }
    var wins = [Bool](repeating: false, count: keys.count)
    for leader in leaders { wins[Int(leader)] = true }
    return (0..<keys.count).filter { wins[$0] }.map { Int32(truncatingIfNeeded: $0) }
  }

  /// Leaves the rows with the greatest value of their key in the contest. `column` has a row for each contested row.
  mutating func play(by column: ColumnVector) {
    let validity = column.definitionLevels
    switch OrderKeys(column.values) {
    case .words(let words):
      words.withUnsafeBufferPointer { words in
        play(validity) { words[$0] < words[$1] ? -1 : words[$0] == words[$1] ? 0 : 1 }
      }
    case .wide(let words):
      words.withUnsafeBufferPointer { words in
        play(validity) { words[$0] < words[$1] ? -1 : words[$0] == words[$1] ? 0 : 1 }
      }
    case .bytes(let strings):
      strings.withView { texts in play(validity) { Bytes.order(texts[$0], texts[$1]) } }
    }
  }

  @inline(__always)
  private mutating func play(_ validity: [UInt8], valueOrder: (Int, Int) -> Int) {
    /// The order of two contested rows, named by position. As 0 and 1 are ordered, so are null and value.
    func order(_ left: Int, _ right: Int) -> Int {
      if validity.isEmpty || validity[left] & validity[right] != 0 { return valueOrder(left, right) }
      return Int(validity[left]) - Int(validity[right])
    }
    findBest(order)
    var equals: [Int32] = []
    for position in contested.indices {
      let key = key(at: position)
      let best = Int(scratch[key])
      if best == position { leaders[key] = contested[position] }
      if order(position, best) == 0 { equals.append(contested[position]) }
    }
    contested = sharingKey(equals)
  }

  /// Leaves in `scratch`, for each key, the first position among its greatest.
  @inline(__always)
  private mutating func findBest(_ order: (Int, Int) -> Int) {
    for position in contested.indices { scratch[key(at: position)] = -1 }
    for position in contested.indices {
      let key = key(at: position)
      let best = Int(scratch[key])
      if best < 0 || order(best, position) < 0 { scratch[key] = Int32(truncatingIfNeeded: position) }
    }
  }

  @inline(__always)
  private func key(at position: Int) -> Int { Int(keys[Int(contested[position])]) }

  /// Those of the rows whose key another of them has too.
  private mutating func sharingKey(_ rows: [Int32]) -> [Int32] {
    for row in rows { scratch[Int(keys[Int(row)])] = 0 }
    for row in rows { scratch[Int(keys[Int(row)])] += 1 }
    return rows.filter { scratch[Int(keys[Int($0)])] > 1 }
  }
}
