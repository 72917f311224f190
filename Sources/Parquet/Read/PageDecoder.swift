// Decodes the pages of a column chunk one after the other: levels, then values, spread over the rows.

/// What one page leaves for the next: the dictionary, the rows so far, and buffers to use again.
struct PageDecoder<Decoder: ValueDecoder> {
  let leaf: ParquetSchema.Leaf
  let codec: Int
  private(set) var decoder: Decoder
  private(set) var definitionLevels: [UInt8] = []
  private(set) var rows = 0
  private var dictionaryCount: Int?
  private var uncompressed: [UInt8] = []
  private var indices: [UInt32] = []

  init(leaf: ParquetSchema.Leaf, codec: Int, decoder: Decoder) {
    self.leaf = leaf
    self.codec = codec
    self.decoder = decoder
  }

  /// Decodes a page, which may hold at most `rowLimit` rows.
  mutating func decode(_ header: PageHeader, _ body: ArraySlice<UInt8>, rowLimit: Int) throws(ParquetError) {
    switch header.kind {
    case .index: return
    case .dictionary: try decodeDictionary(header, body)
    case .data, .dataV2:
      guard header.valueCount <= rowLimit else {
        throw ParquetError(
          found: "a page of \(header.valueCount) values", expected: "at most \(rowLimit), the rows that are left")
      }
      let page = try header.kind == .data ? splitV1(header, body) : splitV2(header, body)
      try appendLevels(page.levels, count: header.valueCount)
      try appendValues(page.values, header)
      rows += header.valueCount
    }
  }

  private mutating func decodeDictionary(_ header: PageHeader, _ body: ArraySlice<UInt8>) throws(ParquetError) {
    guard header.encoding == Encoding.plain.rawValue || header.encoding == Encoding.plainDictionary.rawValue else {
      throw unsupported(header.encoding, of: "a dictionary page")
    }
    guard dictionaryCount == nil, rows == 0 else {
      throw ParquetError(found: "a second or late dictionary page", expected: "one, before the data pages")
    }
    let entries = try decompress(body, byteCount: header.byteCount)
    try entries.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
      try decoder.readDictionary(source, count: header.valueCount)
    }
    dictionaryCount = header.valueCount
  }

  // MARK: Levels and values apart

  private typealias Page = (levels: ArraySlice<UInt8>, values: ArraySlice<UInt8>)

  /// V1: levels and values are compressed together, the levels after their length.
  private mutating func splitV1(_ header: PageHeader, _ body: ArraySlice<UInt8>) throws(ParquetError) -> Page {
    let page = try decompress(body, byteCount: header.byteCount)
    guard leaf.maxDefinitionLevel > 0 else { return ([], page) }
    guard header.definitionEncoding == Encoding.rle.rawValue else {
      throw unsupported(header.definitionEncoding, of: "definition levels")
    }
    guard page.count >= 4 else {
      throw ParquetError(found: "a page of \(page.count) bytes", expected: "at least 4, the length of its levels")
    }
    let length = page.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let rest = page.dropFirst(4)
    guard length <= rest.count else {
      throw ParquetError(found: "\(length) bytes of levels", expected: "at most \(rest.count), what the page has left")
    }
    return (rest.prefix(length), rest.dropFirst(length))
  }

  /// V2: levels stand before the values and are never compressed. Columns that repeat never come here.
  private mutating func splitV2(_ header: PageHeader, _ body: ArraySlice<UInt8>) throws(ParquetError) -> Page {
    let limit = min(body.count, header.byteCount)
    let start = header.repetitionByteCount
    guard start <= limit, header.definitionByteCount <= limit - start else {
      throw ParquetError(
        found: "levels of \(start) and \(header.definitionByteCount) bytes", expected: "at most \(limit) together")
    }
    let levelCount = start + header.definitionByteCount
    let levels = body.prefix(levelCount).dropFirst(start)
    let values = body.dropFirst(levelCount)
    // Nothing but nulls: some writers then write nothing at all, not even an empty Snappy block.
    guard header.isCompressed, header.byteCount > levelCount else { return (levels, values) }
    return (levels, try decompress(values, byteCount: header.byteCount - levelCount))
  }

  private mutating func decompress(
    _ body: ArraySlice<UInt8>, byteCount: Int
  ) throws(ParquetError) -> ArraySlice<UInt8> {
    switch CompressionCodec(rawValue: codec) {
    case .uncompressed: return body
    case .snappy:
      try body.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
        try Snappy.decompress(source, byteCount: byteCount, into: &uncompressed)
      }
      return uncompressed[...]
    case nil:
      throw ParquetError(
        found: "a column compressed by \(CompressionCodec.name(codec))",
        expected: "UNCOMPRESSED or SNAPPY; write the file again with one of these")
    }
  }

  // MARK: Decoding

  private mutating func appendLevels(_ bytes: ArraySlice<UInt8>, count: Int) throws(ParquetError) {
    guard leaf.maxDefinitionLevel > 0 else { return }
    let width = HybridDecoder.width(forMaximum: leaf.maxDefinitionLevel)
    try bytes.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
      try definitionLevels.append(count: count) { (out) throws(ParquetError) in
        try HybridDecoder.decode(source, width: width, count: count, into: out)
      }
    }
  }

  private mutating func appendValues(_ bytes: ArraySlice<UInt8>, _ header: PageHeader) throws(ParquetError) {
    let levels = leaf.maxDefinitionLevel > 0 ? definitionLevels[rows...] : []
    try levels.span.withUnsafeBufferPointer { (levels) throws(ParquetError) in
      let slots = try PageSlots(rows: header.valueCount, levels: levels, maxLevel: leaf.maxDefinitionLevel)
      try bytes.span.bytes.withUnsafeBytes { (source) throws(ParquetError) in
        switch Encoding(rawValue: header.encoding) {
        case .plain: try decoder.appendPlain(source, slots)
        case .plainDictionary, .rleDictionary: try appendDictionaryValues(source, slots)
        case .rle where leaf.physicalType == .boolean: try decoder.appendRunLength(source, slots)
        default: throw unsupported(header.encoding, of: "values")
        }
      }
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
      expected: "PLAIN, PLAIN_DICTIONARY, RLE_DICTIONARY or, for booleans and levels, RLE")
  }
}
