// Why a text is no JSON, in words: where, what was found, what RFC 8259 allows there.

/// What is wrong with a text that should be JSON (RFC 8259).
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Bytes before the first wrong one.
  package let offset: Int
  /// The value that holds it: `$.results[17].name`.
  package let path: String
  /// What is there.
  package let found: String
  /// What is allowed there.
  package let expected: String

  package var description: String { "byte \(offset) (\(path)): found \(found), expected \(expected)" }
}

extension JSONError {
  /// The error that a fault in `bytes` stands for; `root` is the path of the text itself.
  init(_ fault: JSONFault, in bytes: UnsafeBufferPointer<UInt8>, root: String = "$") {
    offset = fault.offset
    path = root + JSONPath.path(ofByteAt: fault.offset, in: bytes).dropFirst()
    let byte = fault.offset < bytes.count ? bytes[fault.offset] : nil
    (found, expected) =
      switch fault.reason {
      case .expected(let expected): (JSONError.name(of: byte, at: fault.offset, in: bytes), "\(expected)")
      case .controlCharacter:
        (JSONError.name(of: byte, at: fault.offset, in: bytes) + " in a string", "it escaped, as \\n or \\u000A")
      case .invalidUTF8: (JSONError.name(of: byte, at: fault.offset, in: bytes), "a valid UTF-8 sequence")
      case .invalidEscape: ("an unknown escape sequence", "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
      case .loneSurrogate: ("half of a surrogate pair", "\\uD800–\\uDBFF followed by \\uDC00–\\uDFFF")
      case .unterminatedString: ("a string without an end", "'\"'")
      case .tooDeep: ("more than \(JSONScanner.maxDepth) nested arrays and objects", "fewer")
      }
  }

  private static func name(of byte: UInt8?, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard let byte else { return "the end of the text" }
    if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark" }
    if (0x20..<0x7F).contains(byte) { return "'\(Character(Unicode.Scalar(byte)))'" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x\(digits.count == 1 ? "0" : "")\(digits)"
  }
}
