// Decodes the RLE / bit-packing hybrid: definition levels, dictionary indices, booleans (parquet-format, Encodings.md, "RLE").

enum HybridDecoder {
  /// The bits that values from 0 to `maximum` need.
  static func width(forMaximum maximum: Int) -> Int {
    Int.bitWidth - maximum.leadingZeroBitCount
  }

  /// Writes `count` values of `width` bits (0 to 32, and no more than `Output` has) to `out`, all of them or an error.
  static func decode<Output: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeRawBufferPointer, width: Int, count: Int, into out: UnsafeMutablePointer<Output>
  ) throws(ParquetError) {
    var position = 0
    var done = 0
    while done < count {
      let header = try varint(source, at: &position)
      // The lowest bit says which kind of run, the others how long.
      let length = header >> 1
      if header & 1 == 1 {
        done += try unpackRun(
          groups: length, source, at: &position, width: width, limit: count - done, into: out + done)
      } else {
        let value = try repeated(source, at: &position, width: width)
        let run = min(length, count - done)
        (out + done).update(repeating: Output(truncatingIfNeeded: value), count: run)
        done += run
      }
    }
  }

  /// A bit-packed run of `groups` times eight values. The last may be cut short where no value needs its bytes.
  private static func unpackRun<Output: FixedWidthInteger & UnsignedInteger>(
    groups: Int, _ source: UnsafeRawBufferPointer, at position: inout Int, width: Int, limit: Int,
    into out: UnsafeMutablePointer<Output>
  ) throws(ParquetError) -> Int {
    // The header has 32 bits at most, so neither product overflows.
    let values = min(groups * 8, limit)
    let available = source.count - position
    guard (values * width + 7) / 8 <= available else { throw truncated(source.count) }
    BitUnpacking.unpack(source.from(position), width: width, count: values, into: out)
    position += min(groups * width, available)
    return values
  }

  private static func repeated(
    _ source: UnsafeRawBufferPointer, at position: inout Int, width: Int
  ) throws(ParquetError) -> UInt32 {
    let bytes = (width + 7) / 8
    guard bytes <= source.count - position else { throw truncated(source.count) }
    var value: UInt32 = 0
    for i in 0..<bytes { value |= UInt32(source[position + i]) << UInt32(8 * i) }
    position += bytes
    return value
  }

  private static func varint(_ source: UnsafeRawBufferPointer, at position: inout Int) throws(ParquetError) -> Int {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 28, by: 7) {
      guard position < source.count else { throw truncated(source.count) }
      let byte = source[position]
      position += 1
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int(result & 0xffff_ffff) }
    }
    throw ParquetError(found: "a run header of more than 5 bytes", expected: "at most 5")
  }

  private static func truncated(_ count: Int) -> ParquetError {
    ParquetError(found: "\(count) bytes of levels or indices", expected: "more, by the page's value count")
  }
}
