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
    arguments: [DataType.bool, .int32, .int64, .double, .string, .day, .instant])
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

  @Test("a column of another type is told with its file")
  func mismatch() throws {
    try withFile { path in
      let error = #expect(throws: LakeError.self) { try PartitionReader([leaf("a", .string)]).read(path) { _ in } }
      #expect(error?.problem.hasPrefix("'\(path)': column 'a' is stored as int64") == true)
    }
  }
}
