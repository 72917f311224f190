// Takes an http URL apart into the pieces that are signed, compared and sent, without re-encoding any of them.

/// The parts of an absolute `http` or `https` URL as they stand on the wire.
///
/// Foundation's `URL` repairs what it parses; a signature covers the exact bytes, so this type keeps them.
struct WebAddress: Sendable, Equatable {
  enum Scheme: String, Sendable {
    case http, https
    var defaultPort: Int { self == .http ? 80 : 443 }
  }

  let scheme: Scheme
  /// Lower-case host; an IPv6 address keeps its brackets.
  let host: String
  let port: Int
  /// Path as written, `/` when absent.
  let path: String
  /// Query as written, without its `?`.
  let query: String?

  /// Splits `text`. Any fragment is dropped; user information is refused, as it would end up in logs.
  init(_ text: String) throws(HTTPTransportError) {
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: Array("://".utf8)),
      let scheme = Scheme(rawValue: Self.text(bytes[..<colon]).lowercased())
    else { throw .invalidURL(Self.withoutUserInfo(text), reason: "it does not begin with http:// or https://") }
    let rest = bytes[(colon + 3)...].prefix { $0 != UInt8(ascii: "#") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let target = rest[authority.endIndex...]
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    guard !authority.contains(UInt8(ascii: "@")) else {
      throw .invalidURL(Self.withoutUserInfo(text), reason: "it holds a user name or password; send them in a header")
    }
    self.scheme = scheme
    (host, port) = try Self.hostAndPort(Self.text(authority), default: scheme.defaultPort, of: text)
    self.path = path.isEmpty ? "/" : Self.text(path)
    query = path.endIndex < target.endIndex ? Self.text(target[(path.endIndex + 1)...]) : nil
  }

  /// Host, and the port unless it is the scheme's own: the value of the `Host` field.
  var authority: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

  /// Scheme, host and port: what must stay the same across a redirect.
  var origin: String { "\(scheme)://\(authority)" }

  /// The whole address without a fragment.
  var text: String { origin + path + (query.map { "?" + $0 } ?? "") }

  /// The whole address with one more item in its query.
  func text(adding item: HTTPRequest.SecretItem) -> String {
    origin + path + "?" + (query.map { $0.isEmpty ? "" : $0 + "&" } ?? "") + "\(item.name)=\(item.value)"
  }

  /// The whole address without the items of that name, which a server may have copied from the question.
  func text(without name: String) -> String {
    let kept = query?.split(separator: "&").filter { $0 != name && !$0.hasPrefix("\(name)=") } ?? []
    return origin + path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// Refuses bytes that RFC 3986 does not allow in a URL: the client below would rewrite them, after they were signed.
  func checkLegal() throws(HTTPTransportError) {
    let legal = Array("-._~:/?@!$&'()*+,;=%".utf8)
    for byte in (path + (query ?? "")).utf8 where !byte.isASCIIAlphanumeric && !legal.contains(byte) {
      let shown = byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
      throw .invalidURL(text, reason: "\(shown) is not allowed in a URL; percent-encode it")
    }
  }

  private static func hostAndPort(
    _ authority: String, default port: Int, of url: String
  ) throws(HTTPTransportError) -> (String, Int) {
    let bytes = Array(authority.utf8)
    let hostEnd: Int
    if bytes.first == UInt8(ascii: "[") {
      hostEnd = (bytes.firstIndex(of: UInt8(ascii: "]")) ?? bytes.endIndex - 1) + 1
    } else {
      hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
    }
    let host = text(bytes[..<hostEnd]).lowercased()
    guard isHost(host) else { throw .invalidURL(url, reason: "'\(host)' is not a host name or address") }
    guard hostEnd < bytes.endIndex else { return (host, port) }
    guard bytes[hostEnd] == UInt8(ascii: ":"), let given = Int(text(bytes[(hostEnd + 1)...])),
      (1...65_535).contains(given)
    else { throw .invalidURL(url, reason: "its port is not a number between 1 and 65535") }
    return (host, given)
  }

  private static func isHost(_ host: String) -> Bool {
    if host.hasPrefix("[") {
      return host.hasSuffix("]")
        && host.utf8.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == 58 || $0 == 46 }
        && host.utf8.count > 3
    }
    return !host.isEmpty && host.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-._".utf8.contains($0) }
  }

  /// The URL fit for an error message: what stands before an `@` in its authority is gone.
  private static func withoutUserInfo(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return text }
    return "(hidden)@" + Self.text(bytes[(at + 1)...])
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension UInt8 {
  var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isASCIIAlphanumeric: Bool { isASCIIDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x7A) }
  var isHexDigit: Bool { isASCIIDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66) }
}
