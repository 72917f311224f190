// Decodes byte arrays, of variable or fixed length, end to end into one array.

/// Byte strings: PLAIN stores four bytes of length before each, or none where the length is fixed.
struct BytesDecoder: ValueDecoder {
  private(set) var values = ByteVector()
  private let fixedLength: Int?
  private var dictionary = ByteVector()

  /// Bytes a column may have in one row group. Indices of a few bits can stand for long strings, so a small file could
  /// ask for all memory; other readers stop at 2 GiB too.
  private static let maxByteCount = 1 << 31
  /// Room to copy short strings by whole words.
  private static let slack = 16

  init(fixedLength: Int?) {
    self.fixedLength = fixedLength
  }

  mutating func reserve(rows: Int, byteCount: Int) {
    values.offsets.reserveCapacity(rows + 1)
    values.data.reserveCapacity(byteCount + Self.slack)
  }

  mutating func readDictionary(_ source: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    guard count <= source.count / max(1, fixedLength ?? 4) else {
      throw ParquetError(found: "a dictionary of \(source.count) bytes", expected: "\(count) entries")
    }
    try append(source, PageSlots(rows: count), to: &dictionary)
    dictionary.data.append(contentsOf: repeatElement(0, count: Self.slack))
  }

  mutating func appendPlain(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError) {
    try append(source, slots, to: &values)
  }

  private func append(
    _ source: UnsafeRawBufferPointer, _ slots: PageSlots, to vector: inout ByteVector
  ) throws(ParquetError) {
    guard slots.present <= source.count / max(1, fixedLength ?? 4) else {
      throw ParquetError(
        found: "\(source.count) bytes of values",
        expected: "\(slots.present) values of \(fixedLength.map { "\($0)" } ?? "4 or more") bytes")
    }
    let start = vector.data.count
    try Self.checkSize(start + source.count)
    let fixedLength = fixedLength
    try vector.offsets.append(count: slots.rows) { (offsets) throws(ParquetError) in
      // The lengths' own bytes leave more than enough room; the slack lets the last copies be whole words.
      try vector.data.append(upTo: source.count + Self.slack) { (data) throws(ParquetError) -> Int in
        if let fixedLength {
          Self.copyFixed(source, slots, length: fixedLength, start: start, data, offsets)
        } else {
          try Self.copyPrefixed(source, slots, start: start, data, offsets)
        }
      }
    }
  }

  /// Copies strings of one length; returns the bytes written.
  private static func copyFixed(
    _ source: UnsafeRawBufferPointer, _ slots: PageSlots, length: Int, start: Int,
    _ data: UnsafeMutablePointer<UInt8>, _ offsets: UnsafeMutablePointer<Int>
  ) -> Int {
    let size = slots.present * length
    if let base = source.baseAddress { UnsafeMutableRawPointer(data).copyMemory(from: base, byteCount: size) }
    var end = start
    for row in 0..<slots.rows {
      if slots.hasValue(row) { end &+= length }
      offsets[row] = end
    }
    return size
  }

  /// Copies strings that follow their lengths; returns the bytes written.
  private static func copyPrefixed(
    _ source: UnsafeRawBufferPointer, _ slots: PageSlots, start: Int,
    _ data: UnsafeMutablePointer<UInt8>, _ offsets: UnsafeMutablePointer<Int>
  ) throws(ParquetError) -> Int {
    guard let base = source.baseAddress else {
      offsets.update(repeating: start, count: slots.rows)
      return 0
    }
    let out = UnsafeMutableRawPointer(data)
    var read = 0
    var written = 0
    for row in 0..<slots.rows {
      if slots.hasValue(row) {
        guard read &+ 4 <= source.count else { throw truncated(source, row) }
        let length = Int(base.loadUnaligned(fromByteOffset: read, as: UInt32.self))
        read &+= 4
        guard length <= source.count &- read else { throw truncated(source, row) }
        (out + written).copyShort(from: base + read, byteCount: length, hasSlack: read &+ slack <= source.count)
        read &+= length
        written &+= length
      }
      offsets[row] = start &+ written
    }
    return written
  }

  mutating func appendDictionary(_ indices: [UInt32], _ slots: PageSlots) throws(ParquetError) {
    let dictionary = dictionary
    let start = values.data.count
    let end = try appendDictionaryOffsets(indices, slots, dictionary)
    try values.data.append(upTo: end - start + Self.slack) { (data) throws(ParquetError) -> Int in
      let out = UnsafeMutableRawPointer(data)
      var written = 0
      dictionary.data.withUnsafeBytes { entries in
        dictionary.offsets.withUnsafeBufferPointer { offsets in
          guard let base = entries.baseAddress else { return }
          for index in indices {
            let first = offsets[Int(index)]
            let length = offsets[Int(index) &+ 1] &- first
            (out + written).copyShort(from: base + first, byteCount: length, hasSlack: true)
            written &+= length
          }
        }
      }
      return written
    }
  }

  /// Appends where each row ends, and so learns the size before anything is copied.
  private mutating func appendDictionaryOffsets(
    _ indices: [UInt32], _ slots: PageSlots, _ dictionary: ByteVector
  ) throws(ParquetError) -> Int {
    var end = values.data.count
    try values.offsets.append(count: slots.rows) { (out) throws(ParquetError) in
      dictionary.offsets.withUnsafeBufferPointer { offsets in
        var next = 0
        for row in 0..<slots.rows {
          if slots.hasValue(row) {
            let index = Int(indices[next])
            next &+= 1
            end &+= offsets[index &+ 1] &- offsets[index]
          }
          out[row] = end
        }
      }
    }
    try Self.checkSize(end)
    return end
  }

  private static func checkSize(_ size: Int) throws(ParquetError) {
    guard size <= maxByteCount else {
      throw ParquetError(found: "\(size) bytes in one row group", expected: "at most \(maxByteCount) a column")
    }
  }

  private static func truncated(_ source: UnsafeRawBufferPointer, _ row: Int) -> ParquetError {
    ParquetError(
      found: "a string in row \(row) of a page that reaches beyond its \(source.count) bytes",
      expected: "lengths that fit the page")
  }
}
