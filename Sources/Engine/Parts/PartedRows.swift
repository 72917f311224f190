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

/// The parts of an input one after another, of which the next are read while one is worked on. Used by one thread.
final class PartsInOrder {
  private let input: PartedRows
  private let paths: Set<[String]>
  private let depth: Int
  /// The parts that are read, the next first.
  private var ahead: [Ahead] = []
  private var next = 0

  /// - Parameters:
  ///   - paths: Which columns of the parts are wanted.
  ///   - depth: How many parts may be read ahead: each is in memory.
  init(of input: PartedRows, _ paths: Set<[String]>, depth: Int = 1) {
    self.input = input
    self.paths = paths
    self.depth = depth
  }

  // Nothing is read any more once this is gone, however the work ended.
  deinit { for part in ahead { part.wait() } }

  /// Begins to read as many parts as may be in memory.
  func readAhead() {
    while ahead.count < depth, next < input.rowCounts.count {
      ahead.append(Ahead(reading: next, of: input, paths))
      next += 1
    }
  }

  /// Hands over each part, in order. What `taking` makes of a part is all that is kept of it; the next ones are read while
  /// `working` works on that.
  func forEach<Taken>(
    taking: (_ part: Int, _ rows: Batch) throws -> Taken, working body: (_ part: Int, _ taken: Taken) throws -> Void
  ) throws {
    for part in input.rowCounts.indices {
      readAhead()
      let taken = try taking(part, try ahead.removeFirst().rows())
      readAhead()
      try body(part, taken)
    }
  }
}

/// A part that a thread beside this one reads.
private final class Ahead: @unchecked Sendable {
  private let group = DispatchGroup()
  /// Written by that thread, and read once it has left the group.
  private var result: Result<Batch, any Error>?

  init(reading part: Int, of input: PartedRows, _ paths: Set<[String]>) {
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
