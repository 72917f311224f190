// Decodes booleans: a bit each, or the RLE hybrid.

struct BoolDecoder: ValueDecoder {
  private(set) var values: [Bool] = []

  mutating func reserve(rows: Int, byteCount: Int) {
    values.reserveCapacity(rows)
  }

  mutating func readDictionary(_ source: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    throw ParquetError(found: "a dictionary of booleans", expected: "PLAIN or RLE")
  }

  mutating func appendDictionary(_ indices: [UInt32], _ slots: PageSlots) throws(ParquetError) {
    throw ParquetError(found: "dictionary indices of booleans", expected: "PLAIN or RLE")
  }

  mutating func appendPlain(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError) {
    guard (slots.present + 7) / 8 <= source.count else {
      throw ParquetError(found: "\(source.count) bytes of booleans", expected: "\(slots.present) bits")
    }
    try append(slots) { (out) throws(ParquetError) in
      BitUnpacking.unpack(source, width: 1, count: slots.present, into: out)
    }
  }

  /// The hybrid stands after four bytes of length.
  mutating func appendRunLength(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError) {
    guard slots.present == 0 || source.count >= 4 else {
      throw ParquetError(found: "\(source.count) bytes of booleans", expected: "at least 4, their length")
    }
    try append(slots) { (out) throws(ParquetError) in
      guard slots.present > 0 else { return }
      try HybridDecoder.decode(source.from(4), width: 1, count: slots.present, into: out)
    }
  }

  private mutating func append(
    _ slots: PageSlots, _ fill: (UnsafeMutablePointer<UInt8>) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    try values.append(count: slots.rows) { (out) throws(ParquetError) in
      // One bit unpacks to a byte of 0 or 1, which is how a Bool is stored.
      let bytes = UnsafeMutableRawPointer(out).bindMemory(to: UInt8.self, capacity: slots.rows)
      try fill(bytes)
      UnsafeMutableRawPointer(bytes).bindMemory(to: Bool.self, capacity: slots.rows)
      slots.spread(out, empty: false)
    }
  }
}
