// Rows that are read part by part, and again where a later stage needs other columns of them: a day's files, by row group.

package import Dataflow
private import Dispatch

/// The input of a plan, in parts of which one at a time is in memory.
package struct PartedRows: Sendable {
  /// What columns there are.
  package let leaves: [Leaf]
  /// How many rows each part has.
  package let rowCounts: [Int]
  private let columns: @Sendable (_ part: Int, _ leaves: [Leaf]) throws -> Batch

  /// - Parameter columns: Reads some of the leaves of a part, all of its rows; the same at every call, by any thread.
  package init(
    leaves: [Leaf], rowCounts: [Int], columns: @escaping @Sendable (_ part: Int, _ leaves: [Leaf]) throws -> Batch
  ) {
    self.leaves = leaves
    self.rowCounts = rowCounts
    self.columns = columns
  }

  /// Hands over those columns of each part that are among `paths`, in order. What `taking` makes of a part is all that is kept
  /// of it; the next part is read while `working` works on that.
  func forEachPart<Taken>(
    _ paths: Set<[String]>, taking: (_ part: Int, _ rows: Batch) throws -> Taken,
    working body: (_ part: Int, _ taken: Taken) throws -> Void
  ) throws {
    var ahead = Ahead(reading: 0, of: self, paths)
    // Nothing is read any more once this has ended, however it ends.
    defer { ahead?.wait() }
    for part in rowCounts.indices {
      guard let reading = ahead else { return }
      let taken = try taking(part, try reading.rows())
      ahead = Ahead(reading: part + 1, of: self, paths)
      try body(part, taken)
    }
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

/// A part that a thread beside this one reads.
private final class Ahead: @unchecked Sendable {
  private let group = DispatchGroup()
  /// Written by that thread, and read once it has left the group.
  private var result: Result<Batch, any Error>?

  /// Nil where there is no such part.
  init?(reading part: Int, of input: PartedRows, _ paths: Set<[String]>) {
    guard part < input.rowCounts.count else { return nil }
    DispatchQueue.global().async(group: group) { self.result = Result { try input.rows(ofPart: part, paths) } }
  }

  func wait() { group.wait() }

  func rows() throws -> Batch {
    wait()
    guard let result else { preconditionFailure("a part was not read though its thread has ended") }
    self.result = nil
    return try result.get()
  }
}
