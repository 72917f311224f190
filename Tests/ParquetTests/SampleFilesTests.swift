// Writes sample files, which the judges from outside ask for (Tests/Judges/test_parquet.py), and reads them back.

import Parquet
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct SampleFilesTests {
  /// The folder to write to: the judges' own, else a temporary one.
  static let judgesFolder = ProcessInfo.processInfo.environment["PARQUET_SAMPLES"]

  /// File names with rows and options; the names say what is special.
  static let files: [(name: String, rows: Int, options: ParquetWriter.Options)] = [
    ("empty", 0, .init()),
    ("one-row", 1, .init()),
    ("snappy", 3000, .init()),
    ("uncompressed", 3000, .init(codec: .uncompressed)),
    ("gzip", 3000, .init(codec: .gzip)),
    ("zstandard", 3000, .init(codec: .zstandard)),
    ("small-pages", 3000, .init(pageSize: 700)),
    ("row-groups", 70_000, .init(rowGroupSize: 1)),
    ("metadata", 10, .init(metadata: ["pipeline": "user-data"])),
  ]

  @Test(arguments: files.indices)
  func write(index: Int) throws {
    let file = Self.files[index]
    let folder = Self.judgesFolder ?? FileManager.default.temporaryDirectory.path + "/samples-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { if Self.judgesFolder == nil { try? FileManager.default.removeItem(atPath: folder) } }

    let path = "\(folder)/\(file.name).parquet"
    try Data(SampleTable.file(rows: file.rows, options: file.options)).write(to: URL(filePath: path))
    let reader = try ParquetReader(path: path)
    #expect(reader.rowCount == file.rows)
    for group in 0..<reader.rowGroupCount {
      for column in reader.schema.leaves.indices {
        #expect(try reader.read(rowGroup: group, column: column).count == reader.rowCount(ofRowGroup: group))
      }
    }
  }
}
