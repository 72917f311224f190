// Bounds in the footer: each type's own order, and what has no place in it.

import Testing

@testable import Parquet

struct StatisticsTests {
  private func statistics(_ leaf: ParquetSchema.Leaf, _ values: ColumnVector.Values) throws -> Statistics {
    var writer = try ParquetWriter(schema: ParquetSchema(root: [.leaf(leaf)]))
    try writer.append([ColumnVector(values: values)])
    return try #require(try ParquetReader(bytes: writer.finish()).statistics(rowGroup: 0, column: 0))
  }

  private func required(_ type: PhysicalType, _ logicalType: LogicalType = .none) -> ParquetSchema.Leaf {
    .init("v", type, logicalType, repetition: .required)
  }

  private func bytes<Value: BitwiseCopyable>(_ value: Value) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  @Test func signedAndUnsignedIntegersDiffer() throws {
    let signed = try statistics(required(.int32), .int32([3, -1, 2]))
    #expect(signed == Statistics(nullCount: 0, minimum: bytes(Int32(-1)), maximum: bytes(Int32(3))))
    let unsigned = try statistics(required(.int32, .integer(bits: 32, signed: false)), .int32([3, -1, 2]))
    #expect(unsigned == Statistics(nullCount: 0, minimum: bytes(Int32(2)), maximum: bytes(Int32(-1))))
  }

  @Test func zerosAreWidenedAndNaNIsLeftOut() throws {
    let zeros = try statistics(required(.double), .double([0.0, .nan, -0.0]))
    #expect(zeros == Statistics(nullCount: 0, minimum: bytes(-0.0), maximum: bytes(0.0)))
    #expect(try statistics(required(.float), .float([.nan, .nan])) == Statistics(nullCount: 0))
    let infinite = try statistics(required(.double), .double([-.infinity, 1]))
    #expect(infinite == Statistics(nullCount: 0, minimum: bytes(-Double.infinity), maximum: bytes(1.0)))
  }

  @Test func boundsAreValuesWhereTheirOrderIsThatOfTheStorage() throws {
    let rows = 70_000
    let reader = try ParquetReader(bytes: try SampleTable.file(rows: rows, options: .init(rowGroupSize: 1)))
    func bounds(_ name: String, _ group: Int = 0) throws -> ColumnBounds? {
      reader.bounds(rowGroup: group, column: try #require(reader.schema.leaves.firstIndex { $0.path.last == name }))
    }
    let ids = (32_768..<65_536).map { Int128($0) * 1_000_003 - 500_000 }
    #expect(
      try bounds("id", 1)
        == ColumnBounds(count: 32_768, nullCount: 0, minimum: .integer(ids[0]), maximum: .integer(ids[32_767])))
    #expect(try bounds("name")?.minimum == .bytes(Array("name-0".utf8)))
    #expect(try bounds("flag")?.maximum == .bool(true))
    #expect(try bounds("price")?.minimum == .double(-9.875))
    #expect(try bounds("day")?.minimum == .integer(-1_000))
    #expect(try bounds("nothing") == ColumnBounds(count: 32_768, nullCount: 32_768))
    #expect(try bounds("amount")?.minimum == .integer(37 - 1_000_000))
    #expect(try bounds("big")?.minimum == .integer(-499 * 1_000_000_007_000_000_009))
    // Unsigned integers have an order of their own; a list's values are no column of rows.
    let known = try #require(try bounds("huge"))
    #expect(known.minimum == nil && known.maximum == nil && known.nullCount != nil)
    #expect(try bounds("quantity") == nil && reader.bounds(rowGroup: 9, column: 0) == nil)
  }

  @Test func textIsOrderedByItsBytes() throws {
    let strings = ["b", "a", "ab", "a\u{0}", "é", "zzzzzzzzzz", "zzzzzzzzzy", "z"]
    let found = try statistics(required(.byteArray, .string), .bytes(SampleTable.byteVector(strings)))
    #expect(found == Statistics(nullCount: 0, minimum: Array("a".utf8), maximum: Array("é".utf8)))
    let sameHead = ["https://a/22", "https://a/1", "https://a/3"]
    let heads = try statistics(required(.byteArray, .string), .bytes(SampleTable.byteVector(sameHead)))
    #expect(heads == Statistics(nullCount: 0, minimum: Array("https://a/1".utf8), maximum: Array("https://a/3".utf8)))
  }

  @Test func longBoundsAreLeftOut() throws {
    let strings = ["a", String(repeating: "z", count: 129)]
    let found = try statistics(required(.byteArray, .string), .bytes(SampleTable.byteVector(strings)))
    #expect(found == Statistics(nullCount: 0))
  }

  @Test func decimalsInBytesAreSigned() throws {
    var values = ByteVector()
    for value in [Int32(0x0101), 0x0181, -1, -0x0200] { values.append(bytes(value.bigEndian)[...]) }
    let leaf = required(.fixedLengthByteArray(length: 4), .decimal(precision: 9, scale: 0))
    let found = try statistics(leaf, .bytes(values))
    #expect(found.minimum == bytes(Int32(-0x0200).bigEndian))
    #expect(found.maximum == bytes(Int32(0x0181).bigEndian))
  }

  @Test func nullsAreCountedAndNotCompared() throws {
    let schema = ParquetSchema(root: [.leaf(.init("v", .int32))])
    var writer = try ParquetWriter(schema: schema)
    try writer.append([ColumnVector(values: .int32([0, 5, 0, 7]), definitionLevels: [0, 1, 0, 1])])
    let found = try ParquetReader(bytes: writer.finish()).statistics(rowGroup: 0, column: 0)
    #expect(found == Statistics(nullCount: 2, minimum: bytes(Int32(5)), maximum: bytes(Int32(7))))
  }
}
