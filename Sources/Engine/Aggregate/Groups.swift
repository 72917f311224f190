// Rows by the values of several columns, and columns reduced to a value a group.

import Dataflow
import Parquet

/// The groups of rows that are equal in all keys.
struct Groups {
  /// For each row, its group; groups are numbered in the order of their first rows.
  let numbers: [Int32]
  /// For each group, its first row; none where all rows are one group without keys.
  let firstRows: [Int32]
  let count: Int

  /// - Parameter keys: Columns of `rows` rows; without any, all rows are one group.
  init(_ keys: ArraySlice<ColumnVector>, rows: Int) {
    guard let first = keys.first else {
      numbers = [Int32](repeating: 0, count: rows)
      firstRows = []
      count = 1
      return
    }
    var groups = KeyGroups(first)
    for key in keys.dropFirst() {
      // Two numbers of groups are one word: a key of several columns costs a table of words for each further one.
      let other = KeyGroups(key)
      let pairs: [Int64] = groups.numbers.withUnsafeBufferPointer { mine in
        other.numbers.withUnsafeBufferPointer { theirs in
          Kernel.fill(rows) { Int64(mine[$0]) << 32 | Int64(theirs[$0]) }
        }
      }
      groups = KeyGroups(ColumnVector(values: .int64(pairs)))
    }
    numbers = groups.numbers
    firstRows = groups.firstRows
    count = firstRows.count
  }

  /// The column, of values of a type, reduced to a value a group.
  func reduced(_ column: ColumnVector, of type: DataType, by function: Aggregate) -> ColumnVector {
    switch function {
    case .count: ColumnVector(values: .int64(counts(of: column)))
    case .countDistinct: ColumnVector(values: .int64(distinctCounts(of: column)))
    case .sum: sums(of: column, as: type)
    case .minimum: extremes(of: column, as: type) { $0 < 0 }
    case .maximum: extremes(of: column, as: type) { $0 > 0 }
    }
  }

  private func counts(of column: ColumnVector) -> [Int64] {
    var counts = [Int64](repeating: 0, count: count)
    let validity = column.definitionLevels
    for row in numbers.indices where validity.isEmpty || validity[row] != 0 { counts[Int(numbers[row])] += 1 }
    return counts
  }

  /// Each value counts where it first stands in its group: groups of the group and the value, told by their first rows.
  private func distinctCounts(of column: ColumnVector) -> [Int64] {
    let values = KeyGroups(column).numbers
    let pairs: [Int64] = numbers.withUnsafeBufferPointer { mine in
      values.withUnsafeBufferPointer { theirs in
        Kernel.fill(numbers.count) { Int64(mine[$0]) << 32 | Int64(theirs[$0]) }
      }
    }
    var counts = [Int64](repeating: 0, count: count)
    for first in KeyGroups(ColumnVector(values: .int64(pairs))).firstRows {
      if column.definitionLevels.isEmpty || column.definitionLevels[Int(first)] != 0 {
        counts[Int(numbers[Int(first)])] += 1
      }
    }
    return counts
  }

  /// Integers wrap around in 64 bits; decimals are added in 128, which rows of at most 28 digits do not fill.
  private func sums(of column: ColumnVector, as type: DataType) -> ColumnVector {
    let validity = column.definitionLevels
    switch (column.values, type) {
    case (.int64(let values), .decimal):
      let (sums, present) = sums(of: values, validity) { (sum: inout Int128, value) in sum += Int128(value) }
      return ColumnVector(values: .int128(sums), validity: present)
    case (.int128(let values), .decimal):
      let (sums, present) = sums(of: values, validity) { (sum: inout Int128, value) in sum += value }
      return ColumnVector(values: .int128(sums), validity: present)
    case (.int64(let values), _):
      let (sums, present) = sums(of: values, validity) { (sum: inout Int64, value) in sum &+= value }
      return ColumnVector(values: .int64(sums), validity: present)
    default: preconditionFailure("a sum of no integers and no decimals")
    }
  }

  /// A sum for each group, and whether it has a value.
  @inline(__always)
  private func sums<Sum: FixedWidthInteger, Number>(
    of values: [Number], _ validity: [UInt8], _ add: (inout Sum, Number) -> Void
  ) -> (sums: [Sum], present: [UInt8]) {
    var sums = [Sum](repeating: 0, count: count)
    var present = [UInt8](repeating: 0, count: count)
    for row in numbers.indices where validity.isEmpty || validity[row] != 0 {
      let group = Int(numbers[row])
      add(&sums[group], values[row])
      present[group] = 1
    }
    return (sums, present)
  }

  /// For each group the first value that no other one is ahead of.
  @inline(__always)
  private func extremes(of column: ColumnVector, as type: DataType, ahead: (Int) -> Bool) -> ColumnVector {
    guard !numbers.isEmpty else { return firstRows.isEmpty && count > 0 ? Kernel.null(type) : column }
    let best =
      switch OrderKeys(column.values) {
      case .words(let words):
        words.withUnsafeBufferPointer { words in
          leaders(in: column) { ahead(words[$0] < words[$1] ? -1 : words[$0] == words[$1] ? 0 : 1) }
        }
      case .wide(let words):
        words.withUnsafeBufferPointer { words in
          leaders(in: column) { ahead(words[$0] < words[$1] ? -1 : words[$0] == words[$1] ? 0 : 1) }
        }
      case .bytes(let strings):
        strings.withView { texts in leaders(in: column) { ahead(Bytes.order(texts[$0], texts[$1])) } }
      }
    return column.gathering(best).withPlainNumbers
  }

  /// For each group the row that is ahead of the others; where none has a value, the first, which is null too.
  @inline(__always)
  private func leaders(in column: ColumnVector, isAhead: (Int, Int) -> Bool) -> [Int32] {
    var best = firstRows.isEmpty ? [0] : firstRows
    let validity = column.definitionLevels
    for row in numbers.indices where validity.isEmpty || validity[row] != 0 {
      let group = Int(numbers[row])
      let leader = Int(best[group])
      if !validity.isEmpty && validity[leader] == 0 || isAhead(row, leader) {
        best[group] = Int32(truncatingIfNeeded: row)
      }
    }
    return best
  }
}

extension ColumnVector {
  /// The column; of doubles that are equal, in arrays too, the one that stands for all: 0.0 and the plain NaN.
  var withPlainNumbers: ColumnVector {
    if case .list(var lists) = values {
      lists.elements = lists.elements.withPlainNumbers
      return ColumnVector(values: .list(lists), definitionLevels: definitionLevels)
    }
    guard case .double(let numbers) = values else { return self }
    return ColumnVector(
      values: .double(numbers.map { $0 == 0 ? 0 : $0.withPlainNaN }), definitionLevels: definitionLevels)
  }
}
