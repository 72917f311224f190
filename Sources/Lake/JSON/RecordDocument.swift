// An API's answer and the records in it: found by one pass over the bytes, cut out without copying.

/// One record of an answer: its bytes and where they stand.
package struct RecordSlice: Sendable {
  /// The JSON text of the record, whatever its kind.
  package let bytes: ArraySlice<UInt8>
  /// The record's place: `$.results[17]`.
  package var path: String { root + (index.map { "[\($0)]" } ?? "") }

  private let root: String
  private let index: Int?

  /// A record that stands alone.
  package init(_ bytes: ArraySlice<UInt8>, path: String = "$") {
    self.bytes = bytes
    root = path
    index = nil
  }

  init(_ bytes: ArraySlice<UInt8>, in root: String, at index: Int) {
    self.bytes = bytes
    self.root = root
    self.index = index
  }
}

/// An API's answer: a JSON object with an array of records under one key.
package struct RecordDocument: Sendable {
  /// The records in the answer's order.
  package let records: [RecordSlice]

  /// Reads an answer. Only its grammar is checked; what a record may hold is checked where the record is read, so that one
  /// with half of an emoji is set aside alone.
  /// - Parameter page: Which of several answers it is, as the records' places tell; nil for the only or first one.
  /// - Throws: ``RecordDocumentError`` when the body is no JSON, is no object, has not the key once, or has no array there.
  package init(_ body: [UInt8], recordsKey: String, page: Int? = nil) throws(RecordDocumentError) {
    let path = (page.map { "page \($0): " } ?? "") + "$" + JSONPath.step(recordsKey)
    let ranges = try body.withUnsafeBufferPointer { bytes throws(RecordDocumentError) in
      do throws(JSONFault) {
        return try RecordDocument.elements(in: bytes, under: recordsKey)
      } catch {
        throw RecordDocumentError.notJSON(JSONError(error, in: bytes))
      }
    }.get()
    records = ranges.enumerated().map { RecordSlice(body[$1], in: path, at: $0) }
  }

  /// The ranges of the array's elements; the whole text is checked before anything is said about its shape.
  private static func elements(
    in bytes: UnsafeBufferPointer<UInt8>, under recordsKey: String
  ) throws(JSONFault) -> Result<[Range<Int>], RecordDocumentError> {
    var scanner = JSONScanner(bytes, isGrammarOnly: true)
    scanner.skipWhitespace()
    guard scanner.next == UInt8(ascii: "{") else {
      let kind = try scanner.skipNamedValue()
      try scanner.finish()
      return .failure(.notObject(recordsKey, found: kind))
    }
    var keys: [String] = []
    var found: Result<[Range<Int>], RecordDocumentError>?
    var hasMember = try scanner.entersContainer(closedBy: UInt8(ascii: "}"))
    while hasMember {
      keys.append(scanner.text(of: try scanner.scanKey()))
      if keys.last == recordsKey {
        let ranges = try elements(with: &scanner, key: recordsKey)
        found = found == nil ? ranges : .failure(.repeatedKey(recordsKey))
      } else {
        try scanner.skipValue()
      }
      hasMember = try scanner.scanSeparator(or: UInt8(ascii: "}"))
    }
    try scanner.finish()
    return found ?? .failure(.noKey(recordsKey, given: keys))
  }

  /// The ranges of the elements of the value at the cursor.
  private static func elements(
    with scanner: inout JSONScanner, key: String
  ) throws(JSONFault) -> Result<[Range<Int>], RecordDocumentError> {
    guard scanner.next == UInt8(ascii: "[") else {
      return .failure(.notArray(key, found: try scanner.skipNamedValue()))
    }
    var ranges: [Range<Int>] = []
    var hasElement = try scanner.entersContainer(closedBy: UInt8(ascii: "]"))
    while hasElement {
      let start = scanner.position
      try scanner.skipValue()
      ranges.append(start..<scanner.position)
      hasElement = try scanner.scanSeparator(or: UInt8(ascii: "]"))
    }
    return .success(ranges)
  }
}

extension JSONScanner {
  /// Reads a value; the name of its kind.
  fileprivate mutating func skipNamedValue() throws(JSONFault) -> String {
    let kind = JSONKind(firstByte: next)
    try skipValue()
    return kind?.name ?? "nothing"
  }

  fileprivate func text(of token: JSONStringToken) -> String {
    var text: [UInt8] = []
    copyText(of: token, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}

/// Why an answer holds no records.
package enum RecordDocumentError: Error, Sendable, Hashable, CustomStringConvertible {
  case notJSON(JSONError)
  case notObject(String, found: String)
  case noKey(String, given: [String])
  case repeatedKey(String)
  case notArray(String, found: String)

  package var description: String {
    switch self {
    case .notJSON(let error): "the answer is not JSON: \(error)"
    case .notObject(let key, let found):
      "the answer is JSON, but its top level is of kind \(found); expected an object with the records under '\(key)'"
    case .noKey(let key, let given):
      "the answer has no key '\(key)'; it has \(RecordDocumentError.list(given)). "
        + "Fix: name the key of the records in the manifest, RestAPI(…, records:)"
    case .repeatedKey(let key): "the answer has the key '\(key)' more than once; expected it once"
    case .notArray(let key, let found): "the answer's '\(key)' is of kind \(found); expected an array of records"
    }
  }

  private static func list(_ keys: [String]) -> String {
    guard !keys.isEmpty else { return "no key at all" }
    let shown = keys.prefix(20).map { "'\(JSONPath.escaped(String($0.prefix(80))))'" }.joined(separator: ", ")
    return keys.count > 20 ? shown + " and \(keys.count - 20) more" : shown
  }
}
