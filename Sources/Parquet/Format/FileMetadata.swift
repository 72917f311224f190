// What a file's footer says: schema, row groups, column chunks (parquet-format, `parquet.thrift`).

/// The footer.
struct FileMetadata {
  var schema: ParquetSchema
  var rowCount = 0
  var rowGroups: [RowGroup] = []
  var keyValues: [String: String] = [:]
  var createdBy: String?
  /// Whether the order of bounds is declared, without which they tell nothing.
  var hasColumnOrders = true

  struct RowGroup {
    var columns: [ColumnChunk] = []
    /// Encoded bytes before compression.
    var byteCount = 0
    var rowCount = 0
    var compressedByteCount = 0
    /// Where its first page begins.
    var fileOffset = 0
  }
}

/// One column's pages in one row group.
struct ColumnChunk {
  var physicalType = 0
  var typeLength = 0
  var encodings: [Int] = []
  var path: [String] = []
  var codec = 0
  /// Values, nulls included.
  var valueCount = 0
  /// Pages with their headers, before compression.
  var byteCount = 0
  /// Pages with their headers, as stored.
  var compressedByteCount = 0
  var dataPageOffset = 0
  var dictionaryPageOffset: Int?
  var statistics: Statistics?
  var pageCounts: [PageCount] = []

  /// How many pages of a kind have an encoding.
  struct PageCount: Equatable {
    var kind: PageKind
    var encoding: Encoding
    var count: Int
  }

  /// Where the first page begins. Some writers leave a dictionary offset of 0 for none.
  var firstPageOffset: Int {
    guard let dictionaryPageOffset, dictionaryPageOffset > 0 else { return dataPageOffset }
    return min(dictionaryPageOffset, dataPageOffset)
  }
}

/// Bounds of a chunk's values, in PLAIN encoding without a length.
struct Statistics: Equatable {
  var nullCount: Int?
  var minimum: [UInt8]?
  var maximum: [UInt8]?
}

/// `PageType` of the format.
enum PageKind: Int {
  case data = 0
  case index = 1
  case dictionary = 2
  case dataV2 = 3
}

/// `Encoding` of the format.
enum Encoding: Int {
  case plain = 0
  case plainDictionary = 2
  case rle = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case rleDictionary = 8
  case byteStreamSplit = 9

  /// The format's name of an encoding, or its number.
  static func name(_ code: Int) -> String {
    switch Encoding(rawValue: code) {
    case .plain: "PLAIN"
    case .plainDictionary: "PLAIN_DICTIONARY"
    case .rle: "RLE"
    case .bitPacked: "BIT_PACKED"
    case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
    case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
    case .deltaByteArray: "DELTA_BYTE_ARRAY"
    case .rleDictionary: "RLE_DICTIONARY"
    case .byteStreamSplit: "BYTE_STREAM_SPLIT"
    case nil: "encoding \(code)"
    }
  }
}

/// How pages are compressed (`CompressionCodec` of the format).
public enum CompressionCodec: Int, Sendable, Hashable {
  case uncompressed = 0
  case snappy = 1
  case gzip = 2
  case brotli = 4
  /// Hadoop's frames of LZ4, or a bare block: files of old, which none are written anew.
  case lz4 = 5
  case zstandard = 6
  case lz4Raw = 7

  /// Whether files are written with it: the others are only read.
  public var isWritten: Bool {
    switch self {
    case .uncompressed, .snappy, .gzip, .zstandard: true
    case .brotli, .lz4, .lz4Raw: false
    }
  }

  /// The format's name of a codec, or its number.
  static func name(_ code: Int) -> String {
    let names = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"]
    return names.indices.contains(code) ? names[code] : "codec \(code)"
  }
}
