// The process as a Lambda function: one poll an invocation, errors reported by the runtime API's protocol.

import AWSClient
import Lake
import Logging
import PipelineDSL

/// The function's life: get ready, then poll the runtime API for invocations.
struct LambdaFunction {
  private let settings: @Sendable () throws -> IngestSession
  private let runtimeAddress: String

  /// Time kept back for the answer and the log before Lambda ends the invocation.
  private static let reserve = Duration.milliseconds(500)

  /// - Parameter settings: Makes the session; what it throws is reported as a failed initialisation.
  init(runtimeAddress: String, settings: @escaping @Sendable () throws -> IngestSession) {
    self.runtimeAddress = runtimeAddress
    self.settings = settings
  }

  /// Serves invocations until the container fails.
  func run() async throws {
    let client = try LambdaRuntimeClient(address: runtimeAddress, transport: HTTPTransport())
    try await LambdaLoop.run(client, label: "ingest", ready: settings) { session, invocation, logger in
      let deadline = ContinuousClock.now.advanced(by: invocation.timeRemaining() - Self.reserve)
      let report: IngestReport
      do { report = try await session.ingest(before: deadline) } catch let error as IngestError {
        if case .streamFailed(_, _, _, let count, _) = error { Self.warn(logger, invocation, setAside: count) }
        throw error
      }
      logger.info("ingested", metadata: ["requestID": "\(invocation.requestID)", "report": "\(report.text)"])
      if !report.setAside.isEmpty { Self.warn(logger, invocation, setAside: report.setAside.count) }
      return report.json
    }
  }

  /// The line that the alarm looks for.
  private static func warn(_ logger: Logger, _ invocation: LambdaInvocation, setAside count: Int) {
    logger.warning(
      "\(LogLine.setAside)", metadata: ["requestID": "\(invocation.requestID)", "count": "\(count)"])
  }
}
