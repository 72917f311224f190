// A text somewhere in an answer, found by its path: what says where the next page is.

/// What stands at a path of an answer.
package enum AnswerMember: Sendable, Hashable {
  /// A text, or a number as it is written.
  case text(String)
  /// Null.
  case null
  /// The answer has no such key; that much of the path it has.
  case missing(at: String)
  /// Something that is neither, such as an object.
  case other(kind: String)

  /// Looks into an answer that is JSON.
  /// - Parameter path: Keys with dots between them: `meta.next_cursor`.
  package init(_ body: [UInt8], at path: String) throws(JSONError) {
    try self.init(body[...], at: path.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
  }

  /// Looks into a text that is JSON.
  package init(_ body: ArraySlice<UInt8>, at keys: [String]) throws(JSONError) {
    self = try body.withUnsafeBufferPointer { bytes throws(JSONError) in
      do throws(JSONFault) { return try AnswerMember.find(keys[...], in: bytes) } catch {
        throw JSONError(error, in: bytes)
      }
    }
  }

  private static func find(
    _ keys: ArraySlice<String>, in bytes: UnsafeBufferPointer<UInt8>
  ) throws(JSONFault) -> AnswerMember {
    var scanner = JSONScanner(bytes, isGrammarOnly: true)
    scanner.skipWhitespace()
    var path = "$"
    for key in keys {
      guard JSONKind(firstByte: scanner.next) == .object else { return .missing(at: path) }
      guard try scanner.enters(key) else { return .missing(at: path) }
      path += JSONPath.step(key)
    }
    let start = scanner.position
    switch JSONKind(firstByte: scanner.next) {
    case .string:
      var text: [UInt8] = []
      scanner.copyText(of: try scanner.scanString(), to: &text)
      return .text(String(decoding: text, as: UTF8.self))
    case .number:
      try scanner.skipValue()
      return .text(String(decoding: bytes[start..<scanner.position], as: UTF8.self))
    case .null: return .null
    case let kind: return .other(kind: kind?.name ?? "nothing")
    }
  }
}

extension JSONScanner {
  /// Goes to the value of the object's member of that name, the first of several; false where there is none.
  fileprivate mutating func enters(_ key: String) throws(JSONFault) -> Bool {
    var hasMember = try entersContainer(closedBy: UInt8(ascii: "}"))
    while hasMember {
      var name: [UInt8] = []
      copyText(of: try scanKey(), to: &name)
      if name.elementsEqual(key.utf8) { return true }
      try skipValue()
      hasMember = try scanSeparator(or: UInt8(ascii: "}"))
    }
    return false
  }
}
