// What functions of text mean, in the plainest words: the judge of the engine's loops over bytes.

extension TextFunction {
  /// The function's value; null where an operand is, but for a join, which leaves nulls out.
  func value(of operands: [Value]) -> Value {
    if case .joined(let separator) = self { return .string(operands.compactMap(\.text).joined(separator: separator)) }
    guard let text = operands.first?.text else { return .null }
    switch self {
    case .lower: return .string(CaseMapping.lower(text))
    case .upper: return .string(CaseMapping.upper(text))
    case .trim: return .string(trimmed(text, start: true, end: true))
    case .trimStart: return .string(trimmed(text, start: true, end: false))
    case .trimEnd: return .string(trimmed(text, start: false, end: true))
    case .reversed: return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
    case .position(let part):
      let bytes = Array(text.utf8)
      guard let found = position(of: part, in: bytes[...]) else { return .int64(0) }
      return .int64(Int64(String(decoding: bytes[..<found], as: UTF8.self).unicodeScalars.count) + 1)
    case .length: return .int64(Int64(text.unicodeScalars.count))
    case .substring(let from, let length): return .string(substring(of: text, from: Int(from), length: Int(length)))
    case .replace(let part, let other): return .string(replacing(part, by: other, in: text))
    case .contains(let part): return .bool(position(of: part, in: Array(text.utf8)[...]) != nil)
    case .startsWith(let part): return .bool(text.utf8.starts(with: part.utf8))
    case .endsWith(let part): return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
    case .md5: return .string(MD5Reference.hexDigest(of: Array(text.utf8)))
    case .matches, .extract, .replacePattern: return patternValue(of: text)
    case .joined: return .null
    }
  }

  private func trimmed(_ text: String, start: Bool, end: Bool) -> String {
    let scalars = text.unicodeScalars.drop { start && $0 == " " }
    return String(String.UnicodeScalarView(scalars.reversed().drop { end && $0 == " " }.reversed()))
  }

  /// Position 0 is taken for 1, and what lies before the first code point still counts against the length.
  private func substring(of text: String, from: Int, length: Int) -> String {
    let scalars = Array(text.unicodeScalars)
    let start = from > 0 ? from - 1 : from < 0 ? scalars.count + from : 0
    let end = start + length
    let range = max(0, start)..<max(0, start, min(end, scalars.count))
    guard start < scalars.count, range.lowerBound < range.upperBound else { return "" }
    return String(String.UnicodeScalarView(scalars[range]))
  }

  private func replacing(_ part: String, by other: String, in text: String) -> String {
    guard !part.isEmpty else { return text }
    var rest = Array(text.utf8)[...]
    var bytes: [UInt8] = []
    while let found = position(of: part, in: rest) {
      bytes += rest[..<found] + Array(other.utf8)
      rest = rest[(found + part.utf8.count)...]
    }
    return String(decoding: bytes + rest, as: UTF8.self)
  }

  private func position(of part: String, in bytes: ArraySlice<UInt8>) -> Int? {
    (bytes.startIndex...bytes.endIndex).first { bytes[$0...].starts(with: part.utf8) }
  }
}

extension Value {
  /// The text; nil for null.
  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }
}
