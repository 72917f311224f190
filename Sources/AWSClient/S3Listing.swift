// A listing of a bucket, read from the XML of ListObjectsV2.

/// The objects below a prefix, by their keys.
package struct S3Listing: Equatable {
  package internal(set) var keys: [String] = []
  /// What keys with the delimiter begin with.
  package internal(set) var prefixes: [String] = []
  /// Where the next page begins; nil on the last one.
  var next: String?

  init() {}

  /// Reads a page. Names come percent-encoded (`encoding-type=url`), a space as a plus sign, so none has markup in it.
  /// Nil where the answer is not a whole page.
  init?(_ response: HTTPResponse) {
    guard
      let text = XMLText.contents(
        of: "ListBucketResult", in: Self.withPlainRoot(String(decoding: response.body, as: UTF8.self))
      ).first
    else { return nil }
    keys = XMLText.contents(of: "Contents", in: text).compactMap { XMLText.contents(of: "Key", in: $0).first }.map(name)
    prefixes = XMLText.contents(of: "CommonPrefixes", in: text).compactMap {
      XMLText.contents(of: "Prefix", in: $0).first
    }
    .map(name)
    next = XMLText.contents(of: "NextContinuationToken", in: text).first.map { XMLText.unescaped($0) }
    if next == nil, XMLText.contents(of: "IsTruncated", in: text).first == "true" { return nil }
  }
}

extension S3Listing {
  /// The document with its root element without attributes: the one element that has one, the name space.
  private static func withPlainRoot(_ text: String) -> String {
    let start = "<ListBucketResult "
    guard let root = text.firstRange(of: start), let end = text[root.upperBound...].firstIndex(of: ">") else {
      return text
    }
    return "<ListBucketResult" + text[end...]
  }
}

private func name(_ encoded: Substring) -> String {
  PercentEncoding.decode(String(decoding: encoded.utf8.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }, as: UTF8.self))
}
