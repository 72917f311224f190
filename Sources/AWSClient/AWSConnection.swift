// Signs requests to one AWS service and sends them.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The trace that calls are made in, where an invocation has one.
enum AWSTrace {
  @TaskLocal static var id: String?
}

/// One service at one endpoint, called as one principal. Every attempt is signed anew, as signatures age.
struct AWSConnection: Sendable {
  let service: AWSService
  let environment: AWSEnvironment
  let transport: HTTPTransport

  var endpoint: String { environment.endpoint(of: service) }

  /// Sends `request`, waiting no longer than `deadline` for its answer.
  func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant? = nil) async throws -> HTTPResponse {
    let signer = SignatureV4(
      credentials: environment.credentials, region: environment.region, service: service.rawValue)
    var signed = try signer.sign(request, at: Date())
    // Not signed, as the AWS SDKs have it ("Tracing header", AWS X-Ray): services link their part of the trace to it.
    if let trace = AWSTrace.id { signed.headers["X-Amzn-Trace-Id"] = trace }
    if let deadline {
      let left = ContinuousClock.now.duration(to: deadline)
      signed.timeout = max(.zero, min(signed.timeout ?? left, left))
    }
    return try await transport.send(signed)
  }

  /// True when a repeat of the call that threw `error` may succeed.
  static func isTransient(_ error: any Error) -> Bool {
    switch error {
    case let error as HTTPTransportError: error.isTransient
    case let error as AWSError: error.isTransient
    default: false
    }
  }

  /// True when the call that threw `error` may have done its work all the same: its answer was lost, or it failed inside the
  /// service.
  static func mayHaveActed(_ error: any Error) -> Bool {
    switch error {
    case HTTPTransportError.connectionLost, HTTPTransportError.unanswered, HTTPTransportError.timedOut: true
    case let error as AWSError: (error.status ?? 0) >= 500 && error.code != "ServiceUnavailableException"
    default: false
    }
  }
}
