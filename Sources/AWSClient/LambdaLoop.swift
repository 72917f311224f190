// The life of a Lambda process: invocation after invocation, none of which can end it.

package import Logging

/// Runs a handler for each invocation until the container fails or the task is cancelled.
package enum LambdaLoop {
  /// Where the Lambda runtime API listens ("Using the Lambda runtime API for custom runtimes"): set in a function only.
  package static let addressVariable = "AWS_LAMBDA_RUNTIME_API"

  /// Gets ready, then serves invocations until the container fails; what `ready` throws is reported as a failed initialisation.
  package static func run<Session: Sendable>(
    _ client: LambdaRuntimeClient, label: String, ready: () throws -> Session,
    handler: @escaping @Sendable (Session, LambdaInvocation, Logger) async throws -> [UInt8]
  ) async throws {
    let session: Session
    do { session = try ready() } catch {
      // A report that fails must not hide the cause, which the process ends with.
      try? await client.reportInitialization(LambdaFailure(type: "Runtime.InvalidSettings", message: "\(error)"))
      throw error
    }
    let logger = Logger(label: label, factory: { StreamLogHandler.standardError(label: $0) })
    try await run(client, logger: logger) { try await handler(session, $0, logger) }
  }

  /// Polls, handles, answers. An error that `handler` throws is reported for its invocation, logged, and the loop goes on;
  /// so it does when Lambda refuses one answer. Returns when the task is cancelled, once the invocation at hand is answered.
  ///
  /// - Parameter handler: turns an invocation into the bytes of its response, JSON as a rule.
  /// - Throws: ``LambdaRuntimeError/containerFailed(path:message:)`` or another failure of the runtime API itself,
  ///   after which the process must exit with a code other than 0.
  package static func run(
    _ client: LambdaRuntimeClient, logger: Logger,
    handler: @escaping @Sendable (LambdaInvocation) async throws -> [UInt8]
  ) async throws {
    while !Task.isCancelled {
      do {
        let invocation = try await client.next()
        // In a task of its own: what has been handed out is answered, also where the loop is cancelled meanwhile.
        try await AWSTrace.$id.withValue(invocation.traceID) {
          try await Task { try await serve(invocation, client, logger, handler) }.value
        }
      } catch is CancellationError {
        return
      }
    }
  }

  private static func serve(
    _ invocation: LambdaInvocation, _ client: LambdaRuntimeClient, _ logger: Logger,
    _ handler: @escaping @Sendable (LambdaInvocation) async throws -> [UInt8]
  ) async throws {
    var logger = logger
    logger[metadataKey: "requestID"] = "\(invocation.requestID)"
    let outcome: Result<[UInt8], any Error>
    do { outcome = .success(try await handler(invocation)) } catch { outcome = .failure(error) }
    do {
      switch outcome {
      case .success(let body): try await client.respond(to: invocation.requestID, with: body)
      case .failure(let error):
        logger.error("invocation failed", metadata: ["error": "\(error)"])
        try await client.report(failure(of: error), for: invocation.requestID)
      }
    } catch let error as LambdaRuntimeError where !error.endsTheProcess {
      // The answer concerned this one invocation: it has run out of time, or was too large.
      logger.error("answer refused", metadata: ["error": "\(error)"])
    }
  }

  /// `Handler.` and the error's type, for the console; its own words for the message.
  private static func failure(of error: any Error) -> LambdaFailure {
    LambdaFailure(type: "Handler.\(type(of: error))", message: "\(error)")
  }
}

extension LambdaRuntimeError {
  fileprivate var endsTheProcess: Bool {
    switch self {
    case .containerFailed, .invalidAddress: true
    case .responseTooLarge, .unexpectedAnswer: false
    }
  }
}
