// JSON out: strings and bytes as error objects and ledgers carry them.

/// JSON text under construction.
package struct JSONText {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Appends text that is JSON already.
  package mutating func append(json text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends a string in quotes, escaped (RFC 8259, section 7).
  package mutating func append(string text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x00..<0x20:
        bytes.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends bytes in quotes, in base64 with padding (RFC 4648, section 4).
  package mutating func append(base64 data: some Collection<UInt8>) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var group: UInt32 = 0
    var count = 0
    bytes.append(UInt8(ascii: "\""))
    for byte in data {
      group = group << 8 | UInt32(byte)
      count += 1
      guard count.isMultiple(of: 3) else { continue }
      for shift in [18, 12, 6, 0] as [UInt32] { bytes.append(alphabet[Int(group >> shift & 0x3F)]) }
      group = 0
    }
    if count % 3 == 1 {
      bytes += [alphabet[Int(group >> 2)], alphabet[Int(group << 4 & 0x3F)], UInt8(ascii: "="), UInt8(ascii: "=")]
    } else if count % 3 == 2 {
      bytes += [alphabet[Int(group >> 10)], alphabet[Int(group >> 4 & 0x3F)], alphabet[Int(group << 2 & 0x3F)]]
      bytes.append(UInt8(ascii: "="))
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
