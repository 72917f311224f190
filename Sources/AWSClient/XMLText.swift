// The little of XML that S3's answers need: flat elements with text in them.

/// Scans a document for elements by their names. S3's answers have no attributes where this looks, and no nesting of an element
/// in one of its own name ("API Reference" of Amazon S3).
enum XMLText {
  /// What stands in each element of that name, as it is written.
  static func contents(of element: String, in xml: some StringProtocol) -> [Substring] {
    let bytes = Array(xml.utf8)
    let (start, end) = (Array("<\(element)>".utf8), Array("</\(element)>".utf8))
    var found: [Substring] = []
    var index = 0
    while let open = bytes.place(of: start, from: index) {
      guard let close = bytes.place(of: end, from: open + start.count) else { break }
      found.append(Substring(String(decoding: bytes[(open + start.count)..<close], as: UTF8.self)))
      index = close + end.count
    }
    return found
  }

  /// Resolves the five entities of XML; `&amp;` last, or `&amp;lt;` would become `<`.
  static func unescaped(_ text: Substring) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
    return entities.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
  }
}

extension [UInt8] {
  /// Where `pattern` next begins.
  fileprivate func place(of pattern: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + pattern.count <= count {
      guard let first = self[index...].firstIndex(of: pattern[0]), first + pattern.count <= count else { return nil }
      if self[first..<(first + pattern.count)].elementsEqual(pattern) { return first }
      index = first + 1
    }
    return nil
  }
}
