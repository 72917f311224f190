// The host of an address: where it stands, whether it can be one, and whether it is anyone's but one's own.

extension APIDefinition {
  /// Between the scheme and the path, as it stands.
  var authority: String {
    guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return "" }
    return String(url.dropFirst(scheme.count).prefix { !"/?#".contains($0) })
  }

  /// The authority without credentials and port.
  var host: String { Host.parts(of: authority).host }
}

enum Host {
  /// Host and port of an authority (RFC 3986, section 3.2).
  static func parts(of authority: String) -> (host: String, port: String?) {
    let place = authority.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
      let rest = place[place.index(after: end)...]
      return (String(place[...end]), rest.isEmpty ? nil : String(rest.dropFirst()))
    }
    guard let colon = place.lastIndex(of: ":") else { return (place, nil) }
    return (String(place[..<colon]), String(place[place.index(after: colon)...]))
  }

  /// Whether a host can have that name ("Preferred name syntax" of RFC 1123), and a port that number.
  static func isWellFormed(_ authority: String) -> Bool {
    let (host, port) = parts(of: authority)
    if let port, !port.isEmpty, !(Int(port).map { (1...65_535).contains($0) } ?? false) { return false }
    if host.hasPrefix("[") { return host.hasSuffix("]") && host.contains(":") }
    return host.utf8.count <= 253 && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { byte in
        isDigit(byte) || byte == UInt8(ascii: "-") || (0x61...0x7A).contains(byte | 0x20)
      }
  }

  /// Loopback, link-local and private addresses (RFC 1918, 3927, 6762), and names that only a local network knows.
  static func isPrivate(_ host: String) -> Bool {
    let name = host.lowercased()
    if ["localhost", "[::1]", "0.0.0.0"].contains(name) { return true }
    if [".localhost", ".local", ".internal"].contains(where: name.hasSuffix) { return true }
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard numbers.count == 4, let first = numbers[0], let second = numbers[1], !numbers.contains(nil) else {
      return false
    }
    return first == 10 || first == 127 || (first == 192 && second == 168) || (first == 169 && second == 254)
      || (first == 172 && (16...31).contains(second))
  }
}
