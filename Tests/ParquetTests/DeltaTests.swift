// The delta encodings, gzip and checksums: what the specification says, and what no honest writer writes.

import Testing

@testable import Parquet

struct DeltaTests {
  private func integers(_ bytes: [UInt8], count: Int) throws -> [Int64] {
    try bytes.withUnsafeBytes { source in
      var decoder = DeltaDecoder(source)
      let values = try decoder.integers(count)
      #expect(decoder.end == bytes.count)
      return values
    }
  }

  /// Blocks of 128 in four runs; zigzag halves: 2 is 1, 1 is −1.
  private let head: [UInt8] = [0x80, 0x01, 0x04]

  @Test func theSpecificationsExamplesCount() throws {
    // parquet-format, Encodings.md: 1, 2, 3, 4, 5 are a first value, a least difference of 1, and no bits at all.
    #expect(try integers(head + [5, 2, 2, 0, 0, 0, 0], count: 5) == [1, 2, 3, 4, 5])
    // And 7, 5, 3, 1, 2, 3, 4, 5: differences of −2 and 1, over the least one 0 and 3, in two bits.
    let packed: [UInt8] = [0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0]
    #expect(try integers(head + [8, 14, 3, 2, 0, 0, 0] + packed, count: 8) == [7, 5, 3, 1, 2, 3, 4, 5])
  }

  @Test func oneValueNeedsNoBlock() throws {
    #expect(try integers(head + [1, 3], count: 1) == [-2])
  }

  @Test func sixtyFourBitsFit() throws {
    // From 0 to the least number: the difference itself, over a least one of 0.
    let bits = [UInt8](repeating: 0, count: 7) + [0x80] + [UInt8](repeating: 0, count: 8 * 31)
    #expect(try integers(head + [2, 0, 0, 64, 0, 0, 0] + bits, count: 2) == [0, .min])
  }

  @Test(
    arguments: [
      ([0x00, 0x04, 1, 0], "delta blocks of 0 values in 4 runs"),
      ([0x80, 0x01, 0x00, 1, 0], "delta blocks of 128 values in 0 runs"),
      ([0x80, 0x01, 0x03, 1, 0], "delta blocks of 128 values in 3 runs"),
      ([0x80, 0x01, 0x04, 9, 0], "9 delta-encoded values"),
      ([0x80, 0x01, 0x04], "delta-encoded values that end at 3 bytes"),
      ([0x80, 0x01, 0x04, 2, 0, 0, 65, 0, 0, 0], "a run of 65 bits a value"),
      ([0x80, 0x01, 0x04, 2, 0, 0, 8, 0, 0, 0, 1], "delta-encoded values that end at 11 bytes"),
      ([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "a number of more than 10 bytes"),
    ] as [([UInt8], String)])
  func liesAreNamed(_ bytes: [UInt8], _ found: String) {
    let error = #expect(throws: ParquetError.self) {
      try integers(bytes, count: bytes.count > 3 && bytes[3] == 1 ? 1 : 2)
    }
    #expect(error?.found == found)
  }

  @Test func aPrefixIsOfTheValueBefore() throws {
    // "axis", "axle": prefixes 0 and 2, then suffixes of 4 and 2 bytes.
    let prefixes: [UInt8] = head + [2, 0, 4, 0, 0, 0, 0]
    let lengths: [UInt8] = head + [2, 8, 3, 0, 0, 0, 0]
    let bytes = prefixes + lengths + Array("axisle".utf8)
    let plain = try bytes.withUnsafeBytes { try DeltaPlain.prefixes($0, count: 2, isFixed: false) }
    #expect(plain == [4, 0, 0, 0] + Array("axis".utf8) + [4, 0, 0, 0] + Array("axle".utf8))

    let longer: [UInt8] = head + [2, 0, 10, 0, 0, 0, 0]
    let error = #expect(throws: ParquetError.self) {
      try (longer + lengths + Array("axisle".utf8)).withUnsafeBytes {
        try DeltaPlain.prefixes($0, count: 2, isFixed: false)
      }
    }
    #expect(error?.found == "a prefix of 5 bytes")
  }

  @Test func lengthsStayWithinThePage() {
    for lengths: [UInt8] in [head + [1, 10], head + [1, 1]] {
      let error = #expect(throws: ParquetError.self) {
        try (lengths + Array("axis".utf8)).withUnsafeBytes { try DeltaPlain.lengths($0, count: 1) }
      }
      #expect(error?.found.hasPrefix("a string of ") == true)
    }
  }

  @Test func streamsAreTransposed() throws {
    let plain = try ([1, 3, 2, 4] as [UInt8]).withUnsafeBytes { try ByteStreamSplit.plain($0, count: 2, width: 2) }
    #expect(plain == [1, 2, 3, 4])
    #expect(throws: ParquetError.self) {
      try ([1, 2, 3] as [UInt8]).withUnsafeBytes { try ByteStreamSplit.plain($0, count: 2, width: 2) }
    }
  }
}

struct GzipTests {
  private func decompressed(_ bytes: [UInt8], byteCount: Int) throws -> [UInt8] {
    var out: [UInt8] = []
    try bytes.withUnsafeBytes { try Gzip.decompress($0, byteCount: byteCount, into: &out) }
    return out
  }

  private func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    Gzip.compress(bytes, into: &out)
    return out
  }

  @Test(arguments: [0, 1, 100_000]) func whatGoesInComesOut(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
    #expect(try decompressed(compressed(bytes), byteCount: count) == bytes)
    #expect(compressed(bytes) == compressed(bytes))
  }

  /// RFC 1952, 2.2: a file is one member or several, one behind the other.
  @Test func membersFollowOneAnother() throws {
    let (first, second) = (Array("first,".utf8), Array("second".utf8))
    #expect(try decompressed(compressed(first) + compressed(second), byteCount: 12) == first + second)
  }

  @Test func damageAndLiesAreErrors() {
    let bytes = compressed(Array("some text, and some more".utf8))
    for (damaged, byteCount) in [
      (Array(bytes.dropLast(1)), 24), (Array(bytes.dropLast(9)), 24), (bytes, 23), (bytes, 25), (bytes, 1 << 40),
      ([], 1),
      (Array("no gzip".utf8), 7),
    ] {
      #expect(throws: ParquetError.self) { try decompressed(damaged, byteCount: byteCount) }
    }
  }

  @Test func aChecksumIsThatOfItsDefinition() {
    // ISO 3309's check value.
    #expect(Checksum.of(Array("123456789".utf8)[...]) == 0xcbf4_3926)
  }
}
