// Writes sample files for judges from outside, when they ask for them (Tests/Judges/test_parquet.py).

import Parquet
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct SampleFilesTests {
  /// The folder to write to.
  static let folder = ProcessInfo.processInfo.environment["PARQUET_SAMPLES"]

  /// File names with rows and options; the names say what is special.
  static let files: [(name: String, rows: Int, options: ParquetWriter.Options)] = [
    ("empty", 0, .init()),
    ("one-row", 1, .init()),
    ("snappy", 3000, .init()),
    ("uncompressed", 3000, .init(codec: .uncompressed)),
    ("small-pages", 3000, .init(pageSize: 700)),
    ("row-groups", 70_000, .init(rowGroupSize: 1)),
    ("metadata", 10, .init(metadata: ["pipeline": "user-data"])),
  ]

  @Test(.enabled(if: folder != nil, "PARQUET_SAMPLES names no folder"), arguments: files.indices)
  func write(index: Int) throws {
    let file = Self.files[index]
    let folder = try #require(Self.folder)
    let bytes = try SampleTable.file(rows: file.rows, options: file.options)
    try Data(bytes).write(to: URL(filePath: "\(folder)/\(file.name).parquet"))
  }
}
