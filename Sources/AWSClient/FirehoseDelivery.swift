// One put in progress: which records are still pending, and what became of the others.

import Calls

/// Sends the calls of one put one after the other, so that records arrive in order.
struct FirehoseDelivery {
  let records: [[UInt8]]
  let stream: String
  let deadline: ContinuousClock.Instant?
  let connection: AWSConnection
  let retry: RetryPolicy

  private(set) var outcome: PutOutcome
  /// What is not yet settled, by the indexes of a record's rows: of the call at hand, then of those to come.
  private var pending: [Range<Int>] = []
  private var waiting: ArraySlice<[Range<Int>]>
  /// Whether a call with the records still pending may have been taken, though it was not answered so.
  private var isInDoubt = false

  /// The time allowed was over before a call was made.
  private struct DeadlinePassed: Error {}

  /// Why the pending records have not been accepted.
  private enum Setback {
    /// Firehose took the call and rejected some of its records, those still pending.
    case records([FirehoseWire.Entry])
    /// The call failed as a whole.
    case call(any Error)
  }

  init(
    records: [[UInt8]], joining: RecordJoining, stream: String, deadline: ContinuousClock.Instant?,
    connection: AWSConnection, retry: RetryPolicy
  ) {
    self.records = records
    self.stream = stream
    self.deadline = deadline
    self.connection = connection
    self.retry = retry
    let batches = FirehoseBatches(records, joining: joining)
    waiting = batches.calls[...]
    outcome = PutOutcome(records: records.count)
    outcome.undeliverable = batches.oversize.map { Self.tooLarge($0, bytes: records[$0].count) }
  }

  /// Sends every call, repeats included.
  mutating func run() async throws {
    try checkStreamName()
    while let batch = waiting.popFirst() {
      (pending, isInDoubt) = (batch, false)
      if let deadline, ContinuousClock.now >= deadline { setAsideRest(because: DeadlinePassed()) }
      try await deliverPending()
    }
    outcome.undeliverable.sort { $0.index < $1.index }
  }

  /// Settles whatever is left as undeliverable for `error`.
  mutating func setAsideRest(because error: any Error) {
    let rest = pending + waiting.joined()
    let (code, message) = Self.reason(error)
    outcome.undeliverable += rest.joined().map { .init(index: $0, code: code, message: message) }
    outcome.undeliverable.sort { $0.index < $1.index }
    pending = []
    waiting = []
  }

  /// Repeats the call at hand until nothing is pending, or no repeat is allowed.
  private mutating func deliverPending() async throws {
    let deliveredBefore = outcome.delivered
    var repeats = 0
    while !pending.isEmpty, let setback = try await callOnce(isRepeat: repeats > 0) {
      repeats += 1
      guard try await retry.wait(beforeRepeat: repeats, deadline: deadline) else {
        return giveUp(setback, progressed: outcome.delivered > deliveredBefore)
      }
    }
  }

  /// Settles the call at hand as undeliverable; and all the rest too, when not one record of the call got through.
  private mutating func giveUp(_ setback: Setback, progressed: Bool) {
    switch setback {
    case .call(let error) where !progressed: setAsideRest(because: error)
    case .call(let error):
      let (code, message) = Self.reason(error)
      outcome.undeliverable += pending.joined().map { .init(index: $0, code: code, message: message) }
    case .records(let entries):
      for (rows, entry) in zip(pending, entries) {
        outcome.undeliverable += rows.map {
          .init(index: $0, code: entry.errorCode ?? "", message: entry.errorMessage ?? "")
        }
      }
    }
    pending = []
  }

  /// Makes one call and settles the records it accepted; `nil` when that was all of them.
  ///
  /// - Throws: an error that a repeat cannot mend.
  private mutating func callOnce(isRepeat: Bool) async throws -> Setback? {
    outcome.calls += 1
    outcome.retries += isRepeat ? 1 : 0
    let entries: [FirehoseWire.Entry]
    do {
      entries = try await answer()
    } catch  where AWSConnection.isTransient(error) {
      isInDoubt = isInDoubt || AWSConnection.mayHaveActed(error)
      return .call(error)
    }
    let rejected = entries.filter { $0.errorCode != nil }
    settle(entries)
    return rejected.isEmpty ? nil : .records(rejected)
  }

  private mutating func settle(_ entries: [FirehoseWire.Entry]) {
    var stillPending: [Range<Int>] = []
    for (rows, entry) in zip(pending, entries) {
      if entry.errorCode == nil {
        outcome.delivered += rows.count
        outcome.mayBeDoubled += isInDoubt ? rows.count : 0
        outcome.puts += 1
        outcome.bytes += records[rows].reduce(0) { $0 + $1.count }
      } else {
        stillPending.append(rows)
      }
    }
    pending = stillPending
  }

  /// One call's answer, an entry for each pending record.
  private func answer() async throws -> [FirehoseWire.Entry] {
    let request = FirehoseWire.request(
      putting: pending, of: records, stream: stream, endpoint: connection.endpoint)
    let response = try await connection.send(request, deadline: deadline)
    guard response.status == 200 else {
      let fault = AWSJSONFault(response)
      throw failure(response.status, fault.code, fault.message)
    }
    guard let entries = FirehoseWire.entries(response.body, count: pending.count) else {
      throw failure(
        200, "InvalidAnswer", "it does not hold one RequestResponses entry for each of \(pending.count) records")
    }
    return entries
  }

  private func failure(_ status: Int?, _ code: String, _ message: String) -> AWSError {
    AWSError(
      call: .firehosePutRecordBatch, resource: "stream \(stream)", endpoint: connection.endpoint,
      status: status, code: code, message: message)
  }

  private func checkStreamName() throws {
    let isName = stream.utf8.allSatisfy { $0.isASCIIAlphanumeric || "_.-".utf8.contains($0) }
    guard isName, (1...64).contains(stream.utf8.count) else {
      throw failure(nil, "InvalidStreamName", "a stream's name is 1 to 64 of the characters a-z A-Z 0-9 _ . -")
    }
  }

  private static func tooLarge(_ index: Int, bytes: Int) -> PutOutcome.Undeliverable {
    let limit = FirehoseLimits.bytesPerRecord
    return .init(index: index, code: "RecordTooLarge", message: "\(bytes) bytes, and Firehose takes \(limit) a record")
  }

  private static func reason(_ error: any Error) -> (code: String, message: String) {
    switch error {
    case let error as AWSError: (error.code, error.description)
    case let error as HTTPTransportError: (error.code, error.description)
    case is DeadlinePassed: ("DeadlinePassed", "the time allowed for the put was over before the record was sent")
    case is CancellationError: ("Cancelled", "the put was cancelled before Firehose acknowledged the record")
    default: ("Failed", "\(error)")
    }
  }
}
