// Raw files read as the manifest's columns: missing nullable columns are null, other types and foreign files are refused with file and column.

import Dataflow
import Parquet
import Testing

@testable import Lake

@Suite struct PartitionReaderTests {
  private func leaf(_ name: String, _ type: DataType, isNullable: Bool = true) -> Leaf {
    var traits = FieldTraits()
    traits.isNullable = isNullable
    return Leaf(path: [name], type: type, traits: traits)
  }

  /// A file with the one column `a` of three integers.
  private func withFile(_ test: (String) throws -> Void) throws {
    let schema = ParquetSchema(root: [.leaf(ParquetSchema.Leaf("a", .int64))])
    var writer = try ParquetWriter(schema: schema)
    try writer.append([ColumnVector(values: .int64([1, 2, 3]), definitionLevels: [1, 1, 1])])
    let folder = try TemporaryFolder()
    try test(LakeFolder(folder.path).store(writer.finish(), in: folder.path, as: "a.parquet"))
  }

  @Test(
    "a missing nullable column is null in every row",
    arguments: [
      DataType.bool, .int32, .int64, .double, .decimal(FixedPoint(precision: 9, scale: 2)), .string, .day, .instant,
    ])
  func missing(_ type: DataType) throws {
    try withFile { path in
      var rows = 0
      try PartitionReader([leaf("A", .int64), leaf("b", type)]).read(path) { group in
        rows += group.rowCount
        #expect(group.columns[0].values == .int64([1, 2, 3]))
        #expect(group.columns[1].definitionLevels == [0, 0, 0])
        #expect(group.columns[1].count == 3)
        #expect(group.presentLevels == [[1], [1, 1]])
      }
      #expect(rows == 3)
    }
  }

  @Test("a file without a required column is refused")
  func missingRequired() throws {
    try withFile { path in
      let reader = PartitionReader([leaf("a", .int64), leaf("b", .string, isNullable: false)])
      let error = #expect(throws: LakeError.self) { try reader.read(path) { _ in } }
      #expect(error?.problem == "'\(path)' has no column 'b', which the manifest declares")
      #expect(error?.fix.contains("declare the column nullable") == true)
    }
  }

  @Test("a file with none of the columns is refused, nullable or not")
  func foreign() throws {
    try withFile { path in
      let reader = PartitionReader([leaf("b", .string), leaf("c", .day)])
      let error = #expect(throws: LakeError.self) { try reader.read(path) { _ in Issue.record("rows were read") } }
      #expect(error?.problem.hasPrefix("'\(path)' has no column 'b', which the manifest declares, nor any") == true)
      #expect(error?.fix == "remove the file from the partition")
    }
  }

  /// What decimals may be stored as, and the numbers −1, 0 and 25,500 so.
  private static let decimalStorages: [(PhysicalType, ColumnVector.Values)] = [
    (.int32, .int32([-1, 0, 25_500])), (.int64, .int64([-1, 0, 25_500])),
    (
      .fixedLengthByteArray(length: 4),
      .bytes(ByteVector(data: [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0x63, 0x9C], offsets: [0, 4, 8, 12]))
    ),
    (
      .fixedLengthByteArray(length: 9),
      .bytes(
        ByteVector(
          data: [UInt8](repeating: 255, count: 9) + [UInt8](repeating: 0, count: 9 + 7) + [0x63, 0x9C],
          offsets: [0, 9, 18, 27]))
    ),
    (.byteArray, .bytes(ByteVector(data: [255, 0, 0x63, 0x9C], offsets: [0, 1, 1, 4]))),
  ]

  private func withDecimals(
    _ physical: PhysicalType, _ values: ColumnVector.Values, precision: Int = 9, _ test: (String) throws -> Void
  ) throws {
    let leaf = ParquetSchema.Leaf("a", physical, .decimal(precision: precision, scale: 2))
    var writer = try ParquetWriter(schema: ParquetSchema(root: [.leaf(leaf)]))
    try writer.append([ColumnVector(values: values, definitionLevels: [1, 1, 1])])
    let folder = try TemporaryFolder()
    try test(LakeFolder(folder.path).store(writer.finish(), in: folder.path, as: "a.parquet"))
  }

  @Test("decimals are read from whatever stores them", arguments: decimalStorages)
  func decimals(_ physical: PhysicalType, _ values: ColumnVector.Values) throws {
    try withDecimals(physical, values) { path in
      let type = DataType.decimal(FixedPoint(precision: 12, scale: 2))
      try PartitionReader([leaf("a", type)]).read(path) { group in
        #expect(group.columns[0].values == .int64([-1, 0, 25_500]))
      }
    }
  }

  @Test("where 64 bits are too few, from bytes alone, as Spark reads them", arguments: decimalStorages)
  func wideDecimals(_ physical: PhysicalType, _ values: ColumnVector.Values) throws {
    try withDecimals(physical, values) { path in
      let reader = PartitionReader([leaf("a", .decimal(FixedPoint(precision: 19, scale: 2)))])
      switch physical {
      case .int32, .int64:
        let error = #expect(throws: LakeError.self) { try reader.read(path) { _ in } }
        #expect(error?.problem.hasPrefix("'\(path)': column 'a' is stored as \(physical)") == true)
      default: try reader.read(path) { #expect($0.columns[0].values == .int128([-1, 0, 25_500])) }
      }
    }
  }

  @Test(
    "decimals of another scale or of more digits are refused",
    arguments: [FixedPoint(precision: 9, scale: 3), FixedPoint(precision: 8, scale: 2)])
  func otherDecimals(_ form: FixedPoint) throws {
    try withDecimals(.int32, .int32([1, 2, 3])) { path in
      let error = #expect(throws: LakeError.self) {
        try PartitionReader([leaf("a", .decimal(form))]).read(path) { _ in }
      }
      #expect(error?.problem.hasPrefix("'\(path)': column 'a' is stored as int32") == true)
    }
  }

  @Test("a number of more digits than its file declares is no decimal of the column")
  func tooLargeDecimals() throws {
    let bytes = ByteVector(data: [UInt8](repeating: 0x7F, count: 9), offsets: [0, 9, 9, 9])
    let values: [(PhysicalType, ColumnVector.Values)] = [
      (.int64, .int64([1, .max, .min])), (.int32, .int32([1, 2, 1_000])), (.byteArray, .bytes(bytes)),
    ]
    for (physical, values) in values {
      try withDecimals(physical, values, precision: 3) { path in
        let type = DataType.decimal(FixedPoint(precision: 3, scale: 2))
        let error = #expect(throws: LakeError.self) { try PartitionReader([leaf("a", type)]).read(path) { _ in } }
        #expect(error?.problem.contains("column 'a' holds a number of more than 3 digits") == true)
      }
    }
  }

  @Test("a column of another type is told with its file")
  func mismatch() throws {
    try withFile { path in
      let error = #expect(throws: LakeError.self) { try PartitionReader([leaf("a", .string)]).read(path) { _ in } }
      #expect(error?.problem.hasPrefix("'\(path)': column 'a' is stored as int64") == true)
    }
  }
}
