// GZIP pages and checksums by the system's zlib (RFC 1952; parquet-format, Compression.md and `PageHeader.crc`).

internal import CZlib

enum Gzip {
  /// Deflate makes at most 1,032 bytes of one (zlib, "Technical Details").
  private static let maxExpansion = 1_032
  /// The window of 32 KiB, for gzip's and zlib's frames alike ("inflateInit2").
  private static let anyFrame: Int32 = 15 + 32

  /// gzip's frame alone ("deflateInit2").
  private static let gzipFrame: Int32 = 15 + 16

  /// Appends the compressed form of `source` to `out`.
  static func compress(_ source: [UInt8], into out: inout [UInt8]) {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    let status = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipFrame, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    precondition(status == Z_OK, "zlib refused its own defaults")
    defer { deflateEnd(&stream) }
    // A page is a few MiB, far below what 32 bits count.
    let capacity = Int(deflateBound(&stream, UInt(source.count)))
    source.withUnsafeBufferPointer { source in
      stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
      stream.avail_in = UInt32(truncatingIfNeeded: source.count)
      out.append(addingCapacity: capacity) { span in
        span.withUnsafeMutableBufferPointer { buffer, count in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(truncatingIfNeeded: capacity)
          let status = deflate(&stream, Z_FINISH)
          precondition(status == Z_STREAM_END, "deflate refused a buffer of its own maximum size")
          count = capacity - Int(stream.avail_out)
        }
      }
    }
  }

  /// Replaces `out` by the decompressed form of `source`, which must be `byteCount` bytes, in one member or several.
  static func decompress(
    _ source: UnsafeRawBufferPointer, byteCount: Int, into out: inout [UInt8]
  ) throws(ParquetError) {
    out.removeAll(keepingCapacity: true)
    guard byteCount <= source.count * maxExpansion, let count = UInt32(exactly: source.count),
      let capacity = UInt32(exactly: byteCount)
    else {
      throw ParquetError(
        found: "a gzip block of \(source.count) bytes that stands for \(byteCount)",
        expected: "what deflate can make of it")
    }
    try out.append(upTo: byteCount) { (pointer) throws(ParquetError) -> Int in
      var stream = z_stream()
      // Read and never written through: zlib's own declaration leaves out the const.
      stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.avail_in = count
      stream.next_out = pointer
      stream.avail_out = capacity
      guard inflateInit2_(&stream, anyFrame, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw ParquetError(found: "no memory for zlib's window", expected: "32 KiB; end other programs and run again")
      }
      defer { inflateEnd(&stream) }
      var status = inflate(&stream, Z_FINISH)
      while status == Z_STREAM_END, stream.avail_in > 0, stream.avail_out > 0 {
        guard inflateReset(&stream) == Z_OK else { break }
        status = inflate(&stream, Z_FINISH)
      }
      guard status == Z_STREAM_END, stream.avail_out == 0 else {
        throw ParquetError(
          found: "a damaged gzip block of \(source.count) bytes", expected: "an intact one of \(byteCount) bytes")
      }
      return byteCount
    }
  }
}

enum Checksum {
  /// The CRC-32 of gzip.
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
