// What a failed or cut-off run leaves in the staging folder: put back, kept where it is the only copy, or cleared away.

import PipelineDSL

extension PartitionPublisher {
  /// In a run's staging folder: the partitions set aside between two renames, under their paths in the lake.
  static let asideName = "aside"
  /// How the folders start that no run clears: they hold old partitions that could not be put back.
  static let keptPrefix = "kept-"

  /// Where a partition of the lake is set aside.
  func asidePath(of partition: String) -> String {
    "\(staging)/\(PartitionPublisher.asideName)\(partition.dropFirst(lake.path.count))"
  }

  /// Clears the staging folder. Whoever holds the lock is the only one staging, so all is left from runs that were cut off;
  /// a partition that one had set aside is put back first.
  static func clear(_ root: String, of lake: LakeFolder) throws(LakeError) {
    for name in try FileSystem.names(in: root) where name != lockName {
      let aside = "\(root)/\(name)/\(asideName)"
      let isRun = try FileSystem.entry(at: "\(root)/\(name)") == .folder
      if isRun, try FileSystem.entry(at: aside) == .folder { try putBack(aside, to: lake.path) }
      if !name.hasPrefix(keptPrefix) { try FileSystem.removeTree("\(root)/\(name)") }
    }
  }

  /// Moves each partition below `folder` to the same path below `place`, unless one is there.
  private static func putBack(_ folder: String, to place: String) throws(LakeError) {
    for name in try FileSystem.names(in: folder) {
      let (source, target) = ("\(folder)/\(name)", "\(place)/\(name)")
      guard name.hasPrefix("\(StreamColumn.partitionKey)=") else {
        if try FileSystem.entry(at: source) == .folder { try putBack(source, to: target) }
        continue
      }
      guard try FileSystem.entry(at: target) == .nothing else { continue }
      try FileSystem.createFolder(place)
      try FileSystem.move(source, to: target)
      try FileSystem.sync(place)
    }
  }

  /// Clears this run's staging folder after a failure, but for what could not be put back; the error that tells of both.
  func cleanUp(after error: LakeError) -> LakeError {
    isStagingCleared = true
    guard !notTakenBack.isEmpty else {
      try? FileSystem.removeTree(staging)
      return error
    }
    var kept =
      "\(FileSystem.parent(of: staging))/\(PartitionPublisher.keptPrefix)\(staging.split(separator: "/").last ?? "")"
    do throws(LakeError) { try FileSystem.move(staging, to: kept) } catch { kept = staging }
    return LakeError(
      "\(error.problem); and '\(notTakenBack.joined(separator: "', '"))' could not be put back: what was there is in '\(kept)'",
      fix: "\(error.fix); then run again, and remove '\(kept)' once its content is not needed")
  }
}
