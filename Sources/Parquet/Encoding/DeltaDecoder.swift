// Decodes the three delta encodings to PLAIN values (parquet-format, Encodings.md, "Delta Encoding" and the two after it).

/// Integers as differences, in blocks of bit-packed runs of their own widths.
struct DeltaDecoder {
  private let source: UnsafeRawBufferPointer
  private var position = 0

  init(_ source: UnsafeRawBufferPointer) { self.source = source }

  /// Where what follows the integers begins, once they are read.
  var end: Int { position }

  /// Reads `count` integers, as many as the page has values.
  ///
  /// Sums wrap around, as the writer's differences did.
  mutating func integers(_ count: Int) throws(ParquetError) -> [Int64] {
    let blockSize = try size("a block of values")
    let runs = try size("runs in a block")
    let total = try size("values")
    var value = try zigzag()
    guard blockSize % 128 == 0, (128...1 << 20).contains(blockSize), runs > 0, blockSize / runs % 32 == 0,
      blockSize % runs == 0
    else {
      throw ParquetError(
        found: "delta blocks of \(blockSize) values in \(runs) runs",
        expected: "a multiple of 128 in runs of a multiple of 32")
    }
    guard total == count else {
      throw ParquetError(found: "\(total) delta-encoded values", expected: "\(count), the page's")
    }
    // A count costs a lying page nothing: room is made for what its bytes are likely to hold, and grows with what they do.
    var values: [Int64] = []
    values.reserveCapacity(min(count, source.count * 8))
    if count > 0 { values.append(value) }
    let runLength = blockSize / runs
    while values.count < count {
      let least = try zigzag()
      guard runs <= source.count - position else { throw truncated() }
      let widths = source[position..<position + runs]
      position += runs
      for width in widths where values.count < count {
        guard width <= 64 else { throw ParquetError(found: "a run of \(width) bits a value", expected: "at most 64") }
        let byteCount = runLength / 8 * Int(width)
        guard byteCount <= source.count - position else { throw truncated() }
        for index in 0..<min(runLength, count - values.count) {
          let packed = bits(at: position * 8 + index * Int(width), Int(width))
          value = value &+ least &+ Int64(bitPattern: packed)
          values.append(value)
        }
        position += byteCount
      }
    }
    return values
  }

  /// Up to 64 bits, lowest first, that are known to be there.
  private func bits(at bit: Int, _ width: Int) -> UInt64 {
    guard width > 0 else { return 0 }
    let first = bit / 8
    let shift = UInt64(bit % 8)
    var word: UInt64 = 0
    for index in 0..<min(8, source.count - first) { word |= UInt64(source[first + index]) << UInt64(8 * index) }
    word >>= shift
    if shift > 0, first + 8 < source.count { word |= UInt64(source[first + 8]) << (64 - shift) }
    return width == 64 ? word : word & (1 << UInt64(width) - 1)
  }

  private mutating func size(_ what: String) throws(ParquetError) -> Int {
    let number = try varint()
    guard number <= UInt64(Int32.max) else {
      throw ParquetError(found: "\(number) \(what)", expected: "at most 2³¹ − 1")
    }
    return Int(number)
  }

  private mutating func zigzag() throws(ParquetError) -> Int64 {
    let number = try varint()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  private mutating func varint() throws(ParquetError) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < source.count else { throw truncated() }
      let byte = source[position]
      position += 1
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
    }
    throw ParquetError(found: "a number of more than 10 bytes", expected: "at most 10")
  }

  private func truncated() -> ParquetError {
    ParquetError(found: "delta-encoded values that end at \(source.count) bytes", expected: "more, by their own count")
  }
}

/// Values of the delta encodings in the form of PLAIN, which one decoder for each kind of value then takes.
enum DeltaPlain {
  /// Bytes that shared prefixes may grow to in one page; other readers stop at 2 GiB too.
  private static let maxByteCount = 1 << 31

  /// DELTA_BINARY_PACKED, each value in `width` bytes: 4 or 8.
  static func integers(_ source: UnsafeRawBufferPointer, count: Int, width: Int) throws(ParquetError) -> [UInt8] {
    var decoder = DeltaDecoder(source)
    let values = count == 0 ? [] : try decoder.integers(count)
    var plain: [UInt8] = []
    try plain.append(count: count * width) { (out) throws(ParquetError) in
      let out = UnsafeMutableRawPointer(out)
      for (index, value) in values.enumerated() {
        if width == 4 {
          out.storeBytes(of: Int32(truncatingIfNeeded: value), toByteOffset: 4 * index, as: Int32.self)
        } else {
          out.storeBytes(of: value, toByteOffset: 8 * index, as: Int64.self)
        }
      }
    }
    return plain
  }

  /// DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
  static func lengths(_ source: UnsafeRawBufferPointer, count: Int) throws(ParquetError) -> [UInt8] {
    guard count > 0 else { return [] }
    var decoder = DeltaDecoder(source)
    let lengths = try decoder.integers(count)
    var plain: [UInt8] = []
    plain.reserveCapacity(min(source.count + 4 * count, maxByteCount))
    var position = decoder.end
    for length in lengths {
      position = try append(source, from: position, length, prefix: [], isFixed: false, to: &plain)
    }
    return plain
  }

  /// DELTA_BYTE_ARRAY: how much of each value is the one before's beginning, then the rest of each.
  static func prefixes(_ source: UnsafeRawBufferPointer, count: Int, isFixed: Bool) throws(ParquetError) -> [UInt8] {
    guard count > 0 else { return [] }
    var decoder = DeltaDecoder(source)
    let prefixes = try decoder.integers(count)
    let suffixes = source.from(decoder.end)
    var rest = DeltaDecoder(suffixes)
    let lengths = try rest.integers(count)
    var plain: [UInt8] = []
    var position = rest.end
    var last = 0..<0
    for (prefix, length) in zip(prefixes, lengths) {
      guard let prefix = Int(exactly: prefix), prefix >= 0, prefix <= last.count else {
        throw ParquetError(
          found: "a prefix of \(prefix) bytes", expected: "at most \(last.count), those of the value before")
      }
      let shared = Array(plain[last.prefix(prefix)])
      position = try append(suffixes, from: position, length, prefix: shared, isFixed: isFixed, to: &plain)
      last = plain.count - prefix - Int(length)..<plain.count
    }
    return plain
  }

  /// Appends a value and returns where the next one's bytes begin.
  private static func append(
    _ source: UnsafeRawBufferPointer, from position: Int, _ length: Int64, prefix: [UInt8], isFixed: Bool,
    to plain: inout [UInt8]
  ) throws(ParquetError) -> Int {
    guard let length = Int(exactly: length), length >= 0, length <= source.count - position else {
      throw ParquetError(
        found: "a string of \(length) bytes", expected: "at most \(source.count - position), what is left")
    }
    guard plain.count + prefix.count + length + 4 <= maxByteCount else {
      throw ParquetError(found: "a page of more than \(maxByteCount) bytes", expected: "less")
    }
    if !isFixed {
      let size = UInt32(prefix.count + length)
      for shift in stride(from: UInt32(0), to: 32, by: 8) { plain.append(UInt8(truncatingIfNeeded: size >> shift)) }
    }
    plain += prefix
    plain += source[position..<position + length]
    return position + length
  }
}

/// BYTE_STREAM_SPLIT: all first bytes of the values, then all second ones (parquet-format, Encodings.md, "Byte Stream Split").
enum ByteStreamSplit {
  /// The values of `width` bytes in the form of PLAIN.
  static func plain(_ source: UnsafeRawBufferPointer, count: Int, width: Int) throws(ParquetError) -> [UInt8] {
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, size <= source.count else {
      throw ParquetError(found: "\(source.count) bytes of values", expected: "\(count) of \(width) bytes each")
    }
    var plain: [UInt8] = []
    try plain.append(count: size) { (out) throws(ParquetError) in
      for byte in 0..<width {
        for value in 0..<count { out[value &* width &+ byte] = source[byte &* count &+ value] }
      }
    }
    return plain
  }
}
