// A file of records that are acknowledged and wait for their file of the layer: in batches, each with its time of arrival.

import PipelineDSL

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A segment of a stream's buffer. One process writes it; what it has written when it is killed, another one delivers.
///
/// A batch is a line with its time of arrival and its length, then so many bytes of records, one a line. It counts once all of
/// it is there: of a batch that a process was killed in, nobody was told that it is kept.
final class BufferSegment: Sendable {
  /// What the file of the layer will be called, without its ending. So a segment that is delivered twice gives one file.
  let name: String
  let path: String
  private let lock: FileLock

  static let ending = ".ndjson"

  init(making name: String, in folder: String) throws(LakeError) {
    try FileSystem.createFolder(folder)
    self.name = name
    path = "\(folder)/\(name)\(Self.ending)"
    lock = try FileLock(path, waiting: .seconds(5), for: "taking over")
    try FileSystem.sync(folder)
  }

  /// Takes over a segment that was left behind; nil where a process still writes it.
  init?(leftAt path: String) throws(LakeError) {
    guard let lock = try FileLock(ifFree: path) else { return nil }
    self.lock = lock
    self.path = path
    name = String(path.split(separator: "/").last?.dropLast(Self.ending.utf8.count) ?? "")
  }

  /// Adds a batch, on the disk when this returns. Where it cannot be written whole, the segment is as it was.
  func append(_ lines: [UInt8], arrivedAt unixSeconds: Int64) throws(LakeError) {
    let end = lseek(lock.descriptor, 0, SEEK_END)
    guard end >= 0 else { throw LakeError(cannot: "write", path) }
    var failure = FileSystem.writeAll(Array("\(unixSeconds) \(lines.count)\n".utf8) + lines, to: lock.descriptor, path)
    if failure == nil, fsync(lock.descriptor) != 0 { failure = LakeError(cannot: "write to disk", path) }
    guard let failure else { return }
    // A part of a batch would hide those that come after it.
    guard ftruncate(lock.descriptor, end) == 0 else { throw LakeError(cannot: "take back a part of a batch in", path) }
    throw failure
  }

  /// A batch as it is read.
  struct Batch {
    let unixSeconds: Int64
    let lines: ArraySlice<UInt8>
  }

  /// The batches that are whole.
  func batches() throws(LakeError) -> [Batch] {
    let bytes = try FileSystem.contents(of: path, limit: 4 << 30)
    var batches: [Batch] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let head = rest[..<end].split(separator: UInt8(ascii: " ")).map { Int64(String(decoding: $0, as: UTF8.self)) }
      guard head.count == 2, let time = head[0], let count = head[1], count > 0, count <= rest.endIndex - end - 1 else {
        break
      }
      batches.append(Batch(unixSeconds: time, lines: rest[(end + 1)..<(end + 1 + Int(count))]))
      rest = rest[(end + 1 + Int(count))...]
    }
    return batches
  }

  func remove() throws(LakeError) {
    try FileSystem.removeTree(path)
    try FileSystem.sync(FileSystem.parent(of: path))
  }
}
