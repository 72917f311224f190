// Decides whether a 3xx response is followed, and with which request.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A redirect that may be followed. It stays on one origin, so credentials never leave the host they were meant for.
struct Redirect {
  let request: HTTPRequest

  /// `nil` when `response` redirects nowhere.
  ///
  /// - Throws: ``HTTPTransportError/redirectRefused(_:location:reason:)`` for a target that is not followed.
  init?(_ response: HTTPResponse, to original: HTTPRequest) throws(HTTPTransportError) {
    guard [301, 302, 303, 307, 308].contains(response.status), let location = response.headers["location"] else {
      return nil
    }
    func refused(_ reason: String) -> HTTPTransportError {
      .redirectRefused(original.url, location: location, reason: reason)
    }
    guard original.method == .get || original.method == .head else {
      throw refused("only GET and HEAD are redirected, this was \(original.method.rawValue)")
    }
    guard let base = URL(string: original.url), let url = URL(string: location, relativeTo: base) else {
      throw refused("its Location is not a URL")
    }
    let from = try WebAddress(original.url)
    let target = try WebAddress(url.absoluteURL.absoluteString)
    guard target.origin == from.origin else {
      throw refused("it leaves \(from.origin); name the final address instead")
    }
    var next = original
    next.url = original.secretItem.map { target.text(without: $0.name) } ?? target.text
    request = next
  }
}
