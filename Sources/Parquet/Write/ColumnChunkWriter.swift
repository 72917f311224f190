// Encodes one column of the open row group into pages.

/// Pages of one leaf: rows are collected, cut at the page size, and encoded with a dictionary while that pays.
struct ColumnChunkWriter {
  private let leaf: ParquetSchema.Leaf
  private let options: ParquetWriter.Options
  private var pending = PendingPage()
  /// nil once a dictionary has not paid; later pages of the chunk are PLAIN.
  private var dictionary: DictionaryEncoder?
  private var statistics: StatisticsBuilder
  private var nullCount = 0
  /// The data pages so far, each header and each body an array, so that nothing is copied as they become more.
  private var pages: [[UInt8]] = []
  private var pageByteCount = 0
  /// The dictionary page, header and body, once the chunk is closed; empty where it has none.
  private var dictionaryPage: [[UInt8]] = []
  private var entriesOfDictionary: DictionaryEncoder?
  private var counts = Counts()
  private var body: [UInt8] = []
  private var stored: [UInt8] = []
  private var indices: [UInt32] = []

  private struct Counts {
    var slots = 0
    var dictionaryPages = 0
    var plainPages = 0
    var bytesBeforeCompression = 0
  }

  init(_ leaf: ParquetSchema.Leaf, _ options: ParquetWriter.Options) {
    self.leaf = leaf
    self.options = options
    statistics = StatisticsBuilder(leaf)
    reset()
  }

  /// Bytes of this row group so far: pages as they will be stored, what waits as it is.
  var byteCount: Int { pageByteCount + (dictionary?.plain.count ?? 0) + pending.plain.count + pending.levelCount }

  /// Starts the next row group.
  private mutating func reset() {
    // Booleans are a bit each already.
    dictionary =
      leaf.physicalType == .boolean
      ? nil : DictionaryEncoder(fixedLength: leaf.physicalType.plainWidth, limit: options.pageSize)
    entriesOfDictionary = nil
    statistics = StatisticsBuilder(leaf)
    nullCount = 0
    counts = Counts()
    pages.removeAll(keepingCapacity: true)
    pageByteCount = 0
    dictionaryPage = []
  }

  /// Adds rows of a vector that has been checked against the leaf.
  mutating func append(_ vector: ColumnVector, _ range: Range<Int>) {
    var rest = range
    while !rest.isEmpty {
      let fit = pending.rowsThatFit(vector, rest, limit: options.pageSize)
      pending.append(vector, rest.prefix(fit), leaf)
      rest = rest.dropFirst(fit)
      if !rest.isEmpty { writePage() }
    }
  }

  // MARK: Pages

  private mutating func writePage() {
    guard pending.slots > 0 else { return }
    body.removeAll(keepingCapacity: true)
    appendLevels(pending.repetitionLevels, maximum: leaf.maxRepetitionLevel)
    appendLevels(pending.levels, maximum: leaf.maxDefinitionLevel)
    let encoding = appendValues()
    let header = PageHeader(kind: .data, valueCount: pending.slots, encoding: encoding.rawValue)
    pages.append(closePage(header))
    // A copy of the right size: the buffer stays for the next page.
    pages.append(Array(stored[...]))
    pageByteCount += pages.suffix(2).reduce(0) { $0 + $1.count }
    counts.slots += pending.slots
    nullCount += pending.slots - pending.present
    pending.removeAll()
  }

  private mutating func appendLevels(_ levels: [UInt8], maximum: Int) {
    guard maximum > 0 else { return }
    let start = body.count
    body.append(contentsOf: [0, 0, 0, 0])
    HybridEncoder.encode(levels, width: HybridDecoder.width(forMaximum: maximum), into: &body)
    let length = body.count - start - 4
    for i in 0..<4 { body[start + i] = UInt8(truncatingIfNeeded: length >> (8 * i)) }
  }

  private mutating func appendValues() -> Encoding {
    if appendIndices() {
      counts.dictionaryPages += 1
      return .rleDictionary
    }
    statistics.add(pending.plain, count: pending.present)
    counts.plainPages += 1
    if leaf.physicalType == .boolean {
      body.appendBits(pending.plain)
    } else if body.isEmpty {
      pending.exchangePlain(for: &body)
    } else {
      body.append(contentsOf: pending.plain)
    }
    return .plain
  }

  /// Tries the dictionary. It is given up when it is full, or when the first page shows that it saves nothing.
  private mutating func appendIndices() -> Bool {
    // Nothing but nulls says nothing about the values to come.
    guard pending.present > 0 else { return false }
    // Taken out while it changes, so that its arrays are not copied.
    guard var dictionary = dictionary.take() else { return false }
    guard dictionary.index(pending.plain, count: pending.present, into: &indices) else {
      entriesOfDictionary = dictionary
      return false
    }
    let width = HybridDecoder.width(forMaximum: max(0, dictionary.count - 1))
    let saves = dictionary.plain.count + indices.count * width / 8 < pending.plain.count
    guard counts.dictionaryPages > 0 || saves else { return false }
    body.append(UInt8(width))
    if width > 0 {
      HybridEncoder.encode(indices, width: width, into: &body)
    } else {
      // One entry needs no bits: a single run of no bytes.
      body.appendVarint(UInt64(indices.count) << 1)
    }
    self.dictionary = dictionary
    return true
  }

  /// Compresses the body into `stored` and completes its header; returns the header's bytes.
  private mutating func closePage(_ header: PageHeader) -> [UInt8] {
    var header = header
    header.byteCount = body.count
    stored.removeAll(keepingCapacity: true)
    switch options.codec {
    case .uncompressed: swap(&stored, &body)
    case .snappy: Snappy.compress(body, into: &stored)
    case .gzip: Gzip.compress(body, into: &stored)
    case .zstandard: Zstandard.compress(body, into: &stored)
    case .brotli, .lz4, .lz4Raw: preconditionFailure("a writer was made with a codec that is only read")
    }
    header.compressedByteCount = stored.count
    let bytes = header.thriftBytes()
    counts.bytesBeforeCompression += bytes.count + header.byteCount
    return bytes
  }

  // MARK: Chunk

  /// Encodes what waits, and the dictionary: all work that a column has without the others.
  mutating func close() {
    writePage()
    guard let entries = dictionary ?? entriesOfDictionary, counts.dictionaryPages > 0 else { return }
    statistics.add(entries.plain, count: entries.count)
    body = entries.plain
    dictionaryPage = [closePage(PageHeader(kind: .dictionary, valueCount: entries.count)), Array(stored[...])]
  }

  /// Ends the chunk, which is closed: appends its pages to `file`, whose first byte stands at `fileOffset`, and starts the next
  /// one.
  mutating func finish(into file: inout [UInt8], fileOffset: Int) -> ColumnChunk {
    var chunk = ColumnChunk()
    let start = fileOffset + file.count
    if !dictionaryPage.isEmpty { chunk.dictionaryPageOffset = start }
    for part in dictionaryPage { file.append(contentsOf: part) }
    chunk.dataPageOffset = fileOffset + file.count
    for page in pages { file.append(contentsOf: page) }
    describe(&chunk)
    chunk.compressedByteCount = fileOffset + file.count - start
    reset()
    return chunk
  }

  private func describe(_ chunk: inout ColumnChunk) {
    chunk.physicalType = leaf.physicalType.code
    chunk.path = leaf.path
    chunk.codec = options.codec.rawValue
    chunk.valueCount = counts.slots
    chunk.byteCount = counts.bytesBeforeCompression
    chunk.statistics = statistics.statistics(nullCount: nullCount)
    let hasDictionary = counts.dictionaryPages > 0
    chunk.encodings = [Encoding.plain, .rle].map(\.rawValue) + (hasDictionary ? [Encoding.rleDictionary.rawValue] : [])
    chunk.pageCounts = [
      .init(kind: .dictionary, encoding: .plain, count: hasDictionary ? 1 : 0),
      .init(kind: .data, encoding: .rleDictionary, count: counts.dictionaryPages),
      .init(kind: .data, encoding: .plain, count: counts.plainPages),
    ].filter { $0.count > 0 }
  }
}

extension PhysicalType {
  /// Bytes of a PLAIN value, nil where its length stands before it.
  var plainWidth: Int? {
    switch self {
    case .boolean: 1
    case .int32, .float: 4
    case .int64, .double: 8
    case .int96: 12
    case .byteArray: nil
    case .fixedLengthByteArray(let length): length
    }
  }
}

extension [UInt8] {
  /// Appends bytes of 0 and 1 as bits, the lowest first.
  fileprivate mutating func appendBits(_ values: [UInt8]) {
    for start in stride(from: 0, to: values.count, by: 8) {
      var byte: UInt8 = 0
      for i in start..<Swift.min(start + 8, values.count) { byte |= values[i] << UInt8(i - start) }
      append(byte)
    }
  }
}
