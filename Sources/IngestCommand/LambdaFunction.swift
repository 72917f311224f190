// The process as a Lambda function: one poll an invocation, errors reported by the runtime API's protocol.

import AWSClient
import Lake
import PipelineDSL

/// The function's life: get ready, then poll the runtime API for invocations.
struct LambdaFunction {
  private let settings: @Sendable () throws -> IngestSession
  private let runtimeAddress: String
  /// CloudWatch's name for the function's metrics; nil for none.
  private let namespace: String?

  /// Time kept back for the answer and the log before Lambda ends the invocation.
  private static let reserve = Duration.milliseconds(500)

  /// - Parameter settings: Makes the session; what it throws is reported as a failed initialisation.
  init(runtimeAddress: String, namespace: String?, settings: @escaping @Sendable () throws -> IngestSession) {
    self.runtimeAddress = runtimeAddress
    self.namespace = namespace
    self.settings = settings
  }

  /// Serves invocations until the container fails.
  func run() async throws {
    let client = try LambdaRuntimeClient(address: runtimeAddress, transport: HTTPTransport())
    // Lambda sends SIGTERM when it takes the container away: an invocation that runs is answered first.
    let loop = Task { try await serve(client) }
    try await Stop.onSignals { stop in
      stop.whenRequested { loop.cancel() }
      try await loop.value
    }
  }

  private func serve(_ client: LambdaRuntimeClient) async throws {
    try await LambdaLoop.run(client, label: "ingest", ready: settings) { session, invocation, _ in
      let deadline = ContinuousClock.now.advanced(by: invocation.timeRemaining() - Self.reserve)
      let reports = await session.ingest(before: deadline)
      // Straight to the log, which CloudWatch reads metrics from: a logger's prefix would hide them.
      for report in reports {
        try StandardStream.output.write(report.ledger(namespace: namespace, requestID: invocation.requestID) + [0x0A])
      }
      if let failure = reports.failure { throw failure }
      return reports.answer(requestID: invocation.requestID)
    }
  }
}
