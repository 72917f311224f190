// The canonical form of a request: the text that both ends of a signed call must build alike.

/// Step 1 of "Create a signed AWS API request": method, path, query, headers and payload hash, one to a line.
struct CanonicalRequest {
  let text: String
  /// Names of the signed headers, sorted, joined by `;`.
  let signedHeaders: String

  /// Headers that a proxy may rewrite, and the one that carries the signature; the AWS SDKs leave the same ones out.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
  ]

  /// - Parameter encodesPathAgain: true for every service but S3, whose keys may hold any byte and are signed as sent.
  init(_ request: HTTPRequest, address: WebAddress, payloadHash: String, encodesPathAgain: Bool) {
    let headers = Self.headers(request.headers)
    signedHeaders = headers.map(\.name).joined(separator: ";")
    text = """
      \(request.method.rawValue)
      \(encodesPathAgain ? Self.normalized(address.path) : address.path)
      \(Self.query(address.query ?? ""))
      \(headers.map { "\($0.name):\($0.value)\n" }.joined())
      \(signedHeaders)
      \(payloadHash)
      """
  }

  /// Dot segments and empty segments resolved (RFC 3986, section 5.2.4), then percent-encoded once more.
  private static func normalized(_ path: String) -> String {
    var segments: [Substring.UTF8View] = []
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { $0 }
    for part in parts where !part.elementsEqual(".".utf8) {
      if part.elementsEqual("..".utf8) {
        segments = segments.dropLast()
      } else {
        segments.append(part)
      }
    }
    let endsInSlash = path.utf8.last == UInt8(ascii: "/") && !segments.isEmpty
    let joined = segments.map { String(Substring($0)) }.joined(separator: "/") + (endsInSlash ? "/" : "")
    return "/" + PercentEncoding.encode(joined, keepingSlash: true)
  }

  /// Parameters encoded, then sorted by name and value in byte order.
  private static func query(_ query: String) -> String {
    let pairs = query.utf8.split(separator: UInt8(ascii: "&")).map { pair in
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      let value = pair[name.endIndex...].dropFirst()
      return [name, value].map { PercentEncoding.encode(PercentEncoding.decode(Substring($0))) }
    }
    return pairs.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }.map { "\($0[0])=\($0[1])" }.joined(separator: "&")
  }

  /// One entry a name, in lower case and sorted; values trimmed, inner spaces folded, repeated lines joined by commas.
  private static func headers(_ fields: HTTPFields) -> [(name: String, value: String)] {
    var values: [String: [String]] = [:]
    for field in fields.fields where !unsigned.contains(field.name.lowercased()) {
      let folded = field.value.utf8.split { $0 == 0x20 || $0 == 0x09 }.map { String(Substring($0)) }
      values[field.name.lowercased(), default: []].append(folded.joined(separator: " "))
    }
    return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
  }
}
