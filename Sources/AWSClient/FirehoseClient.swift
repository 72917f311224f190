// Puts records to a Firehose stream and accounts for every one of them.

package import Calls

/// A producer for Direct PUT streams. It packs, repeats what failed and says what became of each record.
package struct FirehoseClient: Sendable {
  private let connection: AWSConnection
  private let retry: RetryPolicy

  /// - Parameter call: The declared call that this client makes, and no other.
  package init(
    _ environment: AWSEnvironment, making call: Call, transport: HTTPTransport, retry: RetryPolicy = RetryPolicy()
  ) {
    precondition(call.action == .firehosePutRecordBatch, "a Firehose client does not make \(call.action.rawValue)")
    connection = AWSConnection(service: .firehose, environment: environment, transport: transport)
    self.retry = retry
  }

  /// Puts `records` in order, in as few calls as the limits allow.
  ///
  /// Records that Firehose rejects one by one are repeated alone, in order. A call that is throttled, fails inside
  /// Firehose or loses its connection is repeated whole. When the attempts or the time are used up, what is left of
  /// the call is undeliverable; if it always failed as a whole, so is all that comes after it, without further calls.
  ///
  /// - Parameters:
  ///   - joining: Whether several of them become one of the stream's records.
  ///   - deadline: no call is waited for, and no pause begun, past this instant.
  /// - Throws: ``FirehosePutError``, which holds the outcome so far, when a repeat cannot help.
  package func put(
    _ records: [[UInt8]], joining: RecordJoining = .off, stream: String, deadline: ContinuousClock.Instant? = nil
  ) async throws(FirehosePutError) -> PutOutcome {
    var delivery = FirehoseDelivery(
      records: records, joining: joining, stream: stream, deadline: deadline, connection: connection, retry: retry)
    do {
      try await delivery.run()
      return delivery.outcome
    } catch {
      delivery.setAsideRest(because: error)
      throw FirehosePutError(cause: error, outcome: delivery.outcome)
    }
  }
}
