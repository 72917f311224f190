// Decodes levels in BIT_PACKED, which only old files have (parquet-format, Encodings.md, "Bit-packed (Deprecated)").

enum BitPackedLevels {
  /// Writes `count` levels of `width` bits (1 to 8), the highest bit first; `source` has a bit for each of them.
  static func decode(
    _ source: UnsafeRawBufferPointer, width: Int, count: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    for index in 0..<count {
      var level: UInt8 = 0
      for bit in index * width..<(index + 1) * width {
        level = level << 1 | source[bit / 8] >> UInt8(7 - bit % 8) & 1
      }
      out[index] = level
    }
  }
}
