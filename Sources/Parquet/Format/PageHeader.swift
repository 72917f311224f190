// The header before every page (parquet-format, `PageHeader`).

struct PageHeader {
  var kind = PageKind.data
  /// Bytes of the page's body before compression.
  var byteCount = 0
  /// Bytes of the page's body as stored.
  var compressedByteCount = 0
  /// Values of the page, nulls included; entries of a dictionary.
  var valueCount = 0
  var encoding = Encoding.plain.rawValue
  var definitionEncoding = Encoding.rle.rawValue
  var repetitionEncoding = Encoding.rle.rawValue
  /// Bytes of the levels before a V2 page's values, never compressed.
  var definitionByteCount = 0
  var repetitionByteCount = 0
  /// The CRC-32 of the page's body as stored, where the writer took one.
  var checksum: UInt32?
  /// Whether a V2 page's values are compressed.
  var isCompressed = true
}

extension PageHeader {
  init(thrift: inout ThriftReader) throws(ParquetError) {
    self.init()
    var code = -1
    var hasBody = false
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 1: code = try thrift.int(field)
      case 2: byteCount = try thrift.size(field, "page size")
      case 3: compressedByteCount = try thrift.size(field, "compressed page size")
      case 4 where field.type == .int32: checksum = UInt32(bitPattern: Int32(truncatingIfNeeded: try thrift.int(field)))
      case 5, 6, 7, 8:
        try thrift.expectStructure(field)
        try readBody(&thrift, isV2: field.id == 8)
        hasBody = true
      default: try thrift.skip(field)
      }
    }
    guard let kind = PageKind(rawValue: code), hasBody else {
      throw thrift.failure(
        found: "a page of type \(code)\(hasBody ? "" : " without its header")",
        expected: "a data, index or dictionary page (0 to 3)")
    }
    self.kind = kind
  }

  /// The three kinds of header share their first two fields and differ after them.
  private mutating func readBody(_ thrift: inout ThriftReader, isV2: Bool) throws(ParquetError) {
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch (field.id, isV2) {
      case (1, _): valueCount = try thrift.size(field, "value count")
      case (2, false), (4, true): encoding = try thrift.int(field)
      case (3, false) where field.type == .int32: definitionEncoding = try thrift.int(field)
      case (4, false) where field.type == .int32: repetitionEncoding = try thrift.int(field)
      case (5, true): definitionByteCount = try thrift.size(field, "size of definition levels")
      case (6, true): repetitionByteCount = try thrift.size(field, "size of repetition levels")
      case (7, true): isCompressed = try thrift.bool(field)
      default: try thrift.skip(field)
      }
    }
  }

  /// The header as it stands before a dictionary page or a V1 data page.
  func thriftBytes() -> [UInt8] {
    var thrift = ThriftWriter()
    thrift.structure { thrift in
      thrift.int32(1, kind.rawValue)
      thrift.int32(2, byteCount)
      thrift.int32(3, compressedByteCount)
      thrift.structure(kind == .dictionary ? 7 : 5) { thrift in
        thrift.int32(1, valueCount)
        thrift.int32(2, encoding)
        guard kind == .data else { return }
        thrift.int32(3, Encoding.rle.rawValue)
        thrift.int32(4, Encoding.rle.rawValue)
      }
    }
    return thrift.bytes
  }
}
