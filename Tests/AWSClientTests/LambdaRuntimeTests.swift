// The runtime protocol over a socket: polling, answers, reports, and what ends the process.

import Foundation
import Logging
import LoopbackServing
import NIOCore
import Synchronization
import Testing

@testable import AWSClient

@Suite struct LambdaRuntimeTests {
  private struct Failure: Error, CustomStringConvertible {
    let description = "no \"results\" at $"
  }

  /// Hands out `count` invocations, then keeps the poll waiting.
  private static func runtime(
    _ count: Int, answer: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply = { _ in .answer(202) }
  ) -> LoopbackServer.Script {
    let handed = Mutexed(0)
    return LoopbackServer.Script { request, _ in
      guard request.target.hasSuffix("/invocation/next") else { return answer(request) }
      let number = handed.next()
      return number < count ? .json(200, headers: Self.headers("id-\(number)"), "{\"n\":\(number)}") : .silence
    }
  }

  private final class Mutexed: Sendable {
    private let value: Mutex<Int>
    init(_ value: Int) { self.value = Mutex(value) }
    func next() -> Int {
      value.withLock {
        $0 += 1
        return $0 - 1
      }
    }
  }

  private static func headers(_ id: String) -> [String: String] {
    [
      "Lambda-Runtime-Aws-Request-Id": id, "Lambda-Runtime-Deadline-Ms": "1700000000123",
      "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:1:function:f",
      "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1",
    ]
  }

  private func withRuntime(
    _ script: LoopbackServer.Script, _ body: (LambdaRuntimeClient, LoopbackServer) async throws -> Void
  ) async throws {
    try await withServer(script) { server, transport in
      try await body(LambdaRuntimeClient(address: "127.0.0.1:\(server.port)", transport: transport), server)
    }
  }

  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  @Test func readsAnInvocation() async throws {
    try await withRuntime(.always(.after(.milliseconds(300), .json(200, headers: Self.headers("id/1"), "{}")))) {
      client, server in
      let invocation = try await client.next()
      #expect(invocation.requestID == "id/1" && invocation.body == Array("{}".utf8))
      #expect(invocation.deadline == Date(timeIntervalSince1970: 1_700_000_000.123))
      #expect(invocation.timeRemaining(at: Date(timeIntervalSince1970: 1_700_000_000)) > .milliseconds(122))
      #expect(invocation.functionARN == "arn:aws:lambda:eu-west-1:1:function:f")
      #expect(invocation.traceID?.hasPrefix("Root=1-") == true)
      #expect(server.requests.first?.method == "GET")
      #expect(server.requests.first?.target == "/2018-06-01/runtime/invocation/next")
    }
  }

  @Test func answersAndReports() async throws {
    try await withRuntime(.always(.answer(202))) { client, server in
      try await client.respond(to: "id/1", with: Array("{\"ok\":true}".utf8))
      try await client.report(LambdaFailure(type: "Handler.Failed", message: "a \"quote\"\n"), for: "id-2")
      try await client.reportInitialization(LambdaFailure(type: "Init.Failed", message: "m"))
      let base = "/2018-06-01/runtime"
      #expect(
        server.requests.map(\.target)
          == ["\(base)/invocation/id%2F1/response", "\(base)/invocation/id-2/error", "\(base)/init/error"])
      #expect(server.requests.allSatisfy { $0.method == "POST" })
      #expect(server.requests[0].text == "{\"ok\":true}")
      #expect(server.requests[1].headers["lambda-runtime-function-error-type"] == "Handler.Failed")
      let report = try JSONSerialization.jsonObject(with: Data(server.requests[1].body)) as? [String: Any]
      #expect(
        report?["errorMessage"] as? String == "a \"quote\"\n" && report?["errorType"] as? String == "Handler.Failed")
      #expect((report?["stackTrace"] as? [Any])?.isEmpty == true)
    }
  }

  @Test func tellsFailuresApart() async throws {
    try await withRuntime(.init { request, _ in .json(request.target.hasSuffix("response") ? 413 : 500, "why") }) {
      client, _ in
      await #expect(throws: LambdaRuntimeError.responseTooLarge(requestID: "i", bytes: 2)) {
        try await client.respond(to: "i", with: [1, 2])
      }
      await #expect(throws: LambdaRuntimeError.containerFailed(path: "/invocation/next", message: "why")) {
        try await client.next()
      }
    }
    try await withRuntime(.always(.json(200, "{}"))) { client, _ in
      let error = await #expect(throws: LambdaRuntimeError.self) { try await client.next() }
      #expect(error?.description.contains("Aws-Request-Id") == true)
      await #expect(throws: LambdaRuntimeError.self) { try await client.respond(to: "i", with: []) }
    }
  }

  @Test(arguments: ["", "http://h:1", "h:1/path", "h:port", "h:1?q", "a b:1"])
  func refusesOtherAddresses(_ address: String) async {
    let transport = HTTPTransport()
    #expect(throws: LambdaRuntimeError.invalidAddress(address)) {
      try LambdaRuntimeClient(address: address, transport: transport)
    }
    await transport.shutdown()
  }

  @Test func theLoopGoesOnAfterAFailedInvocation() async throws {
    try await withRuntime(Self.runtime(3)) { client, server in
      let loop = Task {
        try await LambdaLoop.run(client, logger: logger) { invocation in
          if invocation.requestID == "id-1" { throw Failure() }
          return invocation.body
        }
      }
      try await waitUntil { server.requests.count >= 7 }
      loop.cancel()
      try await loop.value
      let answers = server.requests.filter { $0.method == "POST" }
      #expect(
        answers.map { $0.target.split(separator: "/").suffix(2).joined(separator: "/") } == [
          "id-0/response", "id-1/error", "id-2/response",
        ])
      #expect(answers.map(\.text).first == "{\"n\":0}")
      #expect(answers[1].text.contains(#"no \"results\" at $"#))
      #expect(answers[1].headers["lambda-runtime-function-error-type"] == "Handler.Failure")
    }
  }

  @Test(arguments: [413, 400, 403])
  func theLoopGoesOnAfterARefusedAnswer(_ status: Int) async throws {
    try await withRuntime(Self.runtime(2) { _ in .json(status, "{}") }) { client, server in
      let loop = Task { try await LambdaLoop.run(client, logger: logger) { _ in [1] } }
      try await waitUntil { server.requests.count >= 5 }
      loop.cancel()
      try await loop.value
    }
  }

  @Test func aFailedContainerEndsTheLoop() async throws {
    try await withRuntime(Self.runtime(9) { _ in .json(500, "gone") }) { client, server in
      await #expect(throws: LambdaRuntimeError.containerFailed(path: "/invocation/id-0/response", message: "gone")) {
        try await LambdaLoop.run(client, logger: logger) { _ in [] }
      }
      #expect(server.requests.count == 2)
    }
  }

  @Test func aLostRuntimeEndsTheLoop() async throws {
    try await withRuntime(.always(.close)) { client, _ in
      await #expect(throws: HTTPTransportError.self) {
        try await LambdaLoop.run(client, logger: logger) { _ in [] }
      }
    }
  }
}
