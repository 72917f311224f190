// Speaks the Lambda runtime API: the next invocation in, its response or error out.

#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// One invocation, as `/runtime/invocation/next` hands it out.
package struct LambdaInvocation: Sendable {
  package let requestID: String
  /// When Lambda ends the function, from `Lambda-Runtime-Deadline-Ms`.
  package let deadline: Date
  package let functionARN: String
  /// The X-Ray header; a handler that calls other services passes it on (`_X_AMZN_TRACE_ID` by convention).
  package let traceID: String?
  /// The event, JSON as a rule.
  package let body: [UInt8]

  /// Time left until ``deadline``; negative when it has passed.
  package func timeRemaining(at now: Date = Date()) -> Duration { .seconds(deadline.timeIntervalSince(now)) }
}

/// What a failed invocation or initialisation is reported as.
package struct LambdaFailure: Sendable, Equatable {
  /// `Category.Reason`, such as `Runtime.HandlerFailed`.
  package let type: String
  package let message: String

  package init(type: String, message: String) {
    self.type = type
    self.message = message
  }
}

/// An answer of the runtime API that is not the one the protocol foresees.
package enum LambdaRuntimeError: Error, Equatable, CustomStringConvertible {
  /// `AWS_LAMBDA_RUNTIME_API` is not `host:port`.
  case invalidAddress(String)
  /// Status 500: the container cannot be recovered, and the process must exit at once.
  case containerFailed(path: String, message: String)
  /// Status 413: the response is too large. Lambda has settled the invocation as failed; go on with the next.
  case responseTooLarge(requestID: String, bytes: Int)
  /// Any other status, or an invocation that lacks its headers.
  case unexpectedAnswer(path: String, status: Int, message: String)

  package var description: String {
    switch self {
    case .invalidAddress(let text): "AWS_LAMBDA_RUNTIME_API is '\(text)', and must be host:port, such as 127.0.0.1:9001"
    case .containerFailed(let path, let message): "the Lambda container has failed (500 at \(path)): \(message)"
    case .responseTooLarge(let id, let bytes):
      "Lambda refused the response to \(id): it has \(bytes) bytes, more than the 6 MiB a response may have"
    case .unexpectedAnswer(let path, let status, let message):
      "the Lambda runtime API answered \(status) at \(path), which the protocol does not foresee: \(message)"
    }
  }
}

/// A client of "Using the Lambda runtime API for custom runtimes" (AWS Lambda developer guide), version 2018-06-01.
package struct LambdaRuntimeClient: Sendable {
  private let base: String
  private let transport: HTTPTransport

  /// - Parameter address: the value of `AWS_LAMBDA_RUNTIME_API`, `host:port`.
  /// - Throws: ``LambdaRuntimeError/invalidAddress(_:)``.
  package init(address: String, transport: HTTPTransport) throws(LambdaRuntimeError) {
    guard let parsed = try? WebAddress("http://\(address)"), parsed.path == "/", parsed.query == nil else {
      throw .invalidAddress(address)
    }
    base = parsed.origin + "/2018-06-01/runtime"
    self.transport = transport
  }

  /// Waits, without limit, for the next invocation.
  package func next() async throws -> LambdaInvocation {
    let path = "/invocation/next"
    let response = try await transport.send(
      HTTPRequest(.get, base + path, timeout: nil, maxBodyBytes: 32 << 20))
    guard response.status == 200 else { throw fault(response, path) }
    guard let id = response.headers["lambda-runtime-aws-request-id"], !id.isEmpty,
      let deadline = response.headers["lambda-runtime-deadline-ms"].flatMap({ Int64($0) })
    else {
      throw LambdaRuntimeError.unexpectedAnswer(
        path: path, status: 200, message: "it lacks Lambda-Runtime-Aws-Request-Id or -Deadline-Ms")
    }
    return LambdaInvocation(
      requestID: id, deadline: Date(timeIntervalSince1970: Double(deadline) / 1_000),
      functionARN: response.headers["lambda-runtime-invoked-function-arn"] ?? "",
      traceID: response.headers["lambda-runtime-trace-id"], body: response.body)
  }

  /// Answers an invocation.
  ///
  /// - Throws: ``LambdaRuntimeError/responseTooLarge(requestID:bytes:)`` when Lambda refuses its size.
  package func respond(to requestID: String, with body: [UInt8]) async throws {
    let path = "/invocation/\(PercentEncoding.encode(requestID))/response"
    let headers: HTTPFields = ["Content-Type": "application/json"]
    let response = try await transport.send(HTTPRequest(.post, base + path, headers: headers, body: body))
    if response.status == 413 { throw LambdaRuntimeError.responseTooLarge(requestID: requestID, bytes: body.count) }
    guard response.status == 202 else { throw fault(response, path) }
  }

  /// Reports that an invocation failed; by the function's settings Lambda may run it again.
  package func report(_ failure: LambdaFailure, for requestID: String) async throws {
    try await report(failure, at: "/invocation/\(PercentEncoding.encode(requestID))/error")
  }

  /// Reports that the process could not get ready for its first invocation. Exit afterwards.
  package func reportInitialization(_ failure: LambdaFailure) async throws {
    try await report(failure, at: "/init/error")
  }

  private func report(_ failure: LambdaFailure, at path: String) async throws {
    struct Report: Encodable {
      let errorMessage: String
      let errorType: String
      let stackTrace: [String]
    }
    let body = try JSONEncoder().encode(Report(errorMessage: failure.message, errorType: failure.type, stackTrace: []))
    let headers: HTTPFields = [
      "Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": failure.type,
    ]
    let response = try await transport.send(HTTPRequest(.post, base + path, headers: headers, body: [UInt8](body)))
    guard response.status == 202 else { throw fault(response, path) }
  }

  private func fault(_ response: HTTPResponse, _ path: String) -> LambdaRuntimeError {
    let message = String(decoding: response.body.prefix(200), as: UTF8.self)
    return response.status == 500
      ? .containerFailed(path: path, message: message)
      : .unexpectedAnswer(path: path, status: response.status, message: message)
  }
}
