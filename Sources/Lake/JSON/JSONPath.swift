// Paths into JSON, as messages write them: `$.results[17].name`, `$['a key'].b`.

enum JSONPath {
  /// At most this many bytes of a path are shown.
  private static let shownBytes = 200

  /// Any element of an array.
  static let anyElement = "[*]"

  /// `.key`, or `['a key']` where the key is no identifier; control characters are escaped.
  static func step(_ key: String) -> String {
    let isIdentifier = key.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
    return isIdentifier && !key.isEmpty ? ".\(key)" : "['\(escaped(key))']"
  }

  /// A text of unknown origin, fit for a line of a terminal or a log: its control characters and line ends as `\u001B`.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The path of the value that holds the byte at `offset`, all before it being valid JSON.
  ///
  /// Found anew for each error, so that reading keeps no account of where it is.
  static func path(ofByteAt offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    var frames: [Frame] = []
    // Containers so deep that no path shows them are only counted, so that nesting costs no memory.
    var hidden = 0
    var scanner = JSONScanner(bytes, isGrammarOnly: true)
    while scanner.position < min(offset, bytes.count) {
      let start = scanner.position
      scanner.position += 1
      switch bytes[start] {
      case UInt8(ascii: "{") where frames.count < shownBytes: frames.append(Frame(isObject: true))
      case UInt8(ascii: "[") where frames.count < shownBytes: frames.append(Frame(isObject: false))
      case UInt8(ascii: "{"), UInt8(ascii: "["): hidden += 1
      case UInt8(ascii: "}") where hidden > 0, UInt8(ascii: "]") where hidden > 0: hidden -= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = frames.popLast()
      case UInt8(ascii: ",") where hidden == 0: if let frame = frames.popLast() { frames.append(frame.following) }
      case UInt8(ascii: "\""):
        scanner.position = start
        guard let token = try? scanner.scanString() else { return text(of: frames, in: bytes) }
        if hidden == 0, frames.last?.isObject == true, frames[frames.count - 1].key == nil {
          frames[frames.count - 1].key = token.start..<token.end
        }
      default: break
      }
    }
    return text(of: frames, in: bytes)
  }

  /// An open container and which of its values is being read.
  private struct Frame {
    let isObject: Bool
    var key: Range<Int>?
    var index = 0

    /// The same container after a comma.
    var following: Frame { Frame(isObject: isObject, key: nil, index: index + 1) }
  }

  private static func text(of frames: [Frame], in bytes: UnsafeBufferPointer<UInt8>) -> String {
    var path = "$"
    for frame in frames {
      let next = frame.key.map { step(String(decoding: bytes[$0].prefix(80), as: UTF8.self)) }
      path += frame.isObject ? next ?? "" : "[\(frame.index)]"
      guard path.utf8.count <= shownBytes else { return cut(path) }
    }
    return path
  }

  /// The path's start and `…`.
  private static func cut(_ path: String) -> String {
    var end = path.utf8.index(path.startIndex, offsetBy: shownBytes)
    while end.samePosition(in: path.unicodeScalars) == nil { end = path.utf8.index(before: end) }
    return path[..<end] + "…"
  }
}
