// Where the next page is: an address made of the last one, or handed out by the answer.

import AWSClient
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Addresses of pages.
enum PageAddress {
  /// The address with the query's item of that name, in place of one that is there.
  static func setting(_ name: String, _ value: String, in url: String) -> String {
    let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let item = APIDefinition.encoded(name) + "="
    let others = parts.count > 1 ? parts[1].split(separator: "&").filter { !$0.hasPrefix(item) } : []
    return parts[0] + "?" + (others.map(String.init) + [item + APIDefinition.encoded(value)]).joined(separator: "&")
  }

  /// An address that an answer of `url` names, which may be relative to it.
  /// - Throws: ``IngestError/strayPage(_:from:reason:)`` for one of another host, or of none.
  static func resolved(_ reference: String, from url: String) throws -> String {
    func stray(_ reason: String) -> IngestError { .strayPage(reference, from: url, reason: reason) }
    guard let base = URL(string: url), let target = URL(string: reference, relativeTo: base)?.absoluteString else {
      throw stray("it is no address")
    }
    let origins: (here: String, there: String)
    do throws(HTTPTransportError) {
      origins = (try HTTPTransport.origin(of: url), try HTTPTransport.origin(of: target))
    } catch { throw stray("\(error)") }
    guard origins.here == origins.there else { throw stray("it leaves \(origins.here)") }
    return target
  }

  /// The address of relation `next` in the lines of a `Link` header (RFC 8288, section 3); nil where there is none.
  static func next(inLinks lines: [String]) -> String? {
    lines.lazy.flatMap(links).first { $0.relations.contains("next") }?.address
  }

  private static func links(_ line: String) -> [(address: String, relations: [String])] {
    var rest = Substring(line)
    var links: [(address: String, relations: [String])] = []
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
      let address = String(rest[rest.index(after: open)..<close])
      rest = rest[rest.index(after: close)...]
      // Parameters up to the comma that is not in quotes.
      var isQuoted = false
      let end = rest.firstIndex { character in
        if character == "\"" { isQuoted.toggle() }
        return character == "," && !isQuoted
      }
      links.append((address, relations(rest[..<(end ?? rest.endIndex)])))
      rest = rest[(end ?? rest.endIndex)...]
    }
    return links
  }

  private static func relations(_ parameters: Substring) -> [String] {
    for parameter in parameters.split(separator: ";") {
      let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != "\"" } }
      guard parts.count == 2, parts[0].filter({ $0 != " " }).lowercased() == "rel" else { continue }
      return parts[1].split(separator: " ").map { $0.lowercased() }
    }
    return []
  }
}
