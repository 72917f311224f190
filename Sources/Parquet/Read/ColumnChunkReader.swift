// Reads the pages of one column in one row group into a column vector.

/// The pages of one column chunk, and what the footer says about them.
struct ColumnChunkReader {
  let leaf: ParquetSchema.Leaf
  let chunk: ColumnChunk
  let rows: Int
  let bytes: ArraySlice<UInt8>
  /// Where `bytes` begins in the file.
  let fileOffset: Int

  /// Reads every page. The kind of value is chosen here, once: below, each kind has code of its own.
  func read() throws(ParquetError) -> ColumnVector {
    switch leaf.physicalType {
    case .boolean: try decode(BoolDecoder()) { .bool($0.values) }
    case .int32: try decode(FixedDecoder<Int32>()) { .int32($0.values) }
    case .int64: try decode(FixedDecoder<Int64>()) { .int64($0.values) }
    case .int96: try decode(Int96Decoder()) { .int64($0.values) }
    case .float: try decode(FixedDecoder<Float>()) { .float($0.values) }
    case .double: try decode(FixedDecoder<Double>()) { .double($0.values) }
    case .byteArray: try decode(BytesDecoder(fixedLength: nil)) { .bytes($0.values) }
    case .fixedLengthByteArray(let length): try decode(BytesDecoder(fixedLength: length)) { .bytes($0.values) }
    }
  }

  private func decode<Decoder: ValueDecoder>(
    _ decoder: Decoder, _ wrap: (Decoder) -> ColumnVector.Values
  ) throws(ParquetError) -> ColumnVector {
    var decoder = decoder
    // A guess from the footer, held to a few times the bytes that are really there: a lie costs no memory.
    let limit = chunk.compressedByteCount * 8
    let slots = leaf.maxRepetitionLevel > 0 ? chunk.valueCount : rows
    decoder.reserve(rows: min(slots, limit), byteCount: min(max(0, chunk.byteCount), limit))
    var pages = PageDecoder(leaf: leaf, codec: chunk.codec, decoder: decoder)
    var thrift = ThriftReader(bytes, fileOffset: fileOffset)
    while pages.slots < slots {
      let pageOffset = thrift.fileOffset
      do throws(ParquetError) {
        let header = try PageHeader(thrift: &thrift)
        let body = try thrift.take(header.compressedByteCount, of: "a page")
        try pages.decode(header, body, slotLimit: slots - pages.slots)
      } catch {
        throw error.located(offset: pageOffset)
      }
    }
    let values = wrap(pages.decoder)
    guard leaf.maxRepetitionLevel > 0 else {
      return ColumnVector(values: values, definitionLevels: pages.definitionLevels)
    }
    return try ListAssembly(leaf: leaf, definitions: pages.definitionLevels, repetitions: pages.repetitionLevels)
      .lists(of: ColumnVector(values: values, definitionLevels: pages.elementLevels), rows: rows)
  }
}
