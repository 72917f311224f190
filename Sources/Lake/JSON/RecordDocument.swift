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

/// An API's answer: a JSON text with an array of records somewhere in it.
package struct RecordDocument: Sendable {
  /// The records in the answer's order.
  package let records: [RecordSlice]

  /// Reads an answer. Only its grammar is checked; what a record may hold is checked where the record is read, so that one
  /// with half of an emoji is set aside alone.
  /// - Parameters:
  ///   - recordsPath: Where the array stands: keys with dots between them, or `$` for the answer itself.
  ///   - page: Which of several answers it is, as the records' places tell; nil for the only or first one.
  /// - Throws: ``RecordDocumentError`` when the body is no JSON, has not each key of the path once, or has no array there.
  package init(_ body: [UInt8], at recordsPath: String, page: Int? = nil) throws(RecordDocumentError) {
    let keys =
      recordsPath == "$" ? [] : recordsPath.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let path = (page.map { "page \($0): " } ?? "") + keys.reduce("$") { $0 + JSONPath.step($1) }
    let ranges = try body.withUnsafeBufferPointer { bytes throws(RecordDocumentError) in
      do throws(JSONFault) {
        var scanner = JSONScanner(bytes, isGrammarOnly: true)
        scanner.skipWhitespace()
        let found = try RecordDocument.elements(with: &scanner, below: keys[...], of: "$")
        // The whole text is checked before anything is said about its shape.
        try scanner.finish()
        return found
      } catch {
        throw RecordDocumentError.notJSON(JSONError(error, in: bytes))
      }
    }.get()
    records = ranges.enumerated().map { RecordSlice(body[$1], in: path, at: $0) }
  }

  private typealias Found = Result<[Range<Int>], RecordDocumentError>

  /// The ranges of the elements below the keys of the value at the cursor, which is left behind that value.
  private static func elements(
    with scanner: inout JSONScanner, below keys: ArraySlice<String>, of place: String
  ) throws(JSONFault) -> Found {
    guard let key = keys.first else { return try elements(with: &scanner, of: place) }
    guard scanner.next == UInt8(ascii: "{") else {
      return .failure(.notObject(key, at: place, found: try scanner.skipNamedValue()))
    }
    var given: [String] = []
    var found: Found?
    var hasMember = try scanner.entersContainer(closedBy: UInt8(ascii: "}"))
    while hasMember {
      given.append(scanner.text(of: try scanner.scanKey()))
      if given.last == key {
        let ranges = try elements(with: &scanner, below: keys.dropFirst(), of: place + JSONPath.step(key))
        found = found == nil ? ranges : .failure(.repeatedKey(key, at: place))
      } else {
        try scanner.skipValue()
      }
      hasMember = try scanner.scanSeparator(or: UInt8(ascii: "}"))
    }
    return found ?? .failure(.noKey(key, at: place, given: given))
  }

  /// The ranges of the elements of the value at the cursor.
  private static func elements(with scanner: inout JSONScanner, of place: String) throws(JSONFault) -> Found {
    guard scanner.next == UInt8(ascii: "[") else {
      return .failure(.notArray(place, found: try scanner.skipNamedValue()))
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

/// Why an answer holds no records. A place is a path: `$`, `$.data`.
package enum RecordDocumentError: Error, Sendable, Hashable, CustomStringConvertible {
  case notJSON(JSONError)
  case notObject(String, at: String, found: String)
  case noKey(String, at: String, given: [String])
  case repeatedKey(String, at: String)
  case notArray(String, found: String)

  package var description: String {
    switch self {
    case .notJSON(let error): "the answer is not JSON: \(error)"
    case .notObject(let key, "$", let found):
      "the answer is JSON, but its top level is of kind \(found); expected an object with '\(key)', where the records are. \(fix)"
    case .notObject(let key, let place, let found):
      "the answer's \(place) is of kind \(found); expected an object with '\(key)', where the records are. \(fix)"
    case .noKey(let key, let place, let given):
      "the answer\(Self.named(place)) has no key '\(key)'; it has \(RecordDocumentError.list(given)). \(fix)"
    case .repeatedKey(let key, let place):
      "the answer\(Self.named(place)) has the key '\(key)' more than once; expected it once"
    case .notArray(let place, let found):
      "the answer\(Self.named(place)) is of kind \(found); expected an array of records. \(fix)"
    }
  }

  private var fix: String { "Fix: say in the manifest where the records are, RestAPI(…, records:)" }

  private static func named(_ place: String) -> String { place == "$" ? "" : "'s \(place)" }

  private static func list(_ keys: [String]) -> String {
    guard !keys.isEmpty else { return "no key at all" }
    let shown = keys.prefix(20).map { "'\(JSONPath.escaped(String($0.prefix(80))))'" }.joined(separator: ", ")
    return keys.count > 20 ? shown + " and \(keys.count - 20) more" : shown
  }
}
