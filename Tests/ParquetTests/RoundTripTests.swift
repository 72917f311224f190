// What is written is read back, in every form a page can take.

import Testing

@testable import Parquet

struct RoundTripTests {
  /// Page and row group sizes that make one page, many pages, many row groups; both codecs.
  static let options: [ParquetWriter.Options] = [
    .init(),
    .init(codec: .uncompressed),
    .init(pageSize: 1000),
    .init(codec: .uncompressed, pageSize: 1),
    .init(pageSize: 1 << 14, rowGroupSize: 1),
  ]

  private func readAll(_ bytes: [UInt8]) throws -> [[ColumnVector]] {
    let reader = try ParquetReader(bytes: bytes)
    return try (0..<reader.rowGroupCount).map { group in
      try reader.schema.leaves.indices.map { try reader.read(rowGroup: group, column: $0) }
    }
  }

  @Test(arguments: options, [0, 1, 7, 3000]) func everyTypeComesBack(options: ParquetWriter.Options, rows: Int) throws {
    let bytes = try SampleTable.file(rows: rows, options: options)
    let reader = try ParquetReader(bytes: bytes)
    #expect(reader.schema == SampleTable.schema)
    #expect(reader.rowCount == rows)
    #expect(reader.createdBy == "plan-gen version 0.1.0")
    let groups = try readAll(bytes)
    #expect(groups == (rows == 0 ? [] : [SampleTable.columns(0..<rows)]))
  }

  @Test func rowGroupsEndByBytes() throws {
    let bytes = try SampleTable.file(rows: 70_000, batch: 9_999, options: .init(rowGroupSize: 1))
    let groups = try readAll(bytes)
    #expect(groups.map { $0[0].count } == [32_768, 32_768, 4_464])
    #expect(groups[1] == SampleTable.columns(32_768..<65_536))
    #expect(groups[2] == SampleTable.columns(65_536..<70_000))
  }

  @Test(arguments: options) func batchesLeaveNoTrace(options: ParquetWriter.Options) throws {
    let whole = try SampleTable.file(rows: 3000, batch: 3000, options: options)
    #expect(try SampleTable.file(rows: 3000, batch: 3000, options: options) == whole)
    #expect(try SampleTable.file(rows: 3000, batch: 1, options: options) == whole)
    #expect(try SampleTable.file(rows: 3000, batch: 701, options: options) == whole)
  }

  @Test func bytesCanBeTakenAsTheyCome() throws {
    var writer = try ParquetWriter(schema: SampleTable.schema, options: .init(rowGroupSize: 1))
    var file: [UInt8] = []
    for start in stride(from: 0, to: 70_000, by: 10_000) {
      try writer.append(SampleTable.columns(start..<start + 10_000))
      file += writer.takeBytes()
    }
    file += writer.finish()
    #expect(try SampleTable.file(rows: 70_000, options: .init(rowGroupSize: 1)) == file)
  }

  @Test func metadataComesBackSorted() throws {
    let metadata = ["b": "2", "a": "1", "ü": "\u{1F600}"]
    let bytes = try SampleTable.file(rows: 1, options: .init(metadata: metadata))
    #expect(try ParquetReader(bytes: bytes).keyValueMetadata == metadata)
  }

  @Test func aRepetitiveColumnHasADictionaryAndAUniqueOneHasNone() throws {
    let reader = try ParquetReader(bytes: try SampleTable.file(rows: 3000))
    let name = reader.chunk(rowGroup: 0, column: 2)
    let key = reader.chunk(rowGroup: 0, column: 3)
    #expect(name.dictionaryPageOffset != nil)
    #expect(name.encodings.contains(Encoding.rleDictionary.rawValue))
    #expect(key.dictionaryPageOffset == nil)
    #expect(!key.encodings.contains(Encoding.rleDictionary.rawValue))
  }

  /// The dictionary fills up: pages before it keep their indices, pages after it are PLAIN.
  @Test func aFullDictionaryFallsBack() throws {
    let schema = ParquetSchema(root: [.leaf(.init("v", .int64, repetition: .required))])
    let values = (0..<100_000).map { Int64($0 < 50_000 ? $0 % 10 : $0) }
    var writer = try ParquetWriter(schema: schema, options: .init(pageSize: 1 << 12))
    try writer.append([ColumnVector(values: .int64(values))])
    let reader = try ParquetReader(bytes: writer.finish())
    #expect(try reader.read(rowGroup: 0, column: 0).values == .int64(values))
    #expect(reader.chunk(rowGroup: 0, column: 0).encodings == [0, 3, 8])
    #expect(reader.chunk(rowGroup: 0, column: 0).dictionaryPageOffset != nil)
    #expect(reader.statistics(rowGroup: 0, column: 0)?.maximum == [0x9f, 0x86, 1, 0, 0, 0, 0, 0])
  }

  /// Strings that differ only after their first bytes, empty ones, and lengths around a word.
  @Test func stringsOfEveryLengthComeBack() throws {
    let schema = ParquetSchema(root: [.leaf(.init("s", .byteArray, .string, repetition: .required))])
    let strings = (0..<2000).map { String(repeating: "x", count: $0 % 67) + ($0 % 3 == 0 ? "" : "\($0 % 19)") }
    for pageSize in [64, 1 << 20] {
      var writer = try ParquetWriter(schema: schema, options: .init(pageSize: pageSize))
      let vector = ColumnVector(values: .bytes(SampleTable.byteVector(strings)))
      try writer.append([vector])
      let reader = try ParquetReader(bytes: writer.finish())
      #expect(try reader.read(rowGroup: 0, column: 0) == vector)
    }
  }
}
