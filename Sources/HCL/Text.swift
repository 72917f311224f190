// Expressions on one line, and how strings are quoted (HCL Native Syntax Specification, "Template Expressions").

enum Text {
  /// An expression on one line.
  static func append(_ value: HCLValue, to bytes: inout [UInt8]) {
    switch value {
    case .string(let text): appendQuoted(text, to: &bytes)
    case .template(let parts): append(parts, to: &bytes)
    case .number(let number): bytes.append(text: String(number))
    case .bool(let flag): bytes.append(flag ? "true" : "false")
    case .list(let elements): append(elements, between: "[", "]", to: &bytes)
    case .object(let entries): append(entries, to: &bytes)
    case .reference(let traversal): bytes.append(text: traversal)
    case .call(let name, let arguments):
      bytes.append(text: name)
      append(arguments, between: "(", ")", to: &bytes)
    case .conditional(let condition, let then, let otherwise):
      append(condition, to: &bytes)
      bytes.append(" ? ")
      append(then, to: &bytes)
      bytes.append(" : ")
      append(otherwise, to: &bytes)
    case .binary(let left, let symbol, let right):
      append(left, to: &bytes)
      bytes.append(" ")
      bytes.append(text: symbol)
      bytes.append(" ")
      append(right, to: &bytes)
    }
  }

  /// A quoted string that reads back as `text`.
  static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(.quote)
    appendEscaped(text, to: &bytes)
    bytes.append(.quote)
  }

  /// An object's key: bare where it is an identifier, else quoted.
  /// - Returns: How many characters wide it is.
  @discardableResult static func appendKey(_ key: String, to bytes: inout [UInt8]) -> Int {
    if isIdentifier(key) {
      bytes.append(text: key)
      return key.utf8.count
    }
    let start = bytes.count
    appendQuoted(key, to: &bytes)
    return bytes[start...].width
  }

  /// How many characters the key is wide as ``appendKey(_:to:)`` writes it.
  static func keyWidth(_ key: String) -> Int {
    if isIdentifier(key) { return key.utf8.count }
    var quoted: [UInt8] = []
    return appendKey(key, to: &quoted)
  }

  private static func append(
    _ values: [HCLValue], between open: StaticString, _ close: StaticString, to bytes: inout [UInt8]
  ) {
    bytes.append(open)
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(", ") }
      append(value, to: &bytes)
    }
    bytes.append(close)
  }

  private static func append(_ entries: [HCLValue.Entry], to bytes: inout [UInt8]) {
    guard !entries.isEmpty else {
      bytes.append("{}")
      return
    }
    for (index, entry) in entries.enumerated() {
      bytes.append(index == 0 ? "{ " : ", ")
      appendKey(entry.key, to: &bytes)
      bytes.append(" = ")
      append(entry.value, to: &bytes)
    }
    bytes.append(" }")
  }

  /// A template. A dollar sign before an interpolation would make it the text `${`, so it is written by its code there.
  private static func append(_ parts: [HCLValue.Part], to bytes: inout [UInt8]) {
    bytes.append(.quote)
    for part in parts {
      switch part {
      case .text(let text): appendEscaped(text, to: &bytes)
      case .interpolation(let value):
        if bytes.last == .dollar {
          bytes.removeLast()
          bytes.append("\\u0024")
        }
        bytes.append("${")
        append(value, to: &bytes)
        bytes.append("}")
      }
    }
    bytes.append(.quote)
  }

  /// All that needs an escape is ASCII, so the bytes of other characters pass as they are.
  private static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
    let isPlain = text.utf8.withContiguousStorageIfAvailable { storage in
      if storage.contains(where: needsLook) { return false }
      bytes.append(contentsOf: storage)
      return true
    }
    if isPlain == true { return }
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case .quote: bytes.append("\\\"")
      case UInt8(ascii: "\\"): bytes.append("\\\\")
      case UInt8(ascii: "\n"): bytes.append("\\n")
      case UInt8(ascii: "\r"): bytes.append("\\r")
      case UInt8(ascii: "\t"): bytes.append("\\t")
      case .dollar, UInt8(ascii: "%"):
        // A sigil before a brace would open an interpolation or a directive; doubled, it stands for itself.
        bytes.append(byte)
        if rest.first == UInt8(ascii: "{") { bytes.append(byte) }
      case 0..<0x20, 0x7F: appendCode(byte, to: &bytes)
      default: bytes.append(byte)
      }
    }
  }

  private static func needsLook(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == .quote || byte == .dollar || byte == UInt8(ascii: "\\")
      || byte == UInt8(ascii: "%")
  }

  private static func appendCode(_ byte: UInt8, to bytes: inout [UInt8]) {
    let digits = String(byte, radix: 16)
    bytes += "\\u\(digits.utf8.count == 1 ? "000" : "00")\(digits)".utf8
  }

  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, first == UInt8(ascii: "_") || isLetter(first) else { return false }
    return text.utf8.allSatisfy {
      isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: "-")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
