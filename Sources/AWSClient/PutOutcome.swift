// What became of every record of a put.

/// The account of one ``FirehoseClient/put(_:stream:deadline:)``: each record is either delivered or undeliverable.
package struct PutOutcome: Sendable, Equatable {
  /// A record that Firehose did not acknowledge, and why.
  package struct Undeliverable: Sendable, Equatable {
    /// Position in the records that were put.
    package let index: Int
    /// The last error code it met: Firehose's, an ``HTTPTransportError/code``, `RecordTooLarge`, `DeadlinePassed`
    /// or `Cancelled`.
    package let code: String
    package let message: String
  }

  /// Records given.
  package let records: Int
  /// Records acknowledged. Delivery is at least once: one whose acknowledgement was lost may arrive twice.
  package internal(set) var delivered = 0
  /// Records as the stream counts and bills them: several rows are one where they were joined.
  package internal(set) var puts = 0
  /// The rest, in the order of their indexes.
  package internal(set) var undeliverable: [Undeliverable] = []
  /// Calls of PutRecordBatch, repeats included.
  package internal(set) var calls = 0
  /// Those of the calls that were repeats.
  package internal(set) var retries = 0
  /// Delivered records that an earlier call may have delivered already: its answer was lost, or it failed inside Firehose.
  package internal(set) var mayBeDoubled = 0
  /// Bytes of the delivered records, before base64.
  package internal(set) var bytes = 0

  init(records: Int) {
    self.records = records
  }
}

/// A put that stopped because no repeat could help: a permanent error of Firehose, or the task's cancellation.
package struct FirehosePutError: Error, CustomStringConvertible {
  /// An ``AWSError``, an ``HTTPTransportError`` or a `CancellationError`.
  package let cause: any Error
  /// The account so far; what was not sent is undeliverable with the cause's code.
  package let outcome: PutOutcome

  package var description: String {
    "\(cause) (\(outcome.delivered) of \(outcome.records) records had been delivered)"
  }
}
