// Zstandard, LZ4 and Brotli: damaged blocks, and Hadoop's frames of LZ4, which no library at hand writes.

import Testing

@testable import Parquet

struct CodecTests {
  private let text = Array("so much for that, so much for that, so much for that and no more of it.".utf8)
  /// The text as LZ4: its first 18 bytes, a copy of what stands 18 bytes before, and the rest.
  private var block: [UInt8] {
    let literals = Array(text[..<18])
    let copied = zip(text[18...], text).prefix { $0 == $1 }.count
    let rest = Array(text[(18 + copied)...])
    return [0xFF, 3] + literals + [18, 0, UInt8(copied - 19)] + [0xF0, UInt8(rest.count - 15)] + rest
  }

  private func size(_ count: Int) -> [UInt8] { (0..<4).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }

  private func hadoop(_ bytes: [UInt8], _ byteCount: Int) throws -> [UInt8] {
    var out: [UInt8] = [1, 2, 3]
    try bytes.withUnsafeBytes { try LZ4.decompressHadoop($0, byteCount: byteCount, into: &out) }
    return out
  }

  @Test func aBareBlockIsRead() throws {
    var out: [UInt8] = []
    try block.withUnsafeBytes { try LZ4.decompress($0, byteCount: text.count, into: &out) }
    #expect(out == text)
    #expect(try hadoop(block, text.count) == text)
  }

  @Test func hadoopsFramesAreRead() throws {
    let frame = size(text.count) + size(block.count) + block
    #expect(try hadoop(frame, text.count) == text)
    #expect(try hadoop(frame + frame, 2 * text.count) == text + text)
  }

  @Test func damageIsAnErrorAtEveryByte() throws {
    let frame = size(text.count) + size(block.count) + block
    for end in 0..<frame.count {
      #expect(throws: ParquetError.self) { try hadoop(Array(frame[..<end]), text.count) }
    }
    for count in [text.count - 1, text.count + 1, 1 << 30, Int(Int32.max) + 1] {
      #expect(throws: ParquetError.self) { try hadoop(frame, count) }
    }
    // A frame that declares more than the page has room for.
    #expect(throws: ParquetError.self) { try hadoop(size(1 << 31) + size(block.count) + block, text.count) }
  }

  @Test func zstandardsFramesAreWrittenAndRead() throws {
    for count in [0, 1, 100, 1 << 20] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 % 251 * $0) }
      var packed: [UInt8] = []
      Zstandard.compress(bytes, into: &packed)
      var out: [UInt8] = [1]
      try packed.withUnsafeBytes { try Zstandard.decompress($0, byteCount: count, into: &out) }
      #expect(out == bytes)
      // A page of no bytes is not looked into.
      for wrong in [count + 1, count - 1, 1 << 40] where wrong > 0 {
        #expect(throws: ParquetError.self) {
          try packed.withUnsafeBytes { try Zstandard.decompress($0, byteCount: wrong, into: &out) }
        }
      }
      for end in stride(from: 0, to: packed.count, by: max(1, packed.count / 50)) where count > 0 {
        #expect(throws: ParquetError.self) {
          try packed[..<end].withUnsafeBytes { try Zstandard.decompress($0, byteCount: count, into: &out) }
        }
      }
    }
  }

  @Test func foreignBytesAreNoBrotli() {
    var out: [UInt8] = []
    for bytes in [[], [0xFF], Array("no brotli at all".utf8)] as [[UInt8]] {
      for count in [1, 100, 1 << 30] {
        #expect(throws: ParquetError.self) {
          try bytes.withUnsafeBytes { try Brotli.decompress($0, byteCount: count, into: &out) }
        }
      }
    }
  }

  @Test func codecsThatAreOnlyReadAreRefusedToTheWriter() throws {
    for codec in [CompressionCodec.brotli, .lz4, .lz4Raw] {
      let error = #expect(throws: ParquetError.self) {
        try SampleTable.file(rows: 1, options: .init(codec: codec))
      }
      #expect(error?.found.hasSuffix("to write with") == true)
    }
  }
}
