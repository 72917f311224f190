// Paths into JSON, as messages write them: `$.results[17].name`, `$['a key'].b`.

enum JSONPath {
  /// `.key`, or `['a key']` where the key is no identifier.
  static func step(_ key: String) -> String {
    let isIdentifier = key.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
    return isIdentifier && !key.isEmpty ? ".\(key)" : "['\(key)']"
  }

  /// The path of the value that holds the byte at `offset`, all before it being valid JSON.
  ///
  /// Found anew for each error, so that reading keeps no account of where it is.
  static func path(ofByteAt offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    var frames: [Frame] = []
    var scanner = JSONScanner(bytes)
    while scanner.position < min(offset, bytes.count) {
      let start = scanner.position
      scanner.position += 1
      switch bytes[start] {
      case UInt8(ascii: "{"): frames.append(Frame(isObject: true))
      case UInt8(ascii: "["): frames.append(Frame(isObject: false))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = frames.popLast()
      case UInt8(ascii: ","): if let frame = frames.popLast() { frames.append(frame.following) }
      case UInt8(ascii: "\""):
        scanner.position = start
        guard let token = try? scanner.scanString() else { return text(of: frames, in: bytes) }
        if frames.last?.isObject == true, frames[frames.count - 1].key == nil {
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
    frames.reduce("$") { path, frame in
      guard frame.isObject else { return "\(path)[\(frame.index)]" }
      guard let key = frame.key else { return path }
      return path + step(String(decoding: bytes[key].prefix(80), as: UTF8.self))
    }
  }
}
