// The one seam through which every byte to and from the network passes: async-http-client behind our own types.

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Sends HTTP requests over pooled connections. Make one a process and ``shutdown()`` it at the end.
///
/// TLS certificates are verified, and user information in URLs, other schemes and redirects to other hosts are refused.
package final class HTTPTransport: Sendable {
  package struct Options: Sendable {
    /// Longest time for name resolution, connecting and the TLS handshake.
    package var connectTimeout: Duration = .seconds(10)
    /// Asks for gzip and inflates up to so many bytes a response; `nil` asks for and touches no compressed body.
    package var inflatedBodyLimit: Int?

    package init(connectTimeout: Duration = .seconds(10), inflatedBodyLimit: Int? = nil) {
      self.connectTimeout = connectTimeout
      self.inflatedBodyLimit = inflatedBodyLimit
    }
  }

  private let client: HTTPClient
  let inflatedBodyLimit: Int?

  package init(_ options: Options = Options()) {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout = .init(connect: TimeAmount(options.connectTimeout))
    configuration.httpVersion = .http1Only
    // Retries belong to the callers, who count them.
    configuration.connectionPool.retryConnectionEstablishment = false
    if let limit = options.inflatedBodyLimit { configuration.decompression = .enabled(limit: .size(limit)) }
    inflatedBodyLimit = options.inflatedBodyLimit
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit {
    // The client traps in debug builds when it is dropped while open; a second shutdown is harmless.
    client.shutdown { _ in }
  }

  /// Closes every connection. Requests sent afterwards fail.
  package func shutdown() async {
    // The only error is "already shut down", which is what the caller wants.
    try? await client.shutdown()
  }

  /// Judges a URL as ``send(_:)`` does, before anything is sent.
  ///
  /// - Throws: ``HTTPTransportError/invalidURL(_:reason:)``, which hides user information.
  package static func check(_ url: String) throws(HTTPTransportError) {
    try WebAddress(url).checkLegal()
  }

  /// Scheme, host and port of a URL, the scheme's own port left out: what must stay the same from one address to the next.
  ///
  /// - Throws: ``HTTPTransportError/invalidURL(_:reason:)`` for a URL that ``send(_:)`` would refuse.
  package static func origin(of url: String) throws(HTTPTransportError) -> String {
    try check(url)
    return try WebAddress(url).origin
  }

  /// The URL without the items of that name in its query.
  ///
  /// - Throws: ``HTTPTransportError/invalidURL(_:reason:)`` for a URL that ``send(_:)`` would refuse.
  package static func url(_ url: String, without item: String) throws(HTTPTransportError) -> String {
    try WebAddress(url).text(without: item)
  }

  /// Sends `request` and receives its whole response, whatever the status.
  ///
  /// - Throws: ``HTTPTransportError``, or `CancellationError` when the task is cancelled.
  package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let timeout = request.timeout else { return try await followRedirects(request) }
    let response = try await firstResult(within: timeout) { try await self.followRedirects(request) }
    guard let response else { throw HTTPTransportError.timedOut(request.url, after: timeout) }
    return response
  }

  private func followRedirects(_ request: HTTPRequest) async throws -> HTTPResponse {
    var current = request
    for _ in 0..<max(0, request.maxRedirects) {
      let response = try await exchange(current)
      guard let next = try Redirect(response, to: current)?.request else { return response }
      current = next
    }
    let response = try await exchange(current)
    if request.maxRedirects > 0, let one = try Redirect(response, to: current) {
      throw HTTPTransportError.redirectRefused(
        current.url, location: one.request.url, reason: "it is one more than the \(request.maxRedirects) allowed")
    }
    return response
  }

  private func exchange(_ request: HTTPRequest) async throws -> HTTPResponse {
    let prepared = try prepare(request)
    var headReceived = false
    do {
      let response = try await head(of: prepared, within: request.firstByteTimeout)
      guard let response else {
        throw HTTPTransportError.unanswered(request.url, after: request.firstByteTimeout ?? .zero)
      }
      headReceived = true
      let body = try await collect(response, of: request)
      var headers = HTTPFields()
      for (name, value) in response.headers { headers.add(name, value) }
      return HTTPResponse(status: Int(response.status.code), headers: headers, body: body, url: request.url)
    } catch {
      throw classify(error, request: request, headReceived: headReceived)
    }
  }

  /// The answer as it begins; nil where it does not in that time.
  private func head(of request: HTTPClientRequest, within limit: Duration?) async throws -> HTTPClientResponse? {
    guard let limit else { return try await client.execute(request, deadline: .distantFuture) }
    let client = client
    return try await firstResult(within: limit) { try await client.execute(request, deadline: .distantFuture) }
  }

  private func prepare(_ request: HTTPRequest) throws(HTTPTransportError) -> HTTPClientRequest {
    let address = try WebAddress(request.url)
    try address.checkLegal()
    var prepared = HTTPClientRequest(url: request.secretItem.map(address.text(adding:)) ?? address.text)
    prepared.method = .RAW(value: request.method.rawValue)
    for field in request.headers.fields {
      guard field.isSendable else { throw .invalidHeader(name: field.name, url: request.url) }
      prepared.headers.add(name: field.name, value: field.value)
    }
    if inflatedBodyLimit != nil, request.headers["accept-encoding"] == nil {
      prepared.headers.add(name: "accept-encoding", value: "gzip")
    }
    if !request.body.isEmpty { prepared.body = .bytes(ByteBuffer(bytes: request.body)) }
    return prepared
  }

  private func collect(_ response: HTTPClientResponse, of request: HTTPRequest) async throws -> [UInt8] {
    let tooLarge = HTTPTransportError.bodyTooLarge(request.url, limit: request.maxBodyBytes)
    var body: [UInt8] = []
    for try await chunk in response.body {
      guard chunk.readableBytes <= request.maxBodyBytes - body.count else { throw tooLarge }
      chunk.withUnsafeReadableBytes { body.append(contentsOf: $0) }
    }
    return body
  }
}

extension HTTPFields.Field {
  /// True when the name is a token and the value has no control characters (RFC 9110, sections 5.1 and 5.5).
  fileprivate var isSendable: Bool {
    let token = Array("!#$%&'*+-.^_`|~".utf8)
    return !name.isEmpty && name.utf8.allSatisfy { $0.isASCIIAlphanumeric || token.contains($0) }
      && value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
  }
}

/// The result of `work`, or `nil` when it takes longer than `limit`; the slower of the two is cancelled.
private func firstResult<Value: Sendable>(
  within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
  // A clock cannot count to the largest Duration; a year is as good as for ever.
  let limit = min(limit, .seconds(365 * 86_400))
  return try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      // In slices: a sleep that is cancelled stays until it would have ended, half a kilobyte a request. Each slice waits for
      // its turn, so an answer that is there is not late because the process has no time for it.
      var rest = limit
      while rest > .zero {
        let slice = min(rest, .seconds(2))
        try await Task.sleep(for: slice)
        rest -= slice
      }
      return nil
    }
    defer { group.cancelAll() }
    return try await group.next() ?? nil
  }
}
