// Rows that are read part by part, and again where a later stage needs other columns of them: a day's files, by row group.

package import Dataflow

/// The input of a plan, in parts of which one at a time is in memory.
package struct PartedRows {
  /// What columns there are.
  package let leaves: [Leaf]
  /// How many rows each part has.
  package let rowCounts: [Int]
  private let columns: (_ part: Int, _ leaves: [Leaf]) throws -> Batch

  /// - Parameter columns: Reads some of the leaves of a part, all of its rows; the same at every call.
  package init(
    leaves: [Leaf], rowCounts: [Int], columns: @escaping (_ part: Int, _ leaves: [Leaf]) throws -> Batch
  ) {
    self.leaves = leaves
    self.rowCounts = rowCounts
    self.columns = columns
  }

  /// Those columns of a part that are among `paths`.
  func rows(ofPart part: Int, _ paths: Set<[String]>) throws -> Batch {
    let wanted = leaves.filter { paths.contains($0.path) }
    guard !wanted.isEmpty else { return Batch(leaves: [], columns: [], rowCount: rowCounts[part]) }
    let batch = try columns(part, wanted)
    guard batch.rowCount == rowCounts[part] else {
      throw EngineError.changed(rows: batch.rowCount, before: rowCounts[part])
    }
    return batch
  }
}
