// The delivery stream on a folder: what is put is on the disk at once, and becomes a file of the layer when the buffer is full or
// old.

import Dataflow
import Parquet
package import PipelineDSL
import Synchronization

/// A stream's buffer in a lake, with the limits of the stream in AWS: an object is written when either is reached
/// ("BufferingHints"), into the partition of its oldest record ("Understand custom prefixes for Amazon S3 objects").
///
/// A record that ``put(_:arrival:)`` returns for is never lost and never there twice, whenever the process is killed. Several
/// processes may put to one lake: each has a segment of its own.
package final class LakeStream: Sendable {
  private let stream: StreamDefinition
  private let lake: LakeFolder
  private let clock: ZonedClock
  private let state = Mutex(State())

  private struct State: Sendable {
    var segment: BufferSegment?
    var byteCount = 0
    /// When the oldest record of the segment arrived.
    var openedAt: Int64 = 0
  }

  /// What was written of a segment.
  package struct Written: Sendable {
    /// The file of rows; nil where no record of the segment was a row.
    package let file: LakeFolder.StoredFile?
    /// Records that fit the schema when they were put and do not any more, in an error file.
    package let setAside: Int
  }

  package init(_ stream: StreamDefinition, in lake: LakeFolder, _ clock: ZonedClock) {
    (self.stream, self.lake, self.clock) = (stream, lake, clock)
  }

  private var folder: String { "\(lake.path)/.buffer/\(stream.name)" }

  /// Keeps records, one a line. Nothing is written here, however full the buffer is: a file that cannot be written is no reason
  /// to say of records that they are not kept.
  package func put(_ lines: [UInt8], arrival: Arrival) throws {
    guard !lines.isEmpty else { return }
    try state.withLock { state in
      if state.segment == nil {
        state.segment = try BufferSegment(making: LakeFolder.objectName(of: stream, arrival), in: folder)
        (state.byteCount, state.openedAt) = (0, arrival.unixSeconds)
      }
      try state.segment?.append(lines, arrivedAt: arrival.unixSeconds)
      state.byteCount += lines.count
    }
  }

  /// When the buffer is to be written, in seconds since 1970: by its age, or at once where it is full; nil for an empty one.
  package var dueAt: Int64? {
    state.withLock { state in
      guard state.segment != nil else { return nil }
      return state.byteCount >= stream.bufferSize.inBytes
        ? state.openedAt : state.openedAt + Int64(stream.bufferInterval.inSeconds)
    }
  }

  /// Writes what the buffer holds, however little. What cannot be written stays in it.
  package func flush() throws -> Written? {
    try state.withLock { state in
      guard let segment = state.segment else { return nil }
      let written = try write(segment)
      state.segment = nil
      return written
    }
  }

  /// Writes what processes have left that were killed.
  package func recover() throws -> [Written] {
    guard try FileSystem.entry(at: folder) == .folder else { return [] }
    var written: [Written] = []
    for name in try FileSystem.names(in: folder) where name.hasSuffix(BufferSegment.ending) {
      guard let segment = try BufferSegment(leftAt: "\(folder)/\(name)") else { continue }
      written.append(try write(segment))
    }
    return written
  }

  /// Everything follows from the segment alone, its name and its batches: done again, it gives the same file.
  private func write(_ segment: BufferSegment) throws -> Written {
    let batches = try segment.batches()
    guard let first = batches.first else {
      try segment.remove()
      return Written(file: nil, setAside: 0)
    }
    let day = clock.arrival(at: first.unixSeconds).day
    var converter = RecordConverter(fields: stream.dataset.rowFields)
    var rejected: [UInt8] = []
    var rejectedCount = 0
    for batch in batches {
      let arrival = clock.arrival(at: batch.unixSeconds)
      for line in batch.lines.split(separator: UInt8(ascii: "\n")) {
        let record = RecordSlice(line)
        do { try converter.append(record, arrival: arrival) } catch {
          rejected += ErrorObject.lines([SetAsideRecord(record, error)], from: stream, arrival: arrival)
          rejectedCount += 1
        }
      }
    }
    let prefix = LakePrefix.error(stream.dataset) + LakePrefix.ingestErrorType + "/" + LakePrefix.partition(day)
    let errorName = segment.name + KeptFile.ending
    if rejectedCount > 0 {
      _ = try lake.storeAgain(rejected, in: lake.path(of: prefix), as: errorName)
    } else {
      // What a run that was cut off could not make rows of, and is now among them.
      try FileSystem.removeTree(lake.path(of: prefix) + "/" + errorName)
    }
    let file = try lake.storeAgain(converter.takeBatch(), of: stream.dataset, on: day, as: segment.name)
    try segment.remove()
    return Written(file: file, setAside: rejectedCount)
  }
}

extension LakeFolder {
  /// Stores rows under a name that says what they are, so that doing it again changes nothing; nil for no rows.
  func storeAgain(
    _ batch: RecordBatch, of dataset: DatasetDefinition, on day: CivilDay, as name: String
  ) throws -> StoredFile? {
    guard batch.rowCount > 0 else { return nil }
    var writer = try ParquetWriter(schema: ParquetSchema(fields: batch.fields))
    try writer.append(batch.columns)
    let bytes = writer.finish()
    let path = try storeAgain(
      bytes, in: path(of: dataset.prefix + LakePrefix.partition(day)), as: name + ".parquet")
    return StoredFile(path: path, byteCount: bytes.count, rowCount: batch.rowCount)
  }

  /// Stores a file that a run which was cut off may have begun to write.
  func storeAgain(_ bytes: [UInt8], in folder: String, as name: String) throws(LakeError) -> String {
    try FileSystem.createFolder(folder)
    try FileSystem.removeTree("\(folder)/.\(name).partial")
    return try store(bytes, in: folder, as: name)
  }
}
