// Unpacks integers of a fixed bit width, lowest bits first: the bit-packed half of the RLE hybrid, and PLAIN booleans.

enum BitUnpacking {
  /// Writes `count` integers of `width` bits (0 to 32) to `out`. `source` must hold at least `count * width` bits.
  static func unpack<Output: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeRawBufferPointer, width: Int, count: Int, into out: UnsafeMutablePointer<Output>
  ) {
    // The width as a constant lets the compiler unroll eight values into shifts without a division or a multiplication.
    switch width {
    case 0: out.update(repeating: 0, count: count)
    case 1: unpackGroups(source, width: 1, count: count, into: out)
    case 2: unpackGroups(source, width: 2, count: count, into: out)
    case 3: unpackGroups(source, width: 3, count: count, into: out)
    case 4: unpackGroups(source, width: 4, count: count, into: out)
    case 5: unpackGroups(source, width: 5, count: count, into: out)
    case 6: unpackGroups(source, width: 6, count: count, into: out)
    case 7: unpackGroups(source, width: 7, count: count, into: out)
    case 8: unpackGroups(source, width: 8, count: count, into: out)
    case 9: unpackGroups(source, width: 9, count: count, into: out)
    case 10: unpackGroups(source, width: 10, count: count, into: out)
    case 11: unpackGroups(source, width: 11, count: count, into: out)
    case 12: unpackGroups(source, width: 12, count: count, into: out)
    case 13: unpackGroups(source, width: 13, count: count, into: out)
    case 14: unpackGroups(source, width: 14, count: count, into: out)
    case 15: unpackGroups(source, width: 15, count: count, into: out)
    case 16: unpackGroups(source, width: 16, count: count, into: out)
    case 17: unpackGroups(source, width: 17, count: count, into: out)
    case 18: unpackGroups(source, width: 18, count: count, into: out)
    default: unpackGroups(source, width: width, count: count, into: out)
    }
  }

  /// Eight values take `width` whole bytes, so groups of eight start on a byte.
  @inline(__always)
  private static func unpackGroups<Output: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeRawBufferPointer, width: Int, count: Int, into out: UnsafeMutablePointer<Output>
  ) {
    guard let base = source.baseAddress else { return }
    let mask = (UInt64(1) << UInt64(width)) &- 1
    // A value is cut out of a word of 8 bytes; the last word of a group must end within the source.
    let lastSafeByte = source.count - (7 * width / 8 + 8)
    var done = 0
    var byte = 0
    while done &+ 8 <= count, byte <= lastSafeByte {
      for i in 0..<8 {
        let bit = i &* width
        let word = base.loadUnaligned(fromByteOffset: byte &+ bit &>> 3, as: UInt64.self)
        out[done &+ i] = Output(truncatingIfNeeded: (word &>> UInt64(bit & 7)) & mask)
      }
      done &+= 8
      byte &+= width
    }
    while done < count {
      out[done] = Output(truncatingIfNeeded: value(at: done &* width, of: source) & mask)
      done &+= 1
    }
  }

  /// The bits from `bit` on, as many as 40, near the end of the source.
  private static func value(at bit: Int, of source: UnsafeRawBufferPointer) -> UInt64 {
    let first = bit / 8
    var word: UInt64 = 0
    for i in 0..<min(5, source.count - first) { word |= UInt64(source[first + i]) << UInt64(8 * i) }
    return word >> UInt64(bit % 8)
  }
}
