// Reads a Parquet file: the footer at once, then any column of any row group.

/// A Parquet file that is open for reading.
///
/// Every size and offset in the file is checked before it is used: a truncated, damaged or foreign file gives a `ParquetError`.
public struct ParquetReader: Sendable {
  public let schema: ParquetSchema
  /// Rows of the whole file.
  public let rowCount: Int
  /// Free text that the writer left, such as Spark's or Arrow's own schema.
  public let keyValueMetadata: [String: String]
  /// The program that wrote the file, if it says so.
  public let createdBy: String?
  /// Whether the order of the statistics' bounds is declared.
  let hasColumnOrders: Bool
  private let rowGroupList: [FileMetadata.RowGroup]
  private let source: ByteSource
  private let path: String?

  /// Reads the footer of a file in memory; `name` stands for it in errors.
  public init(bytes: [UInt8], name: String? = nil) throws(ParquetError) {
    try self.init(source: .memory(bytes), path: name)
  }

  /// Opens a file and reads its footer; columns are read from disk when they are asked for.
  public init(path: String) throws(ParquetError) {
    try self.init(source: .file(try OpenFile(path: path)), path: path)
  }

  private init(source: ByteSource, path: String?) throws(ParquetError) {
    let metadata: FileMetadata
    do throws(ParquetError) {
      metadata = try Self.readFooter(of: source)
    } catch {
      throw error.located(file: path)
    }
    self.source = source
    self.path = path
    schema = metadata.schema
    rowCount = metadata.rowCount
    keyValueMetadata = metadata.keyValues
    createdBy = metadata.createdBy
    rowGroupList = metadata.rowGroups
    hasColumnOrders = metadata.hasColumnOrders
  }

  /// The number of row groups.
  public var rowGroupCount: Int { rowGroupList.count }

  /// Rows of one row group, 0 for one that does not exist.
  public func rowCount(ofRowGroup index: Int) -> Int {
    rowGroupList.indices.contains(index) ? rowGroupList[index].rowCount : 0
  }

  /// The values of leaf `column` in a row group.
  public func read(rowGroup: Int, column: Int) throws(ParquetError) -> ColumnVector {
    guard rowGroupList.indices.contains(rowGroup), schema.leaves.indices.contains(column) else {
      throw ParquetError(
        found: "row group \(rowGroup), column \(column)",
        expected: "a row group below \(rowGroupList.count) and a column below \(schema.leaves.count)", file: path)
    }
    let leaf = schema.leaves[column]
    do throws(ParquetError) {
      return try readChunk(rowGroupList[rowGroup].columns[column], leaf, rows: rowGroupList[rowGroup].rowCount)
    } catch {
      throw error.located(file: path, column: leaf.dottedPath)
    }
  }

  /// What the footer says of a column's values in a row group.
  func statistics(rowGroup: Int, column: Int) -> Statistics? {
    rowGroupList[rowGroup].columns[column].statistics
  }

  /// The footer's entry for a column in a row group.
  func chunk(rowGroup: Int, column: Int) -> ColumnChunk {
    rowGroupList[rowGroup].columns[column]
  }

  private func readChunk(
    _ chunk: ColumnChunk, _ leaf: ParquetSchema.Leaf, rows: Int
  ) throws(ParquetError) -> ColumnVector {
    let start = chunk.firstPageOffset
    // The footer ends the data; a chunk that reaches beyond the file is caught before anything is allocated.
    guard start <= source.count, chunk.compressedByteCount <= source.count - start else {
      throw ParquetError(
        found: "a column chunk of \(chunk.compressedByteCount) bytes at \(start)",
        expected: "one within the file's \(source.count) bytes")
    }
    let bytes = try source.read(start..<start + chunk.compressedByteCount)
    return try ColumnChunkReader(leaf: leaf, chunk: chunk, rows: rows, bytes: bytes, fileOffset: start).read()
  }

  // MARK: Footer

  private static let magic: [UInt8] = Array("PAR1".utf8)
  private static let encryptedMagic: [UInt8] = Array("PARE".utf8)

  private static func readFooter(of source: ByteSource) throws(ParquetError) -> FileMetadata {
    let size = source.count
    guard size >= 12 else {
      throw ParquetError(found: "\(size) bytes", expected: "a Parquet file, which has at least 12")
    }
    guard try source.read(0..<4).elementsEqual(magic) else {
      throw ParquetError(
        found: "a file that does not begin with PAR1", expected: "a Parquet file without encryption", offset: 0)
    }
    let tail = Array(try source.read(size - 8..<size))
    guard tail[4...].elementsEqual(magic) else {
      let isEncrypted = tail[4...].elementsEqual(encryptedMagic)
      throw ParquetError(
        found: isEncrypted ? "an encrypted footer" : "a file that does not end with PAR1",
        expected: isEncrypted ? "a file without encryption" : "a whole Parquet file; it may be truncated",
        offset: size - 4)
    }
    let length = tail[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= size - 12 else {
      throw ParquetError(
        found: "a footer of \(length) bytes", expected: "at most \(size - 12), what the file has room for",
        offset: size - 8)
    }
    let start = size - 8 - length
    var thrift = ThriftReader(try source.read(start..<size - 8), fileOffset: start)
    do throws(ParquetError) {
      return try FileMetadata(thrift: &thrift)
    } catch {
      throw error.located(offset: start)
    }
  }
}
