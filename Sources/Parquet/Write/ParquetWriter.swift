// Writes a Parquet file: columns in, bytes out. The caller does the input and output.

/// A Parquet file that is being written, format version 2, in V1 data pages.
///
/// The bytes are a function of schema, options and rows: not of how the rows were batched, and not of the machine.
public struct ParquetWriter: Sendable {
  public struct Options: Sendable, Hashable {
    public var codec: CompressionCodec
    /// Bytes of a page before compression, and of a dictionary.
    public var pageSize: Int
    /// Bytes of a row group, about, as stored. Readers work on one row group at a time.
    public var rowGroupSize: Int
    /// The program, in the form `name version x.y.z` that readers parse.
    public var createdBy: String
    /// Free text for the footer.
    public var metadata: [String: String]

    public init(
      codec: CompressionCodec = .snappy, pageSize: Int = 1 << 20, rowGroupSize: Int = 128 << 20,
      createdBy: String = "plan-gen version 0.1.0", metadata: [String: String] = [:]
    ) {
      self.codec = codec
      self.pageSize = pageSize
      self.rowGroupSize = rowGroupSize
      self.createdBy = createdBy
      self.metadata = metadata
    }
  }

  public let schema: ParquetSchema
  private let options: Options
  private var columns: [ColumnChunkWriter]
  private var rowGroups: [FileMetadata.RowGroup] = []
  private var rowsInGroup = 0
  /// What has been written and not yet taken.
  private var file: [UInt8] = Array("PAR1".utf8)
  private var takenByteCount = 0
  private var isFinished = false

  /// Row groups end at a multiple of this many rows, wherever batches end.
  private static let rowsPerCheck = 1 << 15

  /// Starts a file. Throws if the schema is not one the format allows, or not yet one this writer can write.
  public init(schema: ParquetSchema, options: Options = Options()) throws(ParquetError) {
    try schema.validateForWriting()
    guard options.codec.isWritten else {
      throw ParquetError(
        found: "\(CompressionCodec.name(options.codec.rawValue)) to write with",
        expected: "SNAPPY, ZSTD, GZIP or UNCOMPRESSED; the others are only read")
    }
    var options = options
    // A dictionary of more could need more bits an index than readers are built for.
    options.pageSize = min(max(options.pageSize, 1), 1 << 26)
    self.schema = schema
    self.options = options
    columns = schema.leaves.map { ColumnChunkWriter($0, options) }
  }

  /// Rows of the whole file so far.
  public var rowCount: Int { rowGroups.reduce(rowsInGroup) { $0 + $1.rowCount } }

  /// Adds rows: one vector a leaf, in the order of `schema.leaves`, all of the same count.
  ///
  /// Where a struct is null, its leaves' levels must all say so: each is written as it is given.
  public mutating func append(_ vectors: [ColumnVector]) throws(ParquetError) {
    guard !isFinished else { throw ParquetError(found: "rows after finish()", expected: "all rows before it") }
    let count = try validate(vectors)
    var done = 0
    while done < count {
      let step = min(count - done, Self.rowsPerCheck - rowsInGroup % Self.rowsPerCheck)
      let rows = done..<done + step
      columns.changeSideBySide(worthwhile: step > 4_096) { $1.append(vectors[$0], rows) }
      done += step
      rowsInGroup += step
      if rowsInGroup % Self.rowsPerCheck == 0, isGroupFull { endRowGroup() }
    }
  }

  private var isGroupFull: Bool {
    rowsInGroup + Self.rowsPerCheck > FileMetadata.maxRowsPerRowGroup
      || columns.reduce(0) { $0 + $1.byteCount } >= options.rowGroupSize
  }

  /// Ends the file and returns its bytes: those that have not been taken.
  public mutating func finish() -> [UInt8] {
    guard !isFinished else { return [] }
    isFinished = true
    if rowsInGroup > 0 { endRowGroup() }
    let footer = FileMetadata(
      schema: schema, rowCount: rowCount, rowGroups: rowGroups, keyValues: options.metadata,
      createdBy: options.createdBy
    ).thriftBytes()
    file.append(contentsOf: footer)
    for i in 0..<4 { file.append(UInt8(truncatingIfNeeded: footer.count >> (8 * i))) }
    file.append(contentsOf: "PAR1".utf8)
    return takeBytes()
  }

  /// The bytes of the row groups that have ended since the last call, for a file that is written as it grows.
  public mutating func takeBytes() -> [UInt8] {
    defer {
      takenByteCount += file.count
      file = []
    }
    return file
  }

  private mutating func endRowGroup() {
    var group = FileMetadata.RowGroup(rowCount: rowsInGroup, fileOffset: takenByteCount + file.count)
    // Most columns have not filled a page yet: what is left to encode is much, and each column's own.
    columns.changeSideBySide(worthwhile: rowsInGroup > 4_096) { $1.close() }
    // With room for headers and a footer, and never less than double, so that many groups do not copy each other.
    let needed = file.count + columns.reduce(1 << 16) { $0 + $1.byteCount }
    if needed > file.capacity { file.reserveCapacity(max(needed, 2 * file.count)) }
    for index in columns.indices {
      let chunk = columns[index].finish(into: &file, fileOffset: takenByteCount)
      group.columns.append(chunk)
      group.byteCount += chunk.byteCount
      group.compressedByteCount += chunk.compressedByteCount
    }
    rowGroups.append(group)
    rowsInGroup = 0
  }
}
