// Why a record cannot become a row of its dataset, and what is counted of the rows that could.

/// A record that breaks its schema, or is no JSON.
package struct RecordMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// The value concerned: `$.results[17].dob.age`.
  package let path: String
  /// The type the schema declares, or what RFC 8259 allows.
  package let expected: String
  /// What is there: a JSON kind, or nothing.
  package let found: String
  /// The value's source text, cut after 40 bytes; nil where there is none or it is secret.
  package let valueStart: String?
  /// The code that the stream's own error objects would carry.
  package let errorCode: ErrorCode

  /// The codes of Amazon Data Firehose's format conversion ("Handling errors for data format conversion").
  package enum ErrorCode: String, Sendable, Hashable {
    /// The record is no JSON.
    case parseError = "DataFormatConversion.ParseError"
    /// The record is JSON, but its values do not fit the columns.
    case malformedData = "DataFormatConversion.MalformedData"
  }

  package var description: String {
    "\(path): expected \(expected), found \(found)" + (valueStart.map { " \($0)" } ?? "")
  }
}

extension RecordMismatch {
  /// The mismatch that a syntax error in a record stands for.
  init(_ error: JSONError) {
    self.init(
      path: error.path, expected: error.expected, found: "\(error.found) at byte \(error.offset) of the record",
      valueStart: nil, errorCode: .parseError)
  }

  /// At most this many bytes of a value are shown.
  private static let shownBytes = 40

  /// The source text of a value, cut at a character's start, control characters escaped.
  static func start(of value: UnsafeBufferPointer<UInt8>.SubSequence) -> String {
    guard value.count > shownBytes else { return JSONPath.escaped(String(decoding: value, as: UTF8.self)) }
    var end = value.startIndex + shownBytes
    while end > value.startIndex, value[end] & 0xC0 == 0x80 { end -= 1 }
    return JSONPath.escaped(String(decoding: value[..<end], as: UTF8.self)) + "…"
  }
}

/// How an API departs from its schema without breaking it, counted by path over all records read.
///
/// Paths start at the record: `$.location.postcode`. Records set aside are counted up to the value that broke them.
package struct Drift: Sendable, Hashable {
  /// Fields that the schema does not declare, and so no column keeps.
  package var unknownFields: [String: Int] = [:]
  /// Values whose JSON kind is not the column's own and that the schema does not declare `Coerced`: a number in a text
  /// column, text in a number column.
  package var undeclaredCoercions: [String: Int] = [:]

  /// Nothing departs.
  package var isEmpty: Bool { unknownFields.isEmpty && undeclaredCoercions.isEmpty }

  package init() {}
}
