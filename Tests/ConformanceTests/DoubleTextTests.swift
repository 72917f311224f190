// Texts of doubles, written for Spark to judge (Tests/Judges/test_double_text.py): every digit is Java's choice.

import Testing

@testable import Dataflow

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Texts of doubles") struct DoubleTextTests {
  private var random = SplitMix64(seed: 17)

  /// Any bits, amounts, large integers, powers of two, subnormals, and what a few digits and a power of ten make.
  private mutating func number(_ kind: Int) -> Double {
    switch kind % 6 {
    case 0: return Double(bitPattern: random.next())
    case 1: return Double(Int64.random(in: -100_000_000...100_000_000, using: &random)) / 100
    case 2: return Double(Int64(bitPattern: random.next()) >> Int64.random(in: 0...60, using: &random))
    case 3: return Double(sign: .plus, exponent: Int.random(in: -1_074...1_023, using: &random), significand: 1)
    case 4: return Double(bitPattern: random.next() & (1 << UInt64.random(in: 1...52, using: &random) - 1))
    default:
      let digits = Double(Int64.random(in: -2_000...2_000, using: &random))
      return digits * (Double("1e\(Int.random(in: -15...25, using: &random))") ?? 1)
    }
  }

  @Test("are read back as the same doubles, and are handed to the judge where it wants them")
  mutating func texts() throws {
    let path = ProcessInfo.processInfo.environment["DOUBLE_TEXTS"]
    var lines: [String] = []
    for place in 0..<(path == nil ? 6_000 : 300_000) {
      let number = number(place)
      let text = DoubleText.text(of: number)
      #expect(Double(text)?.bitPattern == number.bitPattern || number.isNaN && text == "NaN", "\(number) is \(text)")
      lines.append("\(number.bitPattern) \(text)")
    }
    guard let path else { return }
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
  }
}
