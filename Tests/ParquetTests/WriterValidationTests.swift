// What the writer refuses, and says.

import Testing

@testable import Parquet

struct WriterValidationTests {
  private func schema(_ nodes: ParquetSchema.Node...) -> ParquetSchema { ParquetSchema(root: nodes) }

  @Test func schemasThatTheFormatForbids() {
    let bad: [(ParquetSchema, String)] = [
      (schema(), "a schema without columns"),
      (schema(.leaf(.init("t", .int96))), "an INT96 column"),
      (schema(.leaf(.init("d", .int64, .date))), "date in int64"),
      (schema(.leaf(.init("s", .int32, .string))), "string in int32"),
      (
        schema(.leaf(.init("d", .int32, .decimal(precision: 10, scale: 2)))),
        "decimal(precision: 10, scale: 2) in int32"
      ),
      (schema(.leaf(.init("l", .int32, repetition: .repeated))), "a repeated field"),
      (schema(.leaf(.init("f", .fixedLengthByteArray(length: 0)))), "a fixed length of 0 bytes"),
      (schema(.leaf(.init("a", .int32)), .leaf(.init("a", .int64))), "the name \"a\" empty or twice in one group"),
      (
        schema(.leaf(.init("a", .int32)), .group(name: "g", repetition: .optional, children: [])),
        "a group of 0 fields, annotated none"
      ),
    ]
    for (schema, found) in bad {
      let error = #expect(throws: ParquetError.self) { try ParquetWriter(schema: schema) }
      #expect(error?.found == found)
    }
  }

  @Test func depthIsBounded() {
    var node = ParquetSchema.Node.leaf(.init("leaf", .int32))
    for _ in 0..<100 { node = .group(name: "g", repetition: .optional, children: [node]) }
    let error = #expect(throws: ParquetError.self) { try ParquetWriter(schema: schema(node)) }
    #expect(error?.found == "a schema of more than 64 levels")
  }

  @Test func vectorsThatDoNotFit() throws {
    let schema = schema(.leaf(.init("a", .int32)), .leaf(.init("b", .byteArray, repetition: .required)))
    let a = ColumnVector(values: .int32([1, 2]), definitionLevels: [1, 0])
    let b = ColumnVector(values: .bytes(ByteVector(data: [1, 2], offsets: [0, 1, 2])))
    let bad: [([ColumnVector], String)] = [
      ([a], "1 columns"),
      ([a, ColumnVector(values: .bytes(ByteVector()))], "0 rows"),
      ([ColumnVector(values: .int32([1, 2])), b], "0 definition levels"),
      ([ColumnVector(values: .int32([1, 2]), definitionLevels: [1, 2]), b], "definition level 2"),
      ([ColumnVector(values: .int64([1, 2]), definitionLevels: [1, 1]), b], "values of another type"),
      (
        [a, ColumnVector(values: .bytes(ByteVector(data: [1], offsets: [0, 1, 2])))], "offsets that descend or end at 2"
      ),
      (
        [a, ColumnVector(values: .bytes(ByteVector(data: [1], offsets: [0, 1, 0])))], "offsets that descend or end at 0"
      ),
      (
        [a, ColumnVector(values: .bytes(ByteVector(data: [1], offsets: [-1, 0, 1])))],
        "offsets that descend or end at 1"
      ),
    ]
    for (vectors, found) in bad {
      var writer = try ParquetWriter(schema: schema)
      let error = #expect(throws: ParquetError.self) { try writer.append(vectors) }
      #expect(error?.found == found)
      // Nothing of a refused batch is kept.
      try writer.append([a, b])
      #expect(try ParquetReader(bytes: writer.finish()).rowCount == 2)
    }
  }

  @Test func fixedLengthsAreExact() throws {
    let schema = schema(.leaf(.init("u", .fixedLengthByteArray(length: 2))))
    var writer = try ParquetWriter(schema: schema)
    let short = ColumnVector(values: .bytes(ByteVector(data: [1], offsets: [0, 0, 1])), definitionLevels: [0, 1])
    let error = #expect(throws: ParquetError.self) { try writer.append([short]) }
    #expect(error?.description == "Parquet: column u: found a value of 1 bytes in row 1; expected 2 in every row")
  }

  @Test("decimals of 128 bits are written into as many bytes as the column has, with their bounds, and JSON shows them")
  func decimalsOf128Bits() throws {
    let numbers: [Int128] = [-1, 0, 549_755_813_887, -549_755_813_888]
    for (length, precision) in [(5, 11), (16, 38)] {
      let leaf = ParquetSchema.Leaf(
        "d", .fixedLengthByteArray(length: length), .decimal(precision: precision, scale: 2))
      var writer = try ParquetWriter(schema: schema(.leaf(leaf)))
      let column = ColumnVector(values: .int128(numbers), definitionLevels: [1, 0, 1, 1])
      try writer.append([column])
      let tooLarge = ColumnVector(values: .int128([0, 549_755_813_888]), definitionLevels: [1, 1])
      if length == 5 {
        let error = #expect(throws: ParquetError.self) { try writer.append([tooLarge]) }
        #expect(
          error?.description == "Parquet: column d: found 549755813888 in row 1; expected what 5 bytes hold")
      }
      let reader = try ParquetReader(bytes: writer.finish())
      let bytes = numbers.enumerated().reduce(into: ByteVector()) { bytes, number in
        if number.offset == 1 { return bytes.appendEmpty() }
        bytes.append(withUnsafeBytes(of: number.element.bigEndian) { Array($0.suffix(length)) }[...])
      }
      #expect(
        try reader.read(rowGroup: 0, column: 0) == ColumnVector(values: .bytes(bytes), definitionLevels: [1, 0, 1, 1]))
      let bounds = reader.bounds(rowGroup: 0, column: 0)
      #expect(bounds?.minimum == .integer(-549_755_813_888) && bounds?.maximum == .integer(549_755_813_887))
    }
    var other = try ParquetWriter(schema: schema(.leaf(.init("u", .fixedLengthByteArray(length: 16), .uuid))))
    let column = ColumnVector(values: .int128([1]), definitionLevels: [1])
    #expect(#expect(throws: ParquetError.self) { try other.append([column]) }?.found == "values of another type")
  }

  @Test func nothingFollowsTheEnd() throws {
    var writer = try ParquetWriter(schema: SampleTable.schema)
    _ = writer.finish()
    #expect(writer.finish().isEmpty)
    #expect(throws: ParquetError.self) { try writer.append(SampleTable.columns(0..<1)) }
  }
}
