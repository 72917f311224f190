// The footer in Thrift: the field numbers are those of `parquet.thrift`.

extension FileMetadata {
  /// Reads a footer and checks that its numbers agree with each other.
  init(thrift: inout ThriftReader) throws(ParquetError) {
    var elements: [SchemaElement] = []
    var rowCount = 0
    var rowGroups: [RowGroup] = []
    var keyValues: [String: String] = [:]
    var createdBy: String?
    var hasColumnOrders = false
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 2:
        for _ in 0..<(try thrift.listCount(field, of: .structure)) {
          elements.append(try SchemaElement(thrift: &thrift))
        }
      case 3: rowCount = try thrift.size(field, "row count")
      case 4:
        for _ in 0..<(try thrift.listCount(field, of: .structure)) { rowGroups.append(try RowGroup(thrift: &thrift)) }
      case 5:
        for _ in 0..<(try thrift.listCount(field, of: .structure)) {
          let (key, value) = try Self.keyValue(&thrift)
          keyValues[key] = value
        }
      case 6: createdBy = try thrift.string(field)
      case 7:
        hasColumnOrders = true
        try thrift.skip(field)
      case 8: throw thrift.failure(found: "an encrypted file", expected: "a file without encryption")
      default: try thrift.skip(field)
      }
    }
    self.init(
      schema: try ParquetSchema(elements: elements), rowCount: rowCount, rowGroups: rowGroups, keyValues: keyValues,
      createdBy: createdBy, hasColumnOrders: hasColumnOrders)
    try validate()
  }

  private static func keyValue(_ thrift: inout ThriftReader) throws(ParquetError) -> (String, String) {
    var pair = ("", "")
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 1: pair.0 = try thrift.string(field)
      case 2: pair.1 = try thrift.string(field)
      default: try thrift.skip(field)
      }
    }
    return pair
  }

  /// The footer as it stands in a file.
  func thriftBytes() -> [UInt8] {
    var thrift = ThriftWriter()
    thrift.structure { thrift in
      // Version 2: RLE_DICTIONARY data and the integer types beyond INT_32 and INT_64 are allowed.
      thrift.int32(1, 2)
      thrift.structures(2, SchemaElement.elements(of: schema)) { $1.write(to: &$0) }
      thrift.int64(3, rowCount)
      thrift.structures(4, Array(rowGroups.enumerated())) { $1.element.write(to: &$0, ordinal: $1.offset) }
      if !keyValues.isEmpty {
        // Sorted: a dictionary has no order of its own, and equal input must give equal bytes.
        thrift.structures(5, keyValues.sorted { $0.key < $1.key }) { thrift, pair in
          thrift.string(1, pair.key)
          thrift.string(2, pair.value)
        }
      }
      if let createdBy { thrift.string(6, createdBy) }
      // Readers trust min_value and max_value only where the order is declared: TypeDefinedOrder, for every leaf.
      thrift.structures(7, schema.leaves) { thrift, _ in thrift.structure(1) }
    }
    return thrift.bytes
  }
}

extension FileMetadata.RowGroup {
  fileprivate init(thrift: inout ThriftReader) throws(ParquetError) {
    self.init()
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 1:
        for _ in 0..<(try thrift.listCount(field, of: .structure)) { columns.append(try ColumnChunk(thrift: &thrift)) }
      case 2: byteCount = try thrift.int(field)
      case 3: rowCount = try thrift.size(field, "row count")
      default: try thrift.skip(field)
      }
    }
  }

  fileprivate func write(to thrift: inout ThriftWriter, ordinal: Int) {
    thrift.structures(1, columns) { thrift, column in
      // file_offset is deprecated; 0 is what the format asks for.
      thrift.int64(2, 0)
      thrift.structure(3) { column.write(to: &$0) }
    }
    thrift.int64(2, byteCount)
    thrift.int64(3, rowCount)
    thrift.int64(5, fileOffset)
    thrift.int64(6, compressedByteCount)
    // An i16 in the format, and optional.
    if ordinal <= Int(Int16.max) { thrift.int16(7, ordinal) }
  }
}

extension ColumnChunk {
  fileprivate init(thrift: inout ThriftReader) throws(ParquetError) {
    self.init()
    var hasMetadata = false
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 1:
        let path = try thrift.string(field)
        throw thrift.failure(found: "a column in another file, \"\(path)\"", expected: "all columns in this file")
      case 3:
        try thrift.expectStructure(field)
        try readMetadata(&thrift)
        hasMetadata = true
      case 8: throw thrift.failure(found: "an encrypted column", expected: "columns without encryption")
      default: try thrift.skip(field)
      }
    }
    guard hasMetadata else {
      throw thrift.failure(found: "a column chunk without metadata", expected: "field 3, meta_data")
    }
  }

  private mutating func readMetadata(_ thrift: inout ThriftReader) throws(ParquetError) {
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 1: physicalType = try thrift.int(field)
      case 2:
        for _ in 0..<(try thrift.listCount(field, of: .int32)) { encodings.append(try thrift.intElement()) }
      case 4: codec = try thrift.int(field)
      case 5: valueCount = try thrift.size(field, "value count")
      case 6: byteCount = try thrift.int(field)
      case 7: compressedByteCount = try thrift.size(field, "chunk size")
      case 9: dataPageOffset = try thrift.size(field, "page offset")
      case 11: dictionaryPageOffset = try thrift.size(field, "page offset")
      case 12:
        try thrift.expectStructure(field)
        statistics = try Statistics(thrift: &thrift)
      default: try thrift.skip(field)
      }
    }
  }

  fileprivate func write(to thrift: inout ThriftWriter) {
    thrift.int32(1, physicalType)
    thrift.int32s(2, encodings)
    thrift.strings(3, path)
    thrift.int32(4, codec)
    thrift.int64(5, valueCount)
    thrift.int64(6, byteCount)
    thrift.int64(7, compressedByteCount)
    thrift.int64(9, dataPageOffset)
    if let dictionaryPageOffset { thrift.int64(11, dictionaryPageOffset) }
    if let statistics { thrift.structure(12) { statistics.write(to: &$0) } }
    thrift.structures(13, pageCounts) { thrift, pages in
      thrift.int32(1, pages.kind.rawValue)
      thrift.int32(2, pages.encoding.rawValue)
      thrift.int32(3, pages.count)
    }
  }
}

extension Statistics {
  /// Reads `min_value` and `max_value`; the older `min` and `max` have no declared order and are passed over.
  fileprivate init(thrift: inout ThriftReader) throws(ParquetError) {
    self.init()
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 3: nullCount = try thrift.int(field)
      case 5: maximum = try thrift.binary(field)
      case 6: minimum = try thrift.binary(field)
      default: try thrift.skip(field)
      }
    }
  }

  fileprivate func write(to thrift: inout ThriftWriter) {
    if let nullCount { thrift.int64(3, nullCount) }
    guard let minimum, let maximum else { return }
    thrift.binary(5, maximum)
    thrift.binary(6, minimum)
    // is_max_value_exact, is_min_value_exact: bounds are never cut short.
    thrift.bool(7, true)
    thrift.bool(8, true)
  }
}
