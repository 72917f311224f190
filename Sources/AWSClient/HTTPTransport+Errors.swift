// Translates what the libraries below throw into the few cases a caller acts upon.

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension HTTPTransport {
  /// Maps an error of the HTTP client; `headReceived` tells whether the status line had arrived.
  func classify(_ error: any Error, request: HTTPRequest, headReceived: Bool) -> any Error {
    switch error {
    case is CancellationError, is HTTPTransportError: error
    case let error as HTTPClientError: classify(error, request: request)
    case let error as HTTPParserError: classify(error, request: request)
    case NIOHTTPDecompression.DecompressionError.limit:
      HTTPTransportError.bodyTooLarge(request.url, limit: min(inflatedBodyLimit ?? .max, request.maxBodyBytes))
    case let error as NIOConnectionError: classify(error, request: request)
    case let error as IOError: classify(error, request: request)
    case is ChannelError: HTTPTransportError.connectionLost(request.url, reason: "\(error)")
    default: classifyUnnamed(error, request: request, headReceived: headReceived)
    }
  }

  private func classify(_ error: HTTPClientError, request: HTTPRequest) -> any Error {
    switch error {
    case .cancelled: CancellationError()
    case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
      HTTPTransportError.unreachable(request.url, reason: "connecting took too long")
    case .remoteConnectionClosed:
      HTTPTransportError.connectionLost(request.url, reason: "the server closed it before its answer was complete")
    case .alreadyShutdown:
      HTTPTransportError.invalidResponse(request.url, reason: "the transport has been shut down; make a new one")
    default: HTTPTransportError.invalidResponse(request.url, reason: error.shortDescription)
    }
  }

  private func classify(_ error: HTTPParserError, request: HTTPRequest) -> any Error {
    guard error == .invalidEOFState || error == .closedConnection else {
      return HTTPTransportError.invalidResponse(request.url, reason: "it is not HTTP (\(error))")
    }
    return HTTPTransportError.connectionLost(request.url, reason: "the server closed it in the middle of its answer")
  }

  /// Errors of system calls: those that only `connect` gives, and the rest.
  private func classify(_ error: IOError, request: HTTPRequest) -> any Error {
    switch error.errnoCode {
    case ECONNREFUSED: HTTPTransportError.unreachable(request.url, reason: "connection refused; is the server running?")
    case EHOSTUNREACH, ENETUNREACH: HTTPTransportError.unreachable(request.url, reason: "no route to the host")
    case EADDRNOTAVAIL: HTTPTransportError.unreachable(request.url, reason: "no local address or port is free")
    case ECONNRESET, EPIPE: HTTPTransportError.connectionLost(request.url, reason: "the server reset it")
    default: HTTPTransportError.connectionLost(request.url, reason: "\(error)")
    }
  }

  /// No address of a host name could be connected to, or it has none.
  private func classify(_ error: NIOConnectionError, request: HTTPRequest) -> any Error {
    if let failure = error.connectionErrors.first?.error as? IOError { return classify(failure, request: request) }
    guard error.dnsAError == nil || error.dnsAAAAError == nil else {
      return HTTPTransportError.unreachable(request.url, reason: "the name '\(error.host)' does not resolve")
    }
    return HTTPTransportError.unreachable(request.url, reason: "\(error)")
  }

  /// Errors of modules that this room does not link by name: TLS before the head, inflating after it.
  private func classifyUnnamed(_ error: any Error, request: HTTPRequest, headReceived: Bool) -> any Error {
    guard !headReceived else {
      return HTTPTransportError.invalidResponse(request.url, reason: "its body is damaged (\(error))")
    }
    let text = "\(error)"
    let reason = text.hasPrefix("handshakeFailed") ? "the TLS handshake failed (\(Self.handshakeDetail(text)))" : text
    return HTTPTransportError.unreachable(request.url, reason: reason)
  }

  /// The reason in a TLS library's error text, without its source file: `… OPENSSL_internal:REASON at FILE:LINE`.
  private static func handshakeDetail(_ text: String) -> Substring {
    guard let range = text.firstRange(of: "OPENSSL_internal:") else { return "the server broke it off" }
    return text[range.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
  }
}
