// Records read back from error objects, of ingest and of the stream itself, to be delivered once more.

/// A record that is to be delivered.
package struct KeptRecord: Sendable {
  /// The record as it came. The place of one that was set aside is its object's line.
  package let record: RecordSlice
  /// How often it has been tried before.
  package let attempts: Int

  package init(record: RecordSlice, attempts: Int = 0) { (self.record, self.attempts) = (record, attempts) }
}

/// What an error object holds.
package struct KeptRecords: Sendable {
  package private(set) var records: [KeptRecord] = []
  /// Lines that are no error object's, as they stand: they are kept.
  package private(set) var unreadable: [ArraySlice<UInt8>] = []

  /// Reads an object: a JSON object a line with the record in base64 as `rawData` ("Handling errors for data format
  /// conversion", Amazon Data Firehose). A stream's own object may have several records in one, where they were joined: each
  /// stands on a line of its own there.
  package init(_ object: [UInt8], named name: String) {
    for (number, line) in object.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard case .text(let encoded)? = try? AnswerMember(line, at: ["rawData"]),
        let data = Base64Text.decoded(encoded.utf8), !data.isEmpty
      else {
        unreadable.append(line)
        continue
      }
      var attempts = 1
      if case .text(let text)? = try? AnswerMember(line, at: ["attemptsMade"]), let count = Int(text) {
        attempts = min(max(1, count), 1_000_000)
      }
      let parts = data.split(separator: UInt8(ascii: "\n"))
      // A record of ingest's own may have line ends inside, where the API wrote it so: then the whole is one record.
      let isOne = parts.count < 2 || RecordSlice(data[...]).isObject
      for part in isOne ? [data[...]] : parts {
        records.append(
          KeptRecord(record: RecordSlice(part, path: "\(name) line \(number + 1): $"), attempts: attempts))
      }
    }
  }
}

extension RecordSlice {
  /// Whether the text is one JSON object, whatever it holds.
  fileprivate var isObject: Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes, isGrammarOnly: true)
      scanner.skipWhitespace()
      guard scanner.next == UInt8(ascii: "{") else { return false }
      do throws(JSONFault) {
        try scanner.skipValue()
        try scanner.finish()
        return true
      } catch { return false }
    }
  }
}

/// Base64 back to bytes.
enum Base64Text {
  /// The bytes of a padded text (RFC 4648, section 4); nil for any other.
  static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var (digits, padding) = (0, 0)
    for byte in text {
      if byte == UInt8(ascii: "=") {
        padding += 1
        group <<= 6
      } else {
        guard padding == 0, let value = value(of: byte) else { return nil }
        group = group << 6 | value
      }
      digits += 1
      guard digits.isMultiple(of: 4) else { continue }
      bytes += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
      group = 0
    }
    guard padding <= 2 else { return nil }
    bytes.removeLast(padding)
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
