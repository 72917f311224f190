// Integers in two's complement, the highest byte first: how byte arrays hold decimals (parquet-format, "DECIMAL").

extension Int128 {
  /// The number that the bytes are; nil for one that 128 bits do not hold. No bytes are 0.
  @inline(__always)
  package init?(bigEndian bytes: UnsafeRawBufferPointer) {
    if bytes.count == 16 {
      self = Int128(bigEndian: bytes.loadUnaligned(as: Int128.self))
      return
    }
    let isNegative = (bytes.first ?? 0) >= 0x80
    let surplus = Swift.max(0, bytes.count - 16)
    if surplus > 0 {
      let filler: UInt8 = isNegative ? 0xFF : 0
      guard bytes.prefix(surplus).allSatisfy({ $0 == filler }), (bytes[surplus] >= 0x80) == isNegative else {
        return nil
      }
    }
    self = isNegative ? -1 : 0
    for index in surplus..<bytes.count { self = self &<< 8 | Int128(truncatingIfNeeded: bytes[index]) }
  }

  /// Whether so many bytes hold the number.
  @inline(__always)
  func fits(bytes count: Int) -> Bool {
    count >= 16 || (self >> (Int128(count) * 8 - 1)) == (self < 0 ? -1 : 0)
  }
}

extension UnsafeMutableRawPointer {
  /// Writes the lowest `count` bytes of a number, the highest of them first; at most 16.
  @inline(__always)
  func storeBigEndian(_ number: Int128, count: Int) {
    withUnsafeBytes(of: number.bigEndian) { bytes in
      guard let base = bytes.baseAddress else { return }
      copyMemory(from: base + (16 - count), byteCount: count)
    }
  }
}
