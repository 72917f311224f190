// The stream's buffer on a folder: its limits, its partition, and what is left of it when a process ends at any byte.

import Dataflow
import Parquet
import PipelineDSL
import Testing
import Zones

@testable import Lake

private struct Reading: Schema {
  let id: Column<Int64>
  let text: Column<String>
}

@Suite struct LakeStreamTests {
  private let folder: TemporaryFolder
  private let lake: LakeFolder
  private let clock: ZonedClock
  private let definition: StreamDefinition

  init() throws {
    folder = try TemporaryFolder()
    lake = LakeFolder(folder.path)
    clock = try ZonedClock(.utc)
    let raw = Layer("raw", bucket: "raw", database: "raw")
    definition =
      DeliveryStream(
        "readings", into: raw.dataset("readings", of: Reading.self), bufferSize: .kibibytes(2),
        bufferInterval: .minutes(5)
      ).definition
  }

  private func stream() -> LakeStream { LakeStream(definition, in: lake, clock) }

  /// Lines of records, and when they arrive.
  private func lines(_ ids: ClosedRange<Int>) -> [UInt8] {
    Array(ids.map { "{\"id\":\($0),\"text\":\"some words\"}\n" }.joined().utf8)
  }

  /// 2025-11-03T23:59:00Z and so many seconds.
  private func arrival(_ seconds: Int64 = 0) -> Arrival { clock.arrival(at: 1_762_214_340 + seconds) }

  /// The ids of all rows, by partition.
  private func rows() throws -> [String: [Int64]] {
    var found: [String: [Int64]] = [:]
    for file in try folder.files() where file.hasSuffix(".parquet") && !file.contains("/.") {
      let column = try ParquetReader(path: "\(folder.path)/\(file)").read(rowGroup: 0, column: 0)
      guard case .int64(let values) = column.values else { continue }
      found[String(file.split(separator: "/")[2]), default: []] += values
    }
    return found.mapValues { $0.sorted() }
  }

  @Test func aBufferIsWrittenWhenItIsFull() throws {
    let stream = stream()
    #expect(stream.dueAt == nil)
    try stream.put(lines(1...20), arrival: arrival())
    #expect(stream.dueAt == arrival(300).unixSeconds)
    #expect(try rows().isEmpty)
    // The records of the next day belong to the partition of the oldest, as in the stream's own objects.
    try stream.put(lines(21...80), arrival: arrival(120))
    #expect(stream.dueAt == arrival().unixSeconds, "full, and due at once")
    let written = try stream.flush()
    #expect(written?.file?.rowCount == 80 && written?.setAside == 0 && stream.dueAt == nil)
    #expect(try rows() == ["p_date=2025-11-03": Array(1...80)])
    #expect(try folder.files(".buffer").isEmpty)
    let name = try #require(written?.file?.path.split(separator: "/").last)
    #expect(name.hasPrefix("readings-1-2025-11-03-23-59-00-") && name.hasSuffix(".parquet"))
    #expect(try stream.flush() == nil)
  }

  @Test func aKilledPollersRecordsAreWrittenByTheNextOnce() throws {
    var left: LakeStream? = stream()
    try left?.put(lines(1...5), arrival: arrival())
    try left?.put(lines(6...9), arrival: arrival(1))
    let next = stream()
    #expect(try next.recover().isEmpty, "its writer lives")
    // The lock goes with its holder.
    left = nil
    #expect(try next.recover().map { $0.file?.rowCount } == [9])
    #expect(try rows() == ["p_date=2025-11-03": Array(1...9)] && next.recover().isEmpty)
  }

  /// Cut off at every byte of the last batch: those before it are whole, and nobody was told of the last.
  @Test func aTornBatchIsNoBatch() throws {
    var left: LakeStream? = stream()
    try left?.put(lines(1...2), arrival: arrival())
    let name = try #require(try folder.files(".buffer").first)
    let first = try FileSystem.contents(of: "\(folder.path)/\(name)", limit: 1 << 20).count
    try left?.put(lines(3...4), arrival: arrival(1))
    left = nil
    let whole = try FileSystem.contents(of: "\(folder.path)/\(name)", limit: 1 << 20)
    for length in first...whole.count {
      try FileSystem.removeTree("\(folder.path)/raw")
      try FileSystem.removeTree("\(folder.path)/\(name)")
      try FileSystem.create("\(folder.path)/\(name)", Array(whole[..<length]))
      _ = try stream().recover()
      #expect(try rows() == ["p_date=2025-11-03": Array(1...(length == whole.count ? 4 : 2))], "\(length)")
    }
  }

  /// Ended between the file of rows and the removal of the segment: done again, there is one file and each row once.
  @Test func aSegmentThatIsWrittenTwiceIsOneFile() throws {
    var left: LakeStream? = stream()
    try left?.put(lines(1...5), arrival: arrival())
    left = nil
    let name = try #require(try folder.files(".buffer").first)
    let segment = try FileSystem.contents(of: "\(folder.path)/\(name)", limit: 1 << 20)
    _ = try stream().recover()
    try FileSystem.create("\(folder.path)/\(name)", segment)
    let parquet = try #require(try folder.files("raw").first)
    try folder.write("torn", to: parquet.replacing("/readings-1", with: "/.readings-1") + ".partial")
    _ = try stream().recover()
    #expect(try rows() == ["p_date=2025-11-03": Array(1...5)] && folder.files("raw").count == 1)
  }

  /// A file in the place of the layer's folder: what is put is kept, and is written when that is gone.
  @Test func whatCannotBeWrittenStaysInTheBuffer() throws {
    try folder.write("in the way", to: "raw")
    let stream = stream()
    try stream.put(lines(1...80), arrival: arrival())
    #expect(throws: LakeError.self) { try stream.flush() }
    try stream.put(lines(81...90), arrival: arrival(1))
    try FileSystem.removeTree("\(folder.path)/raw")
    #expect(try stream.flush()?.file?.rowCount == 90)
    #expect(try rows() == ["p_date=2025-11-03": Array(1...90)] && stream.dueAt == nil)
  }

  @Test func whatDoesNotFitAnyMoreIsSetAside() throws {
    let stream = stream()
    try stream.put(lines(1...2) + Array("{\"id\":\"x\"}\n".utf8), arrival: arrival())
    let written = try stream.flush()
    #expect(written?.file?.rowCount == 2 && written?.setAside == 1)
    let error = try #require(try folder.files("error").first)
    #expect(error.hasPrefix("error/readings/ingest-failed/p_date=2025-11-03/readings-1-"))
    #expect(
      KeptRecords(try FileSystem.contents(of: "\(folder.path)/\(error)", limit: 1 << 20), named: "e").records.count == 1
    )
  }

  /// Cut off after the error file was written; the schema takes its record by now.
  @Test func whatIsARowByNowIsNotSetAsideToo() throws {
    var left: LakeStream? = stream()
    try left?.put(lines(1...3), arrival: arrival())
    left = nil
    let name = try #require(try folder.files(".buffer").first?.split(separator: "/").last?.dropLast(7))
    try folder.write("{}\n", to: "error/readings/ingest-failed/p_date=2025-11-03/\(name).json")
    _ = try stream().recover()
    #expect(try rows() == ["p_date=2025-11-03": Array(1...3)] && folder.files("error").isEmpty)
  }

  @Test func severalPollersHaveSegmentsOfTheirOwn() throws {
    let streams = (0..<4).map { _ in stream() }
    for (index, stream) in streams.enumerated() {
      try stream.put(lines(index * 10 + 1...index * 10 + 10), arrival: arrival())
    }
    #expect(try folder.files(".buffer").count == 4)
    for stream in streams { _ = try stream.flush() }
    #expect(try rows() == ["p_date=2025-11-03": Array(1...40)])
  }
}
