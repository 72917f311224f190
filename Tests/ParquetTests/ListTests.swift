// Lists: every layout that writers have used, and levels that tell of no list.

import Testing

@testable import Parquet

struct ListTests {
  private typealias Node = ParquetSchema.Node

  private func repeated(_ name: String, _ children: [Node]) -> Node {
    .group(name: name, repetition: .repeated, children: children)
  }

  /// The names that a reader of the rows sees, by the rules of LogicalTypes.md, "Backward-compatibility rules".
  @Test func theFormOfAListIsNoPartOfItsPath() {
    let value = Node.leaf(.init("v", .int32))
    let element = Node.group(name: "element", repetition: .optional, children: [value])
    let lists: [(list: Node, path: [String], levels: [Int])] = [
      (repeated("list", [.leaf(.init("element", .int32))]), ["l"], [2]),
      (repeated("bag", [.leaf(.init("array_element", .int32))]), ["l"], [2]),
      (repeated("list", [element]), ["l", "v"], [2]),
      (.leaf(.init("array", .int32, repetition: .repeated)), ["l"], [2]),
      (repeated("array", [value]), ["l", "v"], [2]),
      (repeated("l_tuple", [value]), ["l", "v"], [2]),
      (repeated("element", [value, .leaf(.init("w", .int32))]), ["l", "v"], [2]),
      (repeated("list", [.leaf(.init("x", .int32, repetition: .repeated))]), ["l", "x"], [2, 3]),
    ]
    for (list, path, levels) in lists {
      let schema = ParquetSchema(root: [
        .group(name: "l", repetition: .optional, children: [list], logicalType: .list)
      ])
      #expect(schema.leaves[0].fieldPath == path, "\(list)")
      #expect(schema.leaves[0].repeatedLevels == levels, "\(list)")
    }
    let map = Node.group(
      name: "m", repetition: .optional,
      children: [repeated("key_value", [.leaf(.init("key", .byteArray, .string, repetition: .required)), value])],
      logicalType: .map)
    #expect(ParquetSchema(root: [map]).leaves.map(\.fieldPath) == [["m", "key"], ["m", "v"]])
    let bare = ParquetSchema(root: [.leaf(.init("r", .int32, repetition: .repeated))])
    #expect(bare.leaves[0].fieldPath == ["r"] && bare.leaves[0].presentLevels == [0, 1])
  }

  /// A field that repeats without a group around it, as Protocol Buffers' writers have it: the levels are those of a list that
  /// is always there, of values that are.
  @Test func aFieldThatRepeatsIsAList() throws {
    let list = Node.group(
      name: "v", repetition: .required,
      children: [repeated("list", [.leaf(.init("element", .int32, repetition: .required))])], logicalType: .list)
    var writer = try ParquetWriter(schema: ParquetSchema(root: [list]))
    let lists = ListVector(offsets: [0, 2, 2, 3], elements: ColumnVector(values: .int32([1, 2, 3])))
    try writer.append([ColumnVector(values: .list(lists))])
    let bytes = writer.finish()
    let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var thrift = ThriftReader(bytes[(bytes.count - 8 - length)..<(bytes.count - 8)], fileOffset: 0)
    let metadata = try FileMetadata(thrift: &thrift)
    let footer = FileMetadata(
      schema: ParquetSchema(root: [.leaf(.init("v", .int32, repetition: .repeated))]), rowCount: 3,
      rowGroups: metadata.rowGroups, keyValues: [:], createdBy: "a test"
    ).thriftBytes()
    let size = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
    let reader = try ParquetReader(bytes: bytes.dropLast(8 + length) + footer + size + Array("PAR1".utf8))
    #expect(try reader.read(rowGroup: 0, column: 0) == ColumnVector(values: .list(lists)))
    #expect(
      String(decoding: try reader.jsonLines(rowGroup: 0), as: UTF8.self) == """
        {"v":[1,2]}
        {"v":[]}
        {"v":[3]}

        """)
  }

  private static let broken: [(definitions: [UInt8], repetitions: [UInt8], rows: Int, message: String)] = [
    ([0, 1], [0, 0], 3, "levels of 2 rows"),
    ([3, 3], [1, 0], 1, "a list that goes on in slot 0"),
    ([0, 3], [0, 1], 1, "a list that goes on in slot 1"),
    ([3, 0], [0, 1], 1, "a list that goes on in slot 1"),
    ([4, 3], [0, 0], 2, "definition level 4"),
    ([3, 3], [0, 2], 2, "repetition level 2"),
  ]

  @Test(arguments: broken.indices) func levelsThatTellOfNoListAreErrors(index: Int) {
    let (definitions, repetitions, rows, message) = Self.broken[index]
    let leaf = ParquetSchema(root: [SampleTable.list("l", of: .leaf(.init("element", .int32)))]).leaves[0]
    let assembly = ListAssembly(leaf: leaf, definitions: definitions, repetitions: repetitions)
    do throws(ParquetError) {
      let lists = try assembly.lists(of: ColumnVector(values: .int32([])), rows: rows)
      Issue.record("no error, but \(lists)")
    } catch {
      #expect(error.description.contains(message), "\(error)")
    }
  }

  /// The example of Encodings.md, "Bit-packed (Deprecated)": the highest bit first.
  @Test func bitPackedLevelsBeginWithTheHighestBit() {
    let bytes: [UInt8] = [0b0000_0101, 0b0011_1001, 0b0111_0111]
    let levels = bytes.withUnsafeBytes { source in
      [UInt8](unsafeUninitializedCapacity: 8) { out, count in
        BitPackedLevels.decode(source, width: 3, count: 8, into: out.baseAddress.unsafelyUnwrapped)
        count = 8
      }
    }
    #expect(levels == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  /// A V1 page of the old way: repetition levels, definition levels and values, without a length between them.
  @Test func aPageWithBitPackedLevelsIsRead() throws {
    let leaf = ParquetSchema(root: [.leaf(.init("v", .int32, repetition: .repeated))]).leaves[0]
    var header = PageHeader(kind: .data, valueCount: 4, encoding: Encoding.plain.rawValue)
    header.definitionEncoding = Encoding.bitPacked.rawValue
    header.repetitionEncoding = Encoding.bitPacked.rawValue
    // Rows [7, 8], [] and [9]: repetitions 0 1 0 0, definitions 1 1 0 1.
    let body: [UInt8] = [0b0100_0000, 0b1101_0000, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0]
    header.byteCount = body.count
    var pages = PageDecoder(leaf: leaf, codec: 0, decoder: FixedDecoder<Int32>())
    try pages.decode(header, body[...], slotLimit: 4)
    #expect(pages.repetitionLevels == [0, 1, 0, 0] && pages.definitionLevels == [1, 1, 0, 1])
    #expect(pages.decoder.values == [7, 8, 9])
    // Cut short, it is an error.
    var short = PageDecoder(leaf: leaf, codec: 0, decoder: FixedDecoder<Int32>())
    header.byteCount = 1
    #expect(throws: ParquetError.self) { try short.decode(header, body[..<1], slotLimit: 4) }
  }

  @Test func listsThatDoNotFitTheSchemaAreRefused() throws {
    let schema = ParquetSchema(root: [SampleTable.list("l", of: .leaf(.init("element", .int32)))])
    let elements = ColumnVector(values: .int32([1, 2]), definitionLevels: [3, 3])
    let vectors: [(ColumnVector, String)] = [
      (ColumnVector(values: .int32([1]), definitionLevels: [1]), "values of another type"),
      (
        ColumnVector(values: .list(ListVector(offsets: [0, 2], elements: elements)), definitionLevels: [0]),
        "2 elements"
      ),
      (ColumnVector(values: .list(ListVector(offsets: [0, 3], elements: elements)), definitionLevels: [1]), "offsets"),
      (
        ColumnVector(values: .list(ListVector(offsets: [0, 2], elements: elements)), definitionLevels: []),
        "0 definition"
      ),
      (
        ColumnVector(
          values: .list(
            ListVector(offsets: [0, 2], elements: ColumnVector(values: .int32([1, 2]), definitionLevels: [3, 1]))),
          definitionLevels: [1]),
        "definition level 1"
      ),
    ]
    for (vector, message) in vectors {
      var writer = try ParquetWriter(schema: schema)
      do throws(ParquetError) {
        try writer.append([vector])
        Issue.record("no error for \(vector)")
      } catch {
        #expect(error.description.contains(message), "\(error)")
      }
    }
  }
}
