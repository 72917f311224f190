// A partition's one file while it grows in the staging folder, row group by row group.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A table's new partition of a day, on the disk and seen by nobody yet.
package final class StagedPartition {
  let index: Int
  /// The partition's folder in the lake.
  let target: String
  private let path: String
  /// Below zero once the file is closed.
  private var descriptor: Int32
  /// How many bytes the file has.
  package private(set) var byteCount = 0

  init(_ path: String, _ index: Int, target: String) throws(LakeError) {
    self.path = path
    self.index = index
    self.target = target
    descriptor = try FileSystem.create(path)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds bytes at the file's end.
  package func append(_ bytes: [UInt8]) throws(LakeError) {
    if let failure = FileSystem.writeAll(bytes, to: descriptor, path) { throw failure }
    byteCount += bytes.count
  }

  /// Closes the file once the disk has all of it.
  func finish() throws(LakeError) {
    guard descriptor >= 0 else { return }
    let failure = fsync(descriptor) != 0 ? LakeError(cannot: "write to disk", path) : nil
    let closed = close(descriptor)
    descriptor = -1
    if let failure { throw failure }
    guard closed == 0 else { throw LakeError(cannot: "close", path) }
  }
}
