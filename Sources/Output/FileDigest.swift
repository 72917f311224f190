// XXH64 of a text that comes in parts: cheap enough to take of every file of thousands while it is compared or written.

/// A digest under way (xxHash, "XXH64 Algorithm Description"). It tells a slip of the hand from what plan-gen wrote, and guards
/// against nobody's malice, so that SHA-256, which takes longer than planning a file, would be wasted; `xxhsum` can check it.
struct FileDigest {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
  private static let stripe = 32

  private var lanes = (prime1 &+ prime2, prime2, UInt64(0), 0 &- prime1)
  private var count: UInt64 = 0
  /// Less than a stripe, which waits for the next part.
  private var rest: [UInt8] = []

  /// The digest of a whole text.
  static func of(_ parts: some Sequence<[UInt8]>) -> UInt64 {
    var digest = FileDigest()
    for part in parts { digest.update(part) }
    return digest.value
  }

  mutating func update(_ part: [UInt8]) {
    count &+= UInt64(part.count)
    if rest.isEmpty { return take(part) }
    let missing = min(Self.stripe - rest.count, part.count)
    rest += part[..<missing]
    guard rest.count == Self.stripe else { return }
    let stripe = rest
    rest = []
    take(stripe)
    take(Array(part[missing...]))
  }

  /// The whole stripes of `bytes`; what is left waits.
  private mutating func take(_ bytes: [UInt8]) {
    let end = bytes.count / Self.stripe * Self.stripe
    bytes.withUnsafeBytes { buffer in
      for start in stride(from: 0, to: end, by: Self.stripe) {
        lanes.0 = Self.round(lanes.0, Self.word(buffer, start))
        lanes.1 = Self.round(lanes.1, Self.word(buffer, start + 8))
        lanes.2 = Self.round(lanes.2, Self.word(buffer, start + 16))
        lanes.3 = Self.round(lanes.3, Self.word(buffer, start + 24))
      }
    }
    rest += bytes[end...]
  }

  var value: UInt64 {
    var hash = count < UInt64(Self.stripe) ? Self.prime5 : converged
    hash &+= count
    rest.withUnsafeBytes { buffer in
      var start = 0
      while start + 8 <= buffer.count {
        hash = Self.rotated(hash ^ Self.round(0, Self.word(buffer, start)), 27) &* Self.prime1 &+ Self.prime4
        start += 8
      }
      if start + 4 <= buffer.count {
        let word = UInt64(UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
        hash = Self.rotated(hash ^ (word &* Self.prime1), 23) &* Self.prime2 &+ Self.prime3
        start += 4
      }
      for byte in buffer[start...] { hash = Self.rotated(hash ^ (UInt64(byte) &* Self.prime5), 11) &* Self.prime1 }
    }
    hash = (hash ^ (hash >> 33)) &* Self.prime2
    hash = (hash ^ (hash >> 29)) &* Self.prime3
    return hash ^ (hash >> 32)
  }

  private var converged: UInt64 {
    var hash = Self.rotated(lanes.0, 1) &+ Self.rotated(lanes.1, 7)
    hash = hash &+ Self.rotated(lanes.2, 12) &+ Self.rotated(lanes.3, 18)
    for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
      hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
    }
    return hash
  }

  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotated(lane &+ word &* prime2, 31) &* prime1
  }

  private static func word(_ buffer: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
    UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: start, as: UInt64.self))
  }

  private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
}
