// A strict, non-recursive cursor over JSON text (RFC 8259): what every reader of records is built on.

/// A place in JSON text and what is wrong there; cheap to throw, told in words by ``JSONError``.
struct JSONFault: Error {
  enum Reason: Sendable {
    case expected(StaticString)
    case controlCharacter, invalidUTF8, invalidEscape, loneSurrogate, unterminatedString, tooDeep
  }

  let offset: Int
  let reason: Reason
}

/// A cursor over UTF-8 bytes. Every method leaves it behind what was read, or throws with the offset of the first wrong byte.
struct JSONScanner {
  /// Containers of a record may nest this deep, which none needs and no stack feels.
  static let maxDepth = 512

  let bytes: UnsafeBufferPointer<UInt8>
  var position: Int
  /// How many containers are open around the cursor.
  var depth: Int
  /// Whether only the grammar is checked: it allows any depth, and a `\uD83D` alone (RFC 8259, section 8.2), so that neither
  /// costs an answer more than the record that holds it.
  let isGrammarOnly: Bool
  /// Whether white space has been passed between tokens: text without any is compact already.
  var passedWhitespace = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, isGrammarOnly: Bool = false) {
    self.bytes = bytes
    self.isGrammarOnly = isGrammarOnly
    depth = 0
    position = 0
  }

  /// The byte at the cursor; 0, which is never JSON, at the end.
  @inline(__always) var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  @inline(__always) mutating func skipWhitespace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      passedWhitespace = true
      position &+= 1
    }
  }

  /// Takes `byte` if it is next.
  @inline(__always) mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte, position < bytes.count else { return false }
    position &+= 1
    return true
  }

  /// The bytes of a range, which lies in the text.
  @inline(__always) subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[range])
  }

  func fault(_ expected: StaticString) -> JSONFault { JSONFault(offset: position, reason: .expected(expected)) }

  /// Makes sure that only white space is left.
  mutating func finish() throws(JSONFault) {
    skipWhitespace()
    guard position == bytes.count else { throw fault("the end of the text") }
  }

  /// Enters a container.
  mutating func descend() throws(JSONFault) {
    guard depth < JSONScanner.maxDepth || isGrammarOnly else { throw JSONFault(offset: position, reason: .tooDeep) }
    depth &+= 1
    position &+= 1
  }

  /// Reads an object's key and the colon behind it; the cursor then stands at the value.
  mutating func scanKey() throws(JSONFault) -> JSONStringToken {
    guard next == UInt8(ascii: "\"") else { throw fault("a key in double quotes") }
    let key = try scanString()
    skipWhitespace()
    guard take(UInt8(ascii: ":")) else { throw fault("':'") }
    skipWhitespace()
    return key
  }

  /// After a member or an element: whether another follows. The cursor then stands at its start, else behind `close`.
  @inline(__always)
  mutating func scanSeparator(or close: UInt8) throws(JSONFault) -> Bool {
    skipWhitespace()
    if take(UInt8(ascii: ",")) {
      skipWhitespace()
      return true
    }
    guard take(close) else {
      throw close == UInt8(ascii: "}") ? fault("',' or '}'") : fault("',' or ']'")
    }
    depth &-= 1
    return false
  }
}

/// The kind of a JSON value, told by its first byte.
enum JSONKind: Sendable {
  case string, number, bool, null, object, array

  @inline(__always) init?(firstByte byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): self = .string
    case UInt8(ascii: "{"): self = .object
    case UInt8(ascii: "["): self = .array
    case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .bool
    case UInt8(ascii: "n"): self = .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
    default: return nil
    }
  }

  /// The name by which messages call the kind.
  var name: String {
    switch self {
    case .string: "string"
    case .number: "number"
    case .bool: "bool"
    case .null: "null"
    case .object: "object"
    case .array: "array"
    }
  }
}
