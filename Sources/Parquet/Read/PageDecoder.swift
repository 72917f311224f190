// Decodes the pages of a column chunk one after the other: levels, then values, spread over the rows.

/// What one page leaves for the next: the dictionary, the rows so far, and buffers to use again.
struct PageDecoder<Decoder: ValueDecoder> {
  let leaf: ParquetSchema.Leaf
  let codec: Int
  private(set) var decoder: Decoder
  private(set) var definitionLevels: [UInt8] = []
  /// Of a column in a list, else none.
  private(set) var repetitionLevels: [UInt8] = []
  /// The definition levels of the innermost elements that there are, a value or a null each; of a column in a list.
  private(set) var elementLevels: [UInt8] = []
  /// Slots so far: rows, or for a column in a list elements, and lists without one.
  private(set) var slots = 0
  private var dictionaryCount: Int?
  private var uncompressed: [UInt8] = []
  private var indices: [UInt32] = []

  init(leaf: ParquetSchema.Leaf, codec: Int, decoder: Decoder) {
    self.leaf = leaf
    self.codec = codec
    self.decoder = decoder
  }

  /// Decodes a page, which may hold at most `slotLimit` slots.
  mutating func decode(_ header: PageHeader, _ body: ArraySlice<UInt8>, slotLimit: Int) throws(ParquetError) {
    try check(header.checksum, of: body)
    switch header.kind {
    case .index: return
    case .dictionary: try decodeDictionary(header, body)
    case .data, .dataV2:
      guard header.valueCount <= slotLimit else {
        throw ParquetError(
          found: "a page of \(header.valueCount) values", expected: "at most \(slotLimit), those that are left")
      }
      let page = try header.kind == .data ? splitV1(header, body) : splitV2(header, body)
      let count = header.valueCount
      try Self.append(page.repetitions, count: count, maximum: leaf.maxRepetitionLevel, to: &repetitionLevels)
      try Self.append(page.definitions, count: count, maximum: leaf.maxDefinitionLevel, to: &definitionLevels)
      try appendValues(page.values, header)
      slots += header.valueCount
    }
  }

  private func check(_ checksum: UInt32?, of body: ArraySlice<UInt8>) throws(ParquetError) {
    guard let checksum, case let found = Checksum.of(body), found != checksum else { return }
    throw ParquetError(
      found: "a page whose CRC-32 is \(String(found, radix: 16))",
      expected: "\(String(checksum, radix: 16)), which its header says: the page is damaged")
  }

  private mutating func decodeDictionary(_ header: PageHeader, _ body: ArraySlice<UInt8>) throws(ParquetError) {
    guard header.encoding == Encoding.plain.rawValue || header.encoding == Encoding.plainDictionary.rawValue else {
      throw unsupported(header.encoding, of: "a dictionary page")
    }
    guard dictionaryCount == nil, slots == 0 else {
      throw ParquetError(found: "a second or late dictionary page", expected: "one, before the data pages")
    }
    let entries = try decompress(body, byteCount: header.byteCount)
    try entries.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
      try decoder.readDictionary(source, count: header.valueCount)
    }
    dictionaryCount = header.valueCount
  }

  // MARK: Levels and values apart

  /// Levels as they are encoded.
  private struct Levels {
    var bytes: ArraySlice<UInt8> = []
    var isBitPacked = false
  }

  private typealias Page = (repetitions: Levels, definitions: Levels, values: ArraySlice<UInt8>)

  /// V1: levels and values are compressed together, the levels after their length.
  private mutating func splitV1(_ header: PageHeader, _ body: ArraySlice<UInt8>) throws(ParquetError) -> Page {
    var page = try decompress(body, byteCount: header.byteCount)
    let repetitions = try takeLevels(
      header.repetitionEncoding, maximum: leaf.maxRepetitionLevel, count: header.valueCount, from: &page)
    let definitions = try takeLevels(
      header.definitionEncoding, maximum: leaf.maxDefinitionLevel, count: header.valueCount, from: &page)
    return (repetitions, definitions, page)
  }

  /// Takes levels off the front of a V1 page's body: RLE has its length before it, BIT_PACKED just as many bits as it needs.
  private func takeLevels(
    _ encoding: Int, maximum: Int, count: Int, from page: inout ArraySlice<UInt8>
  ) throws(ParquetError) -> Levels {
    guard maximum > 0 else { return Levels() }
    let length: Int
    switch Encoding(rawValue: encoding) {
    case .rle:
      guard page.count >= 4 else {
        throw ParquetError(found: "a page of \(page.count) bytes", expected: "at least 4, the length of its levels")
      }
      length = page.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      page = page.dropFirst(4)
    case .bitPacked: length = (count * HybridDecoder.width(forMaximum: maximum) + 7) / 8
    default: throw unsupported(encoding, of: "levels")
    }
    guard length <= page.count else {
      throw ParquetError(found: "\(length) bytes of levels", expected: "at most \(page.count), what the page has left")
    }
    defer { page = page.dropFirst(length) }
    return Levels(bytes: page.prefix(length), isBitPacked: encoding == Encoding.bitPacked.rawValue)
  }

  /// V2: levels stand before the values and are never compressed.
  private mutating func splitV2(_ header: PageHeader, _ body: ArraySlice<UInt8>) throws(ParquetError) -> Page {
    let limit = min(body.count, header.byteCount)
    let start = header.repetitionByteCount
    guard start <= limit, header.definitionByteCount <= limit - start else {
      throw ParquetError(
        found: "levels of \(start) and \(header.definitionByteCount) bytes", expected: "at most \(limit) together")
    }
    let levelCount = start + header.definitionByteCount
    let repetitions = Levels(bytes: body.prefix(start))
    let definitions = Levels(bytes: body.prefix(levelCount).dropFirst(start))
    let values = body.dropFirst(levelCount)
    // Nothing but nulls: some writers then write nothing at all, not even an empty Snappy block.
    guard header.isCompressed, header.byteCount > levelCount else {
      return (repetitions, definitions, values)
    }
    return (repetitions, definitions, try decompress(values, byteCount: header.byteCount - levelCount))
  }

  private mutating func decompress(
    _ body: ArraySlice<UInt8>, byteCount: Int
  ) throws(ParquetError) -> ArraySlice<UInt8> {
    guard let codec = CompressionCodec(rawValue: codec) else {
      throw ParquetError(
        found: "a column compressed by \(CompressionCodec.name(codec))",
        expected: "UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW, LZ4 or BROTLI; write the file again with one of these")
    }
    guard codec != .uncompressed else { return body }
    try body.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
      switch codec {
      case .uncompressed: break
      case .snappy: try Snappy.decompress(source, byteCount: byteCount, into: &uncompressed)
      case .gzip: try Gzip.decompress(source, byteCount: byteCount, into: &uncompressed)
      case .brotli: try Brotli.decompress(source, byteCount: byteCount, into: &uncompressed)
      case .lz4: try LZ4.decompressHadoop(source, byteCount: byteCount, into: &uncompressed)
      case .zstandard: try Zstandard.decompress(source, byteCount: byteCount, into: &uncompressed)
      case .lz4Raw: try LZ4.decompress(source, byteCount: byteCount, into: &uncompressed)
      }
    }
    return uncompressed[...]
  }

  // MARK: Decoding

  private static func append(
    _ encoded: Levels, count: Int, maximum: Int, to levels: inout [UInt8]
  ) throws(ParquetError) {
    guard maximum > 0 else { return }
    let width = HybridDecoder.width(forMaximum: maximum)
    try encoded.bytes.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
      try levels.append(count: count) { (out) throws(ParquetError) in
        if encoded.isBitPacked {
          BitPackedLevels.decode(source, width: width, count: count, into: out)
        } else {
          try HybridDecoder.decode(source, width: width, count: count, into: out)
        }
      }
    }
  }

  /// Decodes the values of the page whose levels were added last: one a slot, or in a list one an element.

  private mutating func appendValues(_ bytes: ArraySlice<UInt8>, _ header: PageHeader) throws(ParquetError) {
    var count = header.valueCount
    var levels = leaf.maxDefinitionLevel > 0 ? definitionLevels[slots...] : []
    if let element = leaf.repeatedLevels.last {
      let first = elementLevels.count
      for level in levels where level >= element { elementLevels.append(level) }
      levels = elementLevels[first...]
      count = levels.count
    }
    try levels.span.withUnsafeBufferPointer { (levels) throws(ParquetError) in
      let slots = try PageSlots(rows: count, levels: levels, maxLevel: leaf.maxDefinitionLevel)
      try bytes.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
        switch Encoding(rawValue: header.encoding) {
        case .plain: try decoder.appendPlain(source, slots)
        case .plainDictionary, .rleDictionary: try appendDictionaryValues(source, slots)
        case .rle where leaf.physicalType == .boolean: try decoder.appendRunLength(source, slots)
        case let encoding?:
          guard let plain = try plain(encoding, source, count: slots.present) else {
            throw unsupported(header.encoding, of: "values")
          }
          try plain.span.bytes.withUnsafeBytes { (plain) throws(ParquetError) in try decoder.appendPlain(plain, slots) }
        case nil: throw unsupported(header.encoding, of: "values")
        }
      }
    }
  }

  /// Values of the less common encodings in the form of PLAIN; nil for an encoding that the type does not have.
  private func plain(
    _ encoding: Encoding, _ source: UnsafeRawBufferPointer, count: Int
  ) throws(ParquetError) -> [UInt8]? {
    switch (encoding, leaf.physicalType) {
    case (.deltaBinaryPacked, .int32): try DeltaPlain.integers(source, count: count, width: 4)
    case (.deltaBinaryPacked, .int64): try DeltaPlain.integers(source, count: count, width: 8)
    case (.deltaLengthByteArray, .byteArray): try DeltaPlain.lengths(source, count: count)
    case (.deltaByteArray, .byteArray): try DeltaPlain.prefixes(source, count: count, isFixed: false)
    case (.deltaByteArray, .fixedLengthByteArray): try DeltaPlain.prefixes(source, count: count, isFixed: true)
    case (.byteStreamSplit, .int32), (.byteStreamSplit, .float):
      try ByteStreamSplit.plain(source, count: count, width: 4)
    case (.byteStreamSplit, .int64), (.byteStreamSplit, .double):
      try ByteStreamSplit.plain(source, count: count, width: 8)
    case (.byteStreamSplit, .fixedLengthByteArray(let length)):
      try ByteStreamSplit.plain(source, count: count, width: length)
    default: nil
    }
  }

  private mutating func appendDictionaryValues(
    _ source: UnsafeRawBufferPointer, _ slots: PageSlots
  ) throws(ParquetError) {
    guard let dictionaryCount else {
      throw ParquetError(found: "dictionary indices", expected: "a dictionary page before them")
    }
    indices.removeAll(keepingCapacity: true)
    // Without a value there need not even be a bit width.
    if slots.present > 0 {
      guard let width = source.first, width <= 32 else {
        throw ParquetError(
          found: "a bit width of \(source.first.map(String.init) ?? "no bytes")", expected: "0 to 32 bits an index")
      }
      try indices.append(count: slots.present) { (out) throws(ParquetError) in
        try HybridDecoder.decode(source.from(1), width: Int(width), count: slots.present, into: out)
      }
      try checkIndices(below: dictionaryCount)
    }
    try decoder.appendDictionary(indices, slots)
  }

  /// One pass for the largest index, so that the gather after it needs no check.
  private func checkIndices(below limit: Int) throws(ParquetError) {
    var largest: UInt32 = 0
    for index in indices { largest = max(largest, index) }
    guard Int(largest) < limit else {
      throw ParquetError(found: "dictionary index \(largest)", expected: "less than \(limit), the entries")
    }
  }

  private func unsupported(_ encoding: Int, of what: String) -> ParquetError {
    ParquetError(
      found: "\(what) in encoding \(Encoding.name(encoding))",
      expected: "one that the format has for values of type \(leaf.physicalType.name), or RLE for levels")
  }
}
