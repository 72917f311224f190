// What can go wrong between a request and its response, said so that the reader knows what to do.

/// A request that got no usable response. An HTTP error status is not one of these: it is a response.
package enum HTTPTransportError: Error, Equatable {
  /// The URL cannot be sent as it is.
  case invalidURL(_ url: String, reason: String)
  /// A header field holds bytes that HTTP does not allow. The value is not shown: it may be a secret.
  case invalidHeader(name: String, url: String)
  /// No connection: the name does not resolve, the port refuses, TLS fails or connecting takes too long.
  case unreachable(_ url: String, reason: String)
  /// The answer did not begin in the time that the request allows.
  case unanswered(_ url: String, after: Duration)
  /// The whole exchange took longer than the request allows.
  case timedOut(_ url: String, after: Duration)
  /// The connection broke after the request was sent, so the server may or may not have acted on it.
  case connectionLost(_ url: String, reason: String)
  /// The body is larger than the request accepts, in bytes.
  case bodyTooLarge(_ url: String, limit: Int)
  /// The answer is not HTTP, or its compressed body is damaged.
  case invalidResponse(_ url: String, reason: String)
  /// A redirect that is not followed.
  case redirectRefused(_ url: String, location: String, reason: String)

  /// True when the same request may succeed a moment later.
  package var isTransient: Bool {
    switch self {
    case .unreachable, .unanswered, .timedOut, .connectionLost: true
    case .invalidURL, .invalidHeader, .bodyTooLarge, .invalidResponse, .redirectRefused: false
    }
  }

  /// A short stable name of the case, for ledgers and dead letters.
  package var code: String {
    switch self {
    case .invalidURL: "InvalidURL"
    case .invalidHeader: "InvalidHeader"
    case .unreachable: "Unreachable"
    case .unanswered: "Unanswered"
    case .timedOut: "TimedOut"
    case .connectionLost: "ConnectionLost"
    case .bodyTooLarge: "BodyTooLarge"
    case .invalidResponse: "InvalidResponse"
    case .redirectRefused: "RedirectRefused"
    }
  }
}

extension HTTPTransportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidURL(let url, let reason): "cannot use URL '\(url)': \(reason)"
    case .invalidHeader(let name, let url):
      "cannot send header '\(name)' to \(url): names are letters, digits and '-', values have no control characters"
    case .unreachable(let url, let reason): "cannot reach \(url): \(reason)"
    case .unanswered(let url, let limit): "\(url) did not begin to answer within \(limit)"
    case .timedOut(let url, let limit): "cannot get a whole answer from \(url) within \(limit)"
    case .connectionLost(let url, let reason): "lost the connection to \(url): \(reason)"
    case .bodyTooLarge(let url, let limit): "the answer of \(url) is larger than the \(limit) bytes accepted"
    case .invalidResponse(let url, let reason): "cannot read the answer of \(url): \(reason)"
    case .redirectRefused(let url, let location, let reason):
      "\(url) redirects to '\(location)', which is not followed: \(reason)"
    }
  }
}
