// Rows between two stages: a batch and which of its rows are left, columns gathered on first use.

import Dataflow
import Parquet

/// Some rows of a batch, or all of them.
///
/// A filter or a dedupe only names the rows it leaves; a column is gathered when an expression reads it, once for all
/// stages that follow. Used by one run of a plan, on one thread.
final class RowSet {
  let batch: Batch
  /// The indices of the rows in the batch, ascending; nil for all rows.
  private let selection: [Int32]?
  private var gathered: [ColumnVector?]

  init(_ batch: Batch, selection: [Int32]? = nil) {
    self.batch = batch
    self.selection = selection
    gathered = Array(repeating: nil, count: batch.columns.count)
  }

  /// The number of rows.
  var count: Int { selection?.count ?? batch.rowCount }

  /// The column of these rows.
  func column(_ index: Int) -> ColumnVector {
    guard let selection else { return batch.columns[index] }
    if let column = gathered[index] { return column }
    let column = batch.columns[index].gathering(selection)
    gathered[index] = column
    return column
  }

  /// Some of these rows, named by their position here, ascending.
  func selecting(_ positions: [Int32]) -> RowSet {
    if positions.count == count { return self }
    guard let selection else { return RowSet(batch, selection: positions) }
    return RowSet(batch, selection: positions.map { selection[Int($0)] })
  }

  /// The indices of the rows in the batch, ascending.
  var positions: [Int32] { selection ?? (0..<batch.rowCount).map { Int32(truncatingIfNeeded: $0) } }

  /// The rows with those of their columns that are among `paths`; with all for nil.
  func selectingColumns(_ paths: Set<[String]>?) -> RowSet {
    guard let paths else { return self }
    let kept = batch.leaves.indices.filter { paths.contains(batch.leaves[$0].path) }
    let narrow = Batch(
      leaves: kept.map { batch.leaves[$0] }, columns: kept.map { batch.columns[$0] }, rowCount: batch.rowCount)
    return RowSet(narrow, selection: selection)
  }

  /// These rows in memory of their own.
  var copied: RowSet { RowSet(materialised) }

  /// These rows and no others.
  var materialised: Batch {
    guard let selection else { return batch }
    let missing = batch.columns.indices.filter { gathered[$0] == nil }
    let columns = missing.map { batch.columns[$0] }
    let made = columns.mapSideBySide(worthwhile: selection.count > 4_096) { $0.gathering(selection) }
    for (index, column) in zip(missing, made) { gathered[index] = column }
    return Batch(leaves: batch.leaves, columns: gathered.compactMap { $0 }, rowCount: count)
  }
}
