// Zstandard pages, by the system's library (RFC 8878; parquet-format, Compression.md).

internal import CZstd

enum Zstandard {
  /// The least form of a block of 128 KiB is three bytes of header and one that is repeated (RFC 8878, section 3.1.1.2).
  private static let maxExpansion = 1 << 15

  /// The library's own default: as small as gzip, at a multiple of its speed.
  private static let level: Int32 = 3

  /// Appends the compressed form of `source` to `out`.
  static func compress(_ source: [UInt8], into out: inout [UInt8]) {
    let capacity = ZSTD_compressBound(source.count)
    source.withUnsafeBytes { source in
      out.append(addingCapacity: capacity) { span in
        span.withUnsafeMutableBufferPointer { buffer, count in
          let length = ZSTD_compress(buffer.baseAddress, capacity, source.baseAddress, source.count, level)
          // It fails only without memory for its tables, or for a buffer below the size that it asked for itself.
          precondition(ZSTD_isError(length) == 0, "ZSTD_compress refused a buffer of its own maximum size")
          count = length
        }
      }
    }
  }

  /// Replaces `out` by the decompressed form of `source`, which must be `byteCount` bytes, in one frame or several.
  static func decompress(
    _ source: UnsafeRawBufferPointer, byteCount: Int, into out: inout [UInt8]
  ) throws(ParquetError) {
    out.removeAll(keepingCapacity: true)
    // Memory that is asked for and not written to costs none: only what is really there is ever touched.
    guard byteCount <= source.count * maxExpansion else {
      throw ParquetError(
        found: "a Zstandard block of \(source.count) bytes that stands for \(byteCount)",
        expected: "what Zstandard can make of it")
    }
    try out.append(upTo: byteCount) { (pointer) throws(ParquetError) -> Int in
      guard ZSTD_decompress(pointer, byteCount, source.baseAddress, source.count) == byteCount else {
        throw ParquetError(
          found: "a damaged Zstandard block of \(source.count) bytes", expected: "an intact one of \(byteCount) bytes")
      }
      return byteCount
    }
  }
}
