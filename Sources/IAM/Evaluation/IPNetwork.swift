// IPv4 and IPv6 addresses and their ranges in CIDR form.

/// An address, or all that share a prefix with it (RFC 4632, RFC 4291).
struct IPNetwork: Sendable, Hashable {
  /// Four bytes or sixteen.
  private let bytes: [UInt8]
  /// How many bits count.
  private let prefix: Int

  /// `203.0.113.0/24`, `2001:db8::/32`, or one address; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let bytes = Self.version4(parts[0]) ?? Self.version6(parts[0]) else { return nil }
    let length = parts.count == 2 ? Self.decimal(parts[1], to: bytes.count * 8) : bytes.count * 8
    guard let length else { return nil }
    self.bytes = bytes
    prefix = length
  }

  /// Whether all of `other` is in the range. The two versions have nothing in common.
  func contains(_ other: IPNetwork) -> Bool {
    guard bytes.count == other.bytes.count, other.prefix >= prefix else { return false }
    let whole = prefix / 8
    guard bytes[..<whole] == other.bytes[..<whole] else { return false }
    let rest = prefix % 8
    return rest == 0 || (bytes[whole] ^ other.bytes[whole]) >> UInt8(8 - rest) == 0
  }

  /// The first and the last address of the range.
  var ends: [String] {
    let last = bytes.enumerated().map { index, byte in
      let fixed = min(8, max(0, prefix - index * 8))
      return byte | UInt8(truncatingIfNeeded: 0xFF >> fixed)
    }
    let first = bytes.enumerated().map { index, byte in
      let fixed = min(8, max(0, prefix - index * 8))
      return byte & ~UInt8(truncatingIfNeeded: 0xFF >> fixed)
    }
    return [first, last].map(Self.text)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    return stride(from: 0, to: bytes.count, by: 2).map {
      String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
    }
    .joined(separator: ":")
  }

  private static func version4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let bytes = parts.compactMap { decimal($0, to: 255).map { UInt8($0) } }
    return bytes.count == 4 ? bytes : nil
  }

  private static func version6(_ text: Substring) -> [UInt8]? {
    guard text.utf8.count <= 45 else { return nil }
    guard let gap = gap(in: text) else {
      let bytes = groups(text, mayEndInVersion4: true)
      return bytes?.count == 16 ? bytes : nil
    }
    guard let head = groups(text[..<gap.lowerBound], mayEndInVersion4: false),
      let tail = groups(text[gap.upperBound...], mayEndInVersion4: true)
    else { return nil }
    // The gap stands for one group of zeros at least.
    let missing = 16 - head.count - tail.count
    return missing >= 2 ? head + Array(repeating: 0, count: missing) + tail : nil
  }

  /// The first `::`; a second one makes an empty group, which is refused.
  private static func gap(in text: Substring) -> Range<Substring.Index>? {
    zip(text.indices, text.indices.dropFirst()).first { text[$0] == ":" && text[$1] == ":" }
      .map { $0..<text.index(after: $1) }
  }

  /// Groups of up to four hexadecimal digits; the last may be an IPv4 address.
  private static func groups(_ text: Substring, mayEndInVersion4: Bool) -> [UInt8]? {
    guard !text.isEmpty else { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndInVersion4, index == parts.count - 1, let embedded = version4(part) { return bytes + embedded }
      guard (1...4).contains(part.utf8.count), part.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit),
        let group = UInt16(part, radix: 16)
      else { return nil }
      bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
    }
    return bytes
  }

  /// A number without sign or leading zeros.
  private static func decimal(_ text: Substring, to limit: Int) -> Int? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
      text.count == 1 || text.first != "0", let number = Int(text), number <= limit
    else { return nil }
    return number
  }
}
