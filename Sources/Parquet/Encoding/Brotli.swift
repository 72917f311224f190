// Brotli pages, by the system's library (RFC 7932; parquet-format, Compression.md).

internal import CBrotli

enum Brotli {
  /// Replaces `out` by the decompressed form of `source`, which must be `byteCount` bytes.
  ///
  /// A few bytes of Brotli may stand for megabytes, so memory grows with what is made and not by what is declared.
  static func decompress(
    _ source: UnsafeRawBufferPointer, byteCount: Int, into out: inout [UInt8]
  ) throws(ParquetError) {
    out.removeAll(keepingCapacity: true)
    guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else {
      throw ParquetError(found: "no memory for Brotli's window", expected: "16 MiB; end other programs and run again")
    }
    defer { BrotliDecoderDestroyInstance(state) }
    var left = source.count
    var next = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
    var result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT
    while result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT {
      // One more than what may come, so that a stream of too much is not taken for one that ends.
      let room = min(1 << 16, byteCount - out.count + 1)
      guard room > 0 else { break }
      out.append(addingCapacity: room) { span in
        span.withUnsafeMutableBufferPointer { buffer, count in
          var free = room
          var target = buffer.baseAddress
          result = BrotliDecoderDecompressStream(state, &left, &next, &free, &target, nil)
          count = room - free
        }
      }
    }
    guard result == BROTLI_DECODER_RESULT_SUCCESS, left == 0, out.count == byteCount else {
      throw ParquetError(
        found: "a damaged Brotli block of \(source.count) bytes", expected: "an intact one of \(byteCount) bytes")
    }
  }
}
