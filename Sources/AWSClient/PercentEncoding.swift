// Percent-encoding as AWS signs it: every byte but the unreserved ones, upper-case hexadecimal.

/// The `UriEncode` of "Create a signed AWS API request" (AWS Identity and Access Management user guide).
enum PercentEncoding {
  /// Encodes every byte but `A–Z a–z 0–9 - . _ ~`, and `/` when it separates the segments of a path.
  static func encode(_ text: String, keepingSlash: Bool = false) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if isUnreserved(byte) || (keepingSlash && byte == UInt8(ascii: "/")) {
        encoded.append(byte)
      } else {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(hexDigits[Int(byte >> 4)])
        encoded.append(hexDigits[Int(byte & 15)])
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Decodes `%XX`; a `%` that begins no such triplet stands for itself.
  static func decode(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = value(ofHexDigit: bytes[index + 1]), let low = value(ofHexDigit: bytes[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
  }

  private static func value(ofHexDigit byte: UInt8) -> UInt8? {
    guard byte.isHexDigit else { return nil }
    return byte.isASCIIDigit ? byte - 0x30 : (byte | 0x20) - 0x61 + 10
  }
}
