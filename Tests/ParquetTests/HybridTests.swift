// The RLE / bit-packing hybrid in every width, in long and short runs, and cut short.

import Testing

@testable import Parquet

struct HybridTests {
  private func decode(_ bytes: [UInt8], width: Int, count: Int) throws -> [UInt32] {
    try bytes.withUnsafeBytes { source in
      var out = [UInt32](repeating: 0, count: count)
      try out.withUnsafeMutableBufferPointer {
        guard let base = $0.baseAddress else { return }
        try HybridDecoder.decode(source, width: width, count: count, into: base)
      }
      return out
    }
  }

  /// Runs of random length, from one value to hundreds.
  private func values(_ width: Int, _ generator: inout SeededGenerator) -> [UInt32] {
    var values: [UInt32] = []
    let count = Int.random(in: 1...2000, using: &generator)
    while values.count < count {
      let run = Bool.random(using: &generator) ? 1 : Int.random(in: 1...300, using: &generator)
      let value = UInt32(truncatingIfNeeded: generator.next() & ((1 << UInt64(width)) &- 1))
      values.append(contentsOf: repeatElement(value, count: run))
    }
    return values
  }

  @Test(arguments: 1...32) func everyWidthComesBack(width: Int) throws {
    var generator = SeededGenerator(state: UInt64(width))
    for _ in 0..<20 {
      let values = values(width, &generator)
      var bytes: [UInt8] = []
      HybridEncoder.encode(values, width: width, into: &bytes)
      #expect(try decode(bytes, width: width, count: values.count) == values)
      #expect(throws: ParquetError.self) { try decode(Array(bytes.dropLast()), width: width, count: values.count + 8) }
    }
  }

  @Test func widthZeroIsAllZeros() throws {
    #expect(try decode([20], width: 0, count: 10) == [UInt32](repeating: 0, count: 10))
    #expect(try decode([5], width: 0, count: 10) == [UInt32](repeating: 0, count: 10))
  }

  @Test func theSpecificationsExampleUnpacks() throws {
    // parquet-format, Encodings.md: 0 to 7 in three bits are 88 C6 FA.
    #expect(try decode([0b11, 0x88, 0xc6, 0xfa], width: 3, count: 8) == Array(0..<8))
  }

  @Test func runsThatNeverEndAreErrors() {
    #expect(throws: ParquetError.self) { try decode([0, 0, 0, 0, 0, 0], width: 8, count: 1) }
    #expect(throws: ParquetError.self) { try decode([0xff, 0xff, 0xff, 0xff, 0xff, 0xff], width: 8, count: 1) }
    #expect(throws: ParquetError.self) { try decode([], width: 8, count: 1) }
    #expect(throws: ParquetError.self) { try decode([0xff, 0xff, 0xff, 0xff, 0x0f], width: 32, count: 100) }
  }

  @Test func longRunsTakeFewBytes() {
    var bytes: [UInt8] = []
    HybridEncoder.encode([UInt8](repeating: 1, count: 100_000), width: 1, into: &bytes)
    #expect(bytes.count == 4)
  }
}
