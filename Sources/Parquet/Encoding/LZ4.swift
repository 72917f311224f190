// LZ4 blocks, bare or in Hadoop's frame, by the system's library (lz4_Block_format.md; parquet-format, Compression.md).

internal import CLZ4

enum LZ4 {
  /// A byte of a length counts at most 255 bytes.
  private static let maxExpansion = 255

  /// Replaces `out` by the decompressed form of a bare block (LZ4_RAW).
  static func decompress(
    _ source: UnsafeRawBufferPointer, byteCount: Int, into out: inout [UInt8]
  ) throws(ParquetError) {
    out.removeAll(keepingCapacity: true)
    guard isPossible(source, byteCount) else {
      throw ParquetError(
        found: "an LZ4 block of \(source.count) bytes that stands for \(byteCount)", expected: "what LZ4 can make of it"
      )
    }
    try out.append(upTo: byteCount) { (pointer) throws(ParquetError) -> Int in
      guard decompress(source, to: pointer, byteCount: byteCount) else {
        throw ParquetError(
          found: "a damaged LZ4 block of \(source.count) bytes", expected: "an intact one of \(byteCount) bytes")
      }
      return byteCount
    }
  }

  /// Replaces `out` by the decompressed form of a block of the old codec LZ4: what Hadoop writes, a sequence of blocks each
  /// with its two sizes in front, or a bare block, which others have written under that name.
  static func decompressHadoop(
    _ source: UnsafeRawBufferPointer, byteCount: Int, into out: inout [UInt8]
  ) throws(ParquetError) {
    out.removeAll(keepingCapacity: true)
    if isPossible(source, byteCount) {
      try out.append(upTo: byteCount) { (pointer) throws(ParquetError) -> Int in
        decompressFrames(source, to: pointer, byteCount: byteCount) ? byteCount : 0
      }
    }
    if out.count != byteCount { try decompress(source, byteCount: byteCount, into: &out) }
  }

  private static func isPossible(_ source: UnsafeRawBufferPointer, _ byteCount: Int) -> Bool {
    byteCount <= source.count * maxExpansion && Int32(exactly: source.count) != nil && Int32(exactly: byteCount) != nil
  }

  /// Whether the frames are intact and are `byteCount` bytes in all, which then stand at `target`. A frame is the size of what
  /// it stands for, and blocks, each with its own size in front; all sizes are of 32 bits, the highest byte first.
  private static func decompressFrames(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>, byteCount: Int
  ) -> Bool {
    var rest = source
    var made = 0
    func takeSize() -> Int? {
      guard rest.count >= 4 else { return nil }
      let size = Int(UInt32(bigEndian: rest.loadUnaligned(as: UInt32.self)))
      rest = rest.from(4)
      return size
    }
    while !rest.isEmpty {
      guard let frame = takeSize(), frame <= byteCount - made else { return false }
      guard let size = takeSize(), size <= rest.count else { return false }
      let block = UnsafeRawBufferPointer(rebasing: rest[..<size])
      guard decompress(block, to: target + made, byteCount: frame) else { return false }
      rest = rest.from(size)
      made += frame
    }
    return made == byteCount
  }

  private static func decompress(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>, byteCount: Int
  ) -> Bool {
    let count = Int(
      LZ4_decompress_safe(
        source.baseAddress?.assumingMemoryBound(to: CChar.self),
        UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self), Int32(truncatingIfNeeded: source.count),
        Int32(truncatingIfNeeded: byteCount)))
    return count == byteCount
  }
}
