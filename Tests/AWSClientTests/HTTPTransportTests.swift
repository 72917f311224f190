// The HTTP seam on real sockets: limits, redirects, broken peers, and what its errors say.

import LoopbackServing
import Testing

@testable import AWSClient

/// Long enough for a machine whose cores are all at other tests: what takes long here is no fault of what is tested.
private let patient = Duration.seconds(300)

@Suite struct HTTPTransportTests {
  @Test func sendsAndReceivesEverything() async throws {
    try await withServer(.init { request, _ in .answer(201, headers: ["X-A": "b"], request.body) }) {
      server, transport in
      let url = "\(server.url)/a//b%2Fc/p_date=1/%F0%9F%97%9D/~!$&'()*+,;:@?q=%20&r=/?"
      let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
      let response = try await transport.send(
        HTTPRequest(.put, url, headers: ["X-Own": "v"], body: body, timeout: patient))
      #expect(response.status == 201 && response.headers["x-a"] == "b" && response.body == body)
      let received = try #require(server.requests.first)
      #expect(received.method == "PUT" && received.headers["x-own"] == "v")
      #expect(server.url + received.target == url, "the target is sent as it was signed")
      #expect(received.headers["accept-encoding"] == nil)
    }
  }

  @Test func anErrorStatusIsAResponse() async throws {
    try await withServer(.always(.json(503, "busy"))) { server, transport in
      let response = try await transport.send(HTTPRequest(.get, server.url, timeout: patient))
      #expect(response.status == 503 && response.body == Array("busy".utf8))
    }
  }

  @Test func aBodyPastTheLimitIsRefused() async throws {
    try await withServer(.always(.answer(200, [UInt8](repeating: 1, count: 1_001)))) { server, transport in
      let whole = try await transport.send(HTTPRequest(.get, server.url, timeout: patient, maxBodyBytes: 1_001))
      #expect(whole.body.count == 1_001)
      await #expect(throws: HTTPTransportError.bodyTooLarge(server.url, limit: 1_000)) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: patient, maxBodyBytes: 1_000))
      }
    }
  }

  /// 20,000 bytes of `a` as gzip makes them: 55 bytes.
  private static let gzip: [UInt8] =
    [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0, 0, 0, 0xc2, 0xa0, 0xac, 0xeb, 0x5f, 0xc2]
    + [0x1a, 0x1e, 0x40, 0x01] + [UInt8](repeating: 0, count: 18)
    + [0xf0, 0x60, 0x31, 0x87, 0xbd, 0xca, 0x20, 0x4e, 0, 0]

  @Test func inflatesUpToTheLimit() async throws {
    let script = LoopbackServer.Script { _, number in
      .answer(200, headers: ["Content-Encoding": "gzip"], number == 0 ? Self.gzip : Self.gzip.dropLast(20))
    }
    try await withServer(script, options: .init(inflatedBodyLimit: 20_000)) { server, transport in
      let body = try await transport.send(HTTPRequest(.get, server.url, timeout: patient)).body
      #expect(body == [UInt8](repeating: UInt8(ascii: "a"), count: 20_000))
      #expect(server.requests.first?.headers["accept-encoding"] == "gzip")
      let damaged = await #expect(throws: HTTPTransportError.self) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: patient))
      }
      #expect(damaged?.code == "InvalidResponse")
    }
    try await withServer(script, options: .init(inflatedBodyLimit: 19_999)) { server, transport in
      await #expect(throws: HTTPTransportError.bodyTooLarge(server.url, limit: 19_999)) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: patient))
      }
    }
  }

  @Test func silenceTimesOut() async throws {
    try await withServer(.always(.silence)) { server, transport in
      await #expect(throws: HTTPTransportError.timedOut(server.url, after: .milliseconds(200))) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: .milliseconds(200)))
      }
    }
  }

  /// The first byte has a time of its own, and what comes after it is not held against it.
  @Test func anAnswerBeginsInItsOwnTime() async throws {
    try await withServer(.always(.silence)) { server, transport in
      let told = await #expect(throws: HTTPTransportError.unanswered(server.url, after: .milliseconds(200))) {
        try await transport.send(
          HTTPRequest(.get, server.url, timeout: patient, firstByteTimeout: .milliseconds(200)))
      }
      #expect(told?.isTransient == true && told.map { "\($0)" }?.contains("did not begin to answer within 0.2") == true)
    }
    let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".utf8)
    try await withServer(.always(.stall(head))) { server, transport in
      await #expect(throws: HTTPTransportError.timedOut(server.url, after: .seconds(3))) {
        try await transport.send(
          HTTPRequest(.get, server.url, timeout: .seconds(3), firstByteTimeout: .milliseconds(2_500)))
      }
    }
  }

  @Test func aBodyThatStallsTimesOut() async throws {
    let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".utf8)
    try await withServer(.always(.stall(head))) { server, transport in
      await #expect(throws: HTTPTransportError.timedOut(server.url, after: .milliseconds(300))) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: .milliseconds(300)))
      }
    }
  }

  @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
  func aBrokenConnectionIsTransient(_ sent: String) async throws {
    try await withServer(.always(.raw(Array(sent.utf8)))) { server, transport in
      let error = await #expect(throws: HTTPTransportError.self) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: .seconds(300)))
      }
      #expect(error?.code == "ConnectionLost")
      #expect(error?.isTransient == true)
    }
  }

  @Test func aResetConnectionIsTransient() async throws {
    try await withServer(.always(.reset)) { server, transport in
      await #expect(throws: HTTPTransportError.connectionLost(server.url, reason: "the server reset it")) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: .seconds(300)))
      }
    }
  }

  @Test func whatIsNotHTTPIsNotTransient() async throws {
    try await withServer(.always(.raw(Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)))) { server, transport in
      let error = await #expect(throws: HTTPTransportError.self) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: .seconds(300)))
      }
      #expect(error?.code == "InvalidResponse")
    }
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func aClosedPortIsUnreachable(_ host: String) async throws {
    let server = try await LoopbackServer(.always(.close))
    let url = "http://\(host):\(server.port)"
    await server.stop()
    let transport = HTTPTransport()
    let error = await #expect(throws: HTTPTransportError.self) {
      try await transport.send(HTTPRequest(.get, url, timeout: patient))
    }
    await transport.shutdown()
    #expect(error?.code == "Unreachable")
    #expect(error?.description.hasPrefix("cannot reach \(url): ") == true)
    #expect(error?.description.lowercased().contains("refused") == true, "\(error?.description ?? "")")
  }

  @Test func aServerWithoutTLSIsUnreachableByHTTPS() async throws {
    try await withServer(.always(.close)) { server, transport in
      let error = await #expect(throws: HTTPTransportError.self) {
        try await transport.send(HTTPRequest(.get, "https://127.0.0.1:\(server.port)/", timeout: .seconds(300)))
      }
      #expect(error?.code == "Unreachable" && error?.description.contains("TLS") == true, "\(error?.description ?? "")")
    }
  }

  @Test func cancellationEndsALongPoll() async throws {
    try await withServer(.always(.silence)) { server, transport in
      let url = server.url
      let poll = Task { try await transport.send(HTTPRequest(.get, url, timeout: nil)) }
      try await waitUntil { !server.requests.isEmpty }
      poll.cancel()
      await #expect(throws: CancellationError.self) { try await poll.value }
    }
  }

  @Test func redirectsAreAResponseUnlessAskedFor() async throws {
    try await withServer(.always(.answer(302, headers: ["Location": "/next"]))) { server, transport in
      let response = try await transport.send(HTTPRequest(.get, server.url, timeout: patient))
      #expect(response.status == 302)
      #expect(server.requests.count == 1)
    }
  }

  @Test func followsRedirectsOfOneOrigin() async throws {
    let script = LoopbackServer.Script { request, number in
      number < 2 ? .answer(307, headers: ["Location": number == 0 ? "/a/b?x=1" : "../c"]) : .json(200, request.target)
    }
    try await withServer(script) { server, transport in
      let response = try await transport.send(
        HTTPRequest(.get, "\(server.url)/start", timeout: patient, maxRedirects: 2))
      #expect(response.url == "\(server.url)/c" && response.body == Array("/c".utf8))
      await #expect(throws: HTTPTransportError.self) {
        try await transport.send(HTTPRequest(.get, "ftp://x/", timeout: patient))
      }
    }
  }

  @Test(arguments: [
    ("http://127.0.0.2:1/", "leaves"), ("https://127.0.0.1/", "leaves"), ("//example.invalid/x", "leaves"),
    ("http://127.0.0.1:99999/", "port"), ("file:///etc/passwd", "http"), ("/again", "one more than the 3"),
  ])
  func refusesOtherRedirects(_ location: String, _ reason: String) async throws {
    try await withServer(.always(.answer(301, headers: ["Location": location]))) { server, transport in
      let error = await #expect(throws: HTTPTransportError.self) {
        try await transport.send(HTTPRequest(.get, server.url, timeout: patient, maxRedirects: 3))
      }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
  }

  @Test(arguments: [
    ("", "http://"), ("localhost:80", "http://"), ("ftp://h/", "http://"), ("http:///p", "host"),
    ("http://h:x/", "port"),
    ("http://h/a b", "byte 32"), ("http://h/ü", "byte 195"), ("http://h/\"", "'\"'"), ("http://u:secret@h/", "header"),
    ("http://[::1/", "host"), ("http://h\u{301}/", "host"), ("http://h:0/", "port"), ("http+unix://%2Ftmp/", "http://"),
  ])
  func refusesOtherURLs(_ url: String, _ reason: String) async throws {
    let transport = HTTPTransport()
    let error = await #expect(throws: HTTPTransportError.self) {
      try await transport.send(HTTPRequest(.get, url, timeout: patient))
    }
    await transport.shutdown()
    #expect(error?.code == "InvalidURL")
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("secret") == false)
  }

  @Test(arguments: [("X A", "v"), ("", "v"), ("X-A", "secret\r\nX-B: 1"), ("X-A", "\u{0}")])
  func refusesHeadersThatBreakTheMessage(_ name: String, _ value: String) async throws {
    let transport = HTTPTransport()
    var request = HTTPRequest(.get, "http://127.0.0.1:9/", timeout: patient)
    request.headers.add(name, value)
    let error = await #expect(throws: HTTPTransportError.self) { try await transport.send(request) }
    await transport.shutdown()
    #expect(error == .invalidHeader(name: name, url: request.url))
    #expect(error?.description.contains("secret") == false)
  }

  @Test func aTransportMayBeShutDownTwiceAndFailsAfterwards() async throws {
    let transport = HTTPTransport()
    await transport.shutdown()
    await transport.shutdown()
    await #expect(throws: HTTPTransportError.self) {
      try await transport.send(HTTPRequest(.get, "http://127.0.0.1:9/", timeout: patient))
    }
  }

  @Test func aTransportMayBeDroppedWithoutShutdown() {
    for _ in 0..<3 { _ = HTTPTransport() }
  }

  @Test(arguments: ["http://[::1]:8080/a?b", "https://h/", "http://h:8080/a#frag", "HTTP://H.Example/%41"])
  func addressesKeepWhatIsSent(_ url: String) throws {
    let address = try WebAddress(url)
    #expect(["http://[::1]:8080/a?b", "https://h/", "http://h:8080/a", "http://h.example/%41"].contains(address.text))
  }
}
