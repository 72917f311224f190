// Partitions of tables, each replaced whole or not at all: staged on the side, then exchanged for the old one in one step.

package import Dataflow
package import PipelineDSL

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The right to publish to a lake, held by one run at a time from reading to publishing.
///
/// A reader sees a table's old partition or its new one, never a mixture and never neither; where the file system cannot
/// exchange two folders in one step (neither `RENAME_EXCHANGE` nor `RENAME_SWAP`), there is none for the instant between
/// two renames. Tables are exchanged one after another.
package final class PartitionPublisher {
  /// A table's new partition.
  package struct Partition: Sendable {
    package let table: TableDefinition
    /// The whole content of the partition's one file.
    package let parquet: [UInt8]

    package init(of table: TableDefinition, parquet: [UInt8]) {
      self.table = table
      self.parquet = parquet
    }
  }

  /// The one file of a partition.
  package static let fileName = "part-00000.parquet"
  static let lockName = "lock"

  let lake: LakeFolder
  let staging: String
  private let lock: FileLock
  /// The partitions of which the old content is still staged after a failure.
  var notTakenBack: [String] = []
  /// The partitions staged so far.
  private var stagedCount = 0
  /// Whether what is staged is nobody's any more once this run ends: a run that fails before it publishes leaves nothing.
  var isStagingCleared = false

  /// Waits for the lock, which the system lets go of when its holder ends, however it ends.
  init(_ lake: LakeFolder, waiting: TimeSpan) throws(LakeError) {
    self.lake = lake
    let root = "\(lake.path)/.staging"
    try FileSystem.createFolder(root)
    lock = try FileLock("\(root)/\(PartitionPublisher.lockName)", waiting: waiting, for: "publishing to this lake")
    try PartitionPublisher.clear(root, of: lake)
    var generator = SystemRandomNumberGenerator()
    staging = "\(root)/\(getpid())-\(String(generator.next(), radix: 16))"
  }

  deinit {
    if !isStagingCleared { try? FileSystem.removeTree(staging) }
  }

  /// Replaces each table's partition of a day; the paths of the new files, in the order given.
  ///
  /// All are staged, on the disk, before the first is exchanged. When an exchange fails, those done before are taken back.
  /// - Throws: ``LakeError``, which says where an old partition is that could not be put back.
  package func publish(_ partitions: [Partition], on day: CivilDay) throws(LakeError) -> [String] {
    var staged: [StagedPartition] = []
    do throws(LakeError) {
      for partition in partitions {
        let file = try stage(partition.table, on: day)
        try file.append(partition.parquet)
        staged.append(file)
      }
    } catch {
      throw cleanUp(after: error)
    }
    return try publish(staged)
  }

  /// Replaces the partitions of a day by what was staged for them, which is complete; the paths of the new files, in the order
  /// given.
  package func publish(_ partitions: [StagedPartition]) throws(LakeError) -> [String] {
    let targets = partitions.map(\.target)
    do throws(LakeError) {
      for partition in partitions {
        try partition.finish()
        try FileSystem.sync(staged(partition.index))
      }
      try exchangeAll(targets)
    } catch {
      throw cleanUp(after: error)
    }
    // What is staged now are the old partitions.
    isStagingCleared = true
    try FileSystem.removeTree(staging)
    return targets.map { "\($0)/\(PartitionPublisher.fileName)" }
  }

  private func staged(_ index: Int) -> String { "\(staging)/\(index)" }

  /// Begins a table's new partition of a day, whose one file grows on the disk until it is published.
  package func stage(_ table: TableDefinition, on day: CivilDay) throws(LakeError) -> StagedPartition {
    let target = lake.path(of: table.prefix + LakePrefix.partition(day))
    guard [.folder, .nothing].contains(try FileSystem.entry(at: target)) else {
      throw LakeError(
        "'\(target)' is a file, and a partition is a folder", fix: "move the file away; nothing was changed")
    }
    let index = stagedCount
    stagedCount += 1
    try FileSystem.createFolder(FileSystem.parent(of: target))
    try FileSystem.createFolder(staged(index))
    return try StagedPartition("\(staged(index))/\(PartitionPublisher.fileName)", index, target: target)
  }

  private func exchangeAll(_ targets: [String]) throws(LakeError) {
    var done: [(index: Int, hadOld: Bool)] = []
    do throws(LakeError) {
      for (index, target) in targets.enumerated() {
        done.append((index, try replace(target, index)))
        try FileSystem.sync(FileSystem.parent(of: target))
      }
    } catch {
      for (index, hadOld) in done.reversed() { takeBack(targets[index], index, hadOld: hadOld) }
      throw error
    }
  }

  /// Puts the staged partition in place of the old one, which is then staged; whether there was one.
  private func replace(_ target: String, _ index: Int) throws(LakeError) -> Bool {
    guard try FileSystem.entry(at: target) == .folder else {
      try FileSystem.move(staged(index), to: target)
      return false
    }
    if try !FileSystem.exchange(staged(index), target) { try exchangeByRenaming(staged(index), target) }
    return true
  }

  /// Exchanges a staged folder with one of the lake in three steps; after a failure the latter is as it was.
  ///
  /// After the first step the only copy of `second` is set aside, under the path it has in the lake: where this run is cut
  /// off then, the next puts it back.
  func exchangeByRenaming(_ first: String, _ second: String) throws(LakeError) {
    let aside = asidePath(of: second)
    try FileSystem.createFolder(FileSystem.parent(of: aside))
    try FileSystem.move(second, to: aside)
    do throws(LakeError) {
      try FileSystem.move(first, to: second)
      do throws(LakeError) {
        try FileSystem.move(aside, to: first)
      } catch {
        try FileSystem.move(second, to: first)
        throw error
      }
    } catch {
      do throws(LakeError) { try FileSystem.move(aside, to: second) } catch { notTakenBack.append(second) }
      throw error
    }
  }

  /// Puts the old partition back, or notes that it could not.
  private func takeBack(_ target: String, _ index: Int, hadOld: Bool) {
    do throws(LakeError) {
      if hadOld { _ = try replace(target, index) } else { try FileSystem.move(target, to: staged(index)) }
    } catch {
      if !notTakenBack.contains(target) { notTakenBack.append(target) }
    }
  }
}

extension LakeFolder {
  /// Claims the right to publish; `waiting` says how long to wait for a run that has it.
  package func publisher(waiting: TimeSpan = .minutes(1)) throws(LakeError) -> PartitionPublisher {
    try PartitionPublisher(self, waiting: waiting)
  }
}
