// The explode step: a row for each value of an array, and columns computed from the values.

import Dataflow
import Parquet

extension RowSet {
  /// The rows of an array's values.
  ///
  /// - Parameter wanted: Which columns are read later; nil for all. The others are left out: most of all the array, of which
  ///   else every value's row would have a copy.
  /// - Throws: ``EngineError`` when an expression reads a column that the rows do not have, or is not of its column's type.
  func exploded(by explosion: Explosion, reading wanted: Set<[String]>?) throws(EngineError) -> RowSet {
    var compiler = ProgramCompiler(over: batch.leaves)
    let arrays = try compiler.program(of: explosion.sources.map(\.array)).columns(on: self)
    let lists = arrays.map { array -> ListVector in
      guard case .list(let lists) = array.values else { preconditionFailure("the compiler let no array through") }
      return lists
    }
    let places = Places(lists, keepsEmpty: explosion.keepsEmpty)
    guard places.rows.count <= Int(Int32.max) else { throw .tooManyRows(places.rows.count) }
    let positions = positions
    let before = RowSet(batch, selection: places.rows.map { positions[Int($0)] })
      .selectingColumns(wanted).materialised
    let elements = zip(lists, places.elements).map { $0.elements.gatheringOrNull($1) }
    let values = Batch(leaves: explosion.elements, columns: elements, rowCount: before.rowCount)
    let made = try RowSet(values).projected(to: explosion.columns).batch
    return RowSet(
      Batch(leaves: before.leaves + made.leaves, columns: before.columns + made.columns, rowCount: before.rowCount))
  }
}

/// Where the rows of an explosion come from.
private struct Places {
  /// For each new row the one that it is made of.
  private(set) var rows: [Int32] = []
  /// For each array, each new row's element; below zero where it has none.
  private(set) var elements: [[Int32]]

  /// Arrays of one row have one length; of a shorter one, as a file by other hands may have it, the missing values are null.
  init(_ lists: [ListVector], keepsEmpty: Bool) {
    elements = lists.map { _ in [] }
    for row in 0..<(lists.first?.count ?? 0) {
      let longest = lists.reduce(0) { max($0, $1.offsets[row + 1] - $1.offsets[row]) }
      let count = longest == 0 && keepsEmpty ? 1 : longest
      rows.append(contentsOf: repeatElement(Int32(truncatingIfNeeded: row), count: count))
      for (index, list) in lists.enumerated() {
        let range = list.offsets[row]..<list.offsets[row + 1]
        for place in 0..<count {
          elements[index].append(place < range.count ? Int32(truncatingIfNeeded: range.lowerBound + place) : -1)
        }
      }
    }
  }
}
