// Hashes of keys for the dedupe table: a folded 64 × 64 bit multiplication a step, seeded anew in every process.

/// Hash functions with a seed. The result of a dedupe does not depend on it; only who can choose colliding keys does.
struct KeyHash {
  private let seed: UInt64

  /// Odd constants without pattern: fractions of the golden ratio and of the square root of 3.
  private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let second: UInt64 = 0xBB67_AE85_84CA_A73B

  init(seed: UInt64 = .random(in: .min ... .max)) { self.seed = seed }

  @inline(__always)
  func hash(_ word: Int64) -> UInt64 {
    KeyHash.folded(UInt64(bitPattern: word) ^ seed ^ KeyHash.first, KeyHash.second ^ seed)
  }

  @inline(__always)
  func hash(_ word: Int128) -> UInt64 {
    let (low, high) = (UInt64(truncatingIfNeeded: word), UInt64(truncatingIfNeeded: word >> 64))
    return KeyHash.folded(low ^ KeyHash.first, high ^ seed &* KeyHash.second)
  }

  /// Sixteen bytes a step; the last step reads the last sixteen, some of them again.
  @inline(__always)
  func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var state = seed ^ UInt64(raw.count)
    guard raw.count >= 16 else {
      let (low, high) = KeyHash.short(raw)
      return KeyHash.folded(low ^ KeyHash.first, high ^ state &* KeyHash.second)
    }
    var offset = 0
    while offset + 16 < raw.count {
      state = KeyHash.step(raw, offset, state)
      offset += 16
    }
    return KeyHash.step(raw, raw.count - 16, state)
  }

  @inline(__always)
  private static func step(_ raw: UnsafeRawBufferPointer, _ offset: Int, _ state: UInt64) -> UInt64 {
    let low = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let high = raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
    return folded(low ^ first, high ^ state)
  }

  /// Up to 15 bytes as two words, each byte in at least one of them.
  @inline(__always)
  private static func short(_ raw: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
    if raw.count >= 8 {
      return (
        raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
      )
    }
    var word: UInt64 = 0
    for byte in raw { word = word << 8 | UInt64(byte) }
    return (word, 0)
  }

  @inline(__always)
  private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
