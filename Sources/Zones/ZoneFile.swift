// A file of the tz database: a compiled zone (RFC 9636, "The Time Zone Information Format").

/// A compiled zone.
struct ZoneFile {
  let offsets: ZoneOffsets

  /// Reads a file of version 2 or later; nil where it is none. Leap seconds are refused: days would drift from UTC's.
  init?(_ bytes: [UInt8]) {
    guard let first = Header(bytes, at: 0), first.version >= UInt8(ascii: "2"),
      let header = Header(bytes, at: first.end(timeSize: 4)), header.leapSeconds == 0,
      header.end(timeSize: 8) <= bytes.count, header.types > 0
    else { return nil }

    let indexes = header.start + header.transitions * 8
    let types = indexes + header.transitions
    func secondsEast(ofType index: Int) -> Int {
      Int(Int32(truncatingIfNeeded: bigEndian(bytes, types + index * 6, count: 4)))
    }
    var transitions: [ZoneOffsets.Transition] = []
    for index in 0..<header.transitions {
      let type = Int(bytes[indexes + index])
      let time = bigEndian(bytes, header.start + index * 8, count: 8)
      guard type < header.types, transitions.last.map({ $0.unixSeconds < time }) ?? true else { return nil }
      transitions.append(.init(unixSeconds: time, secondsEast: secondsEast(ofType: type)))
    }
    // Without a rule in the footer the last offset stays; a rule that cannot be read must not pass for none.
    guard let footer = ZoneFile.footer(bytes, at: header.end(timeSize: 8)) else { return nil }
    let rule = ZoneRule(footer)
    guard rule != nil || footer.isEmpty else { return nil }
    offsets = ZoneOffsets(initial: secondsEast(ofType: 0), transitions: transitions, rule: rule)
  }

  /// The text between the two newlines at the end.
  private static func footer(_ bytes: [UInt8], at start: Int) -> String? {
    guard start < bytes.count, bytes[start] == 0x0A, let end = bytes[(start + 1)...].firstIndex(of: 0x0A) else {
      return nil
    }
    return String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
  }

  /// The counts at the head of a data block (RFC 9636, section 3.1).
  private struct Header {
    let version: UInt8
    let start: Int
    let leapSeconds, transitions, types: Int
    private let indicators, characters: Int

    init?(_ bytes: [UInt8], at offset: Int) {
      guard offset + 44 <= bytes.count, bytes[offset..<(offset + 4)].elementsEqual("TZif".utf8) else { return nil }
      let counts = (0..<6).map { Int(bigEndian(bytes, offset + 20 + $0 * 4, count: 4)) }
      guard counts.allSatisfy({ $0 <= bytes.count }) else { return nil }
      version = bytes[offset + 4]
      start = offset + 44
      indicators = counts[0] + counts[1]
      (leapSeconds, transitions, types, characters) = (counts[2], counts[3], counts[4], counts[5])
    }

    func end(timeSize: Int) -> Int {
      start + transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + indicators
    }
  }
}

private func bigEndian(_ bytes: [UInt8], _ offset: Int, count: Int) -> Int64 {
  bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | Int64($1) }
}
