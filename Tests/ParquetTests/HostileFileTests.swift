// Truncated, damaged and lying files: an error with a place, never a crash.

import Testing

@testable import Parquet

struct HostileFileTests {
  /// Reads everything there is to read.
  private func readAll(_ bytes: [UInt8]) throws {
    let reader = try ParquetReader(bytes: bytes, name: "sample.parquet")
    _ = reader.schema.schemaText
    for group in 0..<reader.rowGroupCount { _ = try reader.jsonLines(rowGroup: group) }
  }

  @Test func truncationIsAnErrorAtEveryByte() throws {
    let bytes = try SampleTable.file(rows: 20)
    try readAll(bytes)
    for end in 0..<bytes.count {
      let error = #expect(throws: ParquetError.self) { try readAll(Array(bytes[..<end])) }
      #expect(error?.file == "sample.parquet")
    }
  }

  /// 1,000 files a codec, with one to eight damaged bytes each; some still read, none may trap.
  @Test(arguments: [CompressionCodec.snappy, .uncompressed, .gzip, .zstandard]) func damageNeverCrashes(
    codec: CompressionCodec
  )
    throws
  {
    let bytes = try SampleTable.file(rows: 200, options: .init(codec: codec, pageSize: 600))
    var generator = SeededGenerator(state: 2_024)
    var errors = 0
    for round in 0..<1000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // Half of the damage goes to the footer, where sizes and offsets are.
        let from = round % 2 == 0 ? 0 : bytes.count * 2 / 3
        damaged[Int.random(in: from..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      do { try readAll(damaged) } catch is ParquetError { errors += 1 }
    }
    #expect(errors > 500)
  }

  @Test func foreignFilesAreNamedAsSuch() {
    for (bytes, found) in [
      ([], "0 bytes"),
      (Array("{\"results\": [1, 2, 3]}".utf8), "a file that does not begin with PAR1"),
      (Array("PAR1 and then something else".utf8), "a file that does not end with PAR1"),
      (Array("PAR1........PARE".utf8), "an encrypted footer"),
    ] {
      let error = #expect(throws: ParquetError.self) { try ParquetReader(bytes: bytes, name: "f") }
      #expect(error?.found == found)
    }
  }

  @Test func aFileThatDoesNotExistIsNamed() {
    let error = #expect(throws: ParquetError.self) { try ParquetReader(path: "no-such-file.parquet") }
    #expect(error?.description.hasPrefix("no-such-file.parquet: found No such file") == true)
    let folder = #expect(throws: ParquetError.self) { try ParquetReader(path: ".") }
    #expect(folder?.found == "a folder, a pipe or a device")
  }

  // MARK: Lies

  private static let leaf = ParquetSchema.Leaf("v", .int64, repetition: .required)

  /// A footer over no pages, with rows and sizes as given.
  private func file(rows: Int, chunk: ColumnChunk) -> [UInt8] {
    var chunk = chunk
    chunk.physicalType = 2
    chunk.valueCount = rows
    let group = FileMetadata.RowGroup(columns: [chunk], rowCount: rows)
    let footer = FileMetadata(
      schema: ParquetSchema(root: [.leaf(Self.leaf)]), rowCount: rows, rowGroups: [group]
    ).thriftBytes()
    let length = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
    return Array("PAR1".utf8) + [UInt8](repeating: 0, count: 64) + footer + length + Array("PAR1".utf8)
  }

  @Test func declaredSizesAllocateNothing() {
    let many = #expect(throws: ParquetError.self) { try readAll(file(rows: 1 << 40, chunk: ColumnChunk())) }
    #expect(many?.found == "1099511627776 rows in row group 0")
    let far = #expect(throws: ParquetError.self) {
      try readAll(file(rows: 10, chunk: ColumnChunk(compressedByteCount: Int.max, dataPageOffset: 4)))
    }
    #expect(far?.column == "v")
    let beyond = #expect(throws: ParquetError.self) {
      try readAll(file(rows: 10, chunk: ColumnChunk(compressedByteCount: 4, dataPageOffset: Int.max)))
    }
    #expect(beyond?.column == "v")
  }

  @Test func anotherCodecIsNamed() throws {
    var bytes = try SampleTable.file(rows: 1, options: .init(codec: .uncompressed))
    bytes = try relabelled(bytes, codec: 3)
    let error = #expect(throws: ParquetError.self) { try readAll(bytes) }
    #expect(error?.found == "a column compressed by LZO")
    #expect(error?.column == "id")
  }

  /// The same pages under a footer that names another codec.
  private func relabelled(_ bytes: [UInt8], codec: Int) throws -> [UInt8] {
    let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = bytes.count - 8 - length
    var thrift = ThriftReader(bytes[start..<bytes.count - 8], fileOffset: start)
    var metadata = try FileMetadata(thrift: &thrift)
    for index in metadata.rowGroups[0].columns.indices { metadata.rowGroups[0].columns[index].codec = codec }
    let footer = metadata.thriftBytes()
    let size = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
    return Array(bytes[..<start]) + footer + size + Array("PAR1".utf8)
  }
}
