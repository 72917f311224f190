// Snappy's raw block format, by the system's library (google/snappy, format_description.txt).

internal import CSnappy

enum Snappy {
  /// A copy of three bytes makes at most 64: no honest block grows by more than this.
  private static let maxExpansion = 22

  /// Appends the compressed form of `source` to `out`.
  static func compress(_ source: [UInt8], into out: inout [UInt8]) {
    source.withUnsafeBytes { source in
      let capacity = snappy_max_compressed_length(source.count)
      out.append(addingCapacity: capacity) { span in
        span.withUnsafeMutableBufferPointer { buffer, count in
          var length = capacity
          let status = snappy_compress(
            source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count,
            UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self), &length)
          // It fails only for an output buffer below the size that it asked for itself.
          precondition(status == SNAPPY_OK, "snappy_compress refused a buffer of its own maximum size")
          count = length
        }
      }
    }
  }

  /// Replaces `out` by the decompressed form of `source`, which must be `byteCount` bytes.
  static func decompress(
    _ source: UnsafeRawBufferPointer, byteCount: Int, into out: inout [UInt8]
  ) throws(ParquetError) {
    out.removeAll(keepingCapacity: true)
    let input = source.baseAddress?.assumingMemoryBound(to: CChar.self)
    var declared = 0
    guard source.count > 0, snappy_uncompressed_length(input, source.count, &declared) == SNAPPY_OK else {
      throw ParquetError(found: "\(source.count) bytes that are no Snappy block", expected: "a Snappy block")
    }
    guard declared == byteCount, declared <= source.count * maxExpansion + 64 else {
      throw ParquetError(
        found: "a Snappy block of \(source.count) bytes that declares \(declared)",
        expected: "\(byteCount), the page's size, and no more than Snappy can make of it")
    }
    try out.append(count: declared) { (pointer) throws(ParquetError) in
      var length = declared
      let output = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: CChar.self)
      guard snappy_uncompress(input, source.count, output, &length) == SNAPPY_OK, length == declared else {
        throw ParquetError(found: "a damaged Snappy block of \(source.count) bytes", expected: "an intact one")
      }
    }
  }
}
