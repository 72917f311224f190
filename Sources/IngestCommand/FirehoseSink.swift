// Firehose as a sink: rows to the delivery stream, the rest to an error object in the raw bucket.

import AWSClient
import Calls
import Lake
import PipelineDSL

/// Puts records into the delivery stream. What would not become a row is not left to the stream to drop.
struct FirehoseSink: Sendable {
  private let stream: StreamDefinition
  let streamName: String
  let bucket: String
  private let firehose: FirehoseClient
  private let s3: S3Client

  /// - Throws: `AWSEnvironmentError` when region or credentials are missing, ``IngestError/missingSetting(_:)`` when the
  ///   raw bucket is not named: without it a record that Firehose does not take would be lost.
  init(_ stream: StreamDefinition, _ variables: [String: String], _ transport: HTTPTransport) throws {
    self.stream = stream
    let variables = variables.filter { !$0.value.isEmpty }
    streamName = variables[EnvironmentKey.streamName] ?? stream.name
    let environment = try AWSEnvironment(process: variables)
    guard let bucket = variables[EnvironmentKey.rawBucket] else {
      throw IngestError.missingSetting(
        "\(EnvironmentKey.rawBucket) is not set. Fix: name the raw bucket, where records are kept that Firehose does not take"
      )
    }
    self.bucket = bucket
    firehose = FirehoseClient(environment, making: IngestCalls.deliver, transport: transport)
    s3 = S3Client(environment, making: [IngestCalls.setAside], transport: transport)
  }

  /// Puts the records and sets aside what the stream did not take, for which a part of the time is kept back.
  ///
  /// The delivery's failure is ``IngestError/streamFailed(cause:stream:delivered:setAside:target:)`` after the rest was set
  /// aside, and ``IngestError/undelivered(count:reason:)`` where it could not be.
  func deliver(_ records: [RecordSlice], arrival: Arrival, before deadline: ContinuousClock.Instant?) async -> Delivery
  {
    var delivery = Delivery()
    var (rows, rejected) = (PutQueue(), [SetAsideRecord]())
    var converter = RecordConverter(fields: stream.dataset.rowFields)
    for record in records {
      do {
        try converter.append(record, arrival: arrival)
        rows.append(record, try record.stamped(arrival))
      } catch {
        rejected.append(SetAsideRecord(record, error))
      }
    }
    delivery.drift = converter.takeDrift()
    let (outcome, failure) = await put(rows.lines, before: deadline?.keepingReserve())
    delivery.target = "stream \(streamName)"
    delivery.delivered = outcome.delivered
    delivery.mayBeDoubled = outcome.mayBeDoubled
    delivery.calls = outcome.calls
    rejected += outcome.undeliverable.map { failure in
      SetAsideRecord(rows.records[failure.index], code: failure.code, message: failure.message)
    }
    do {
      delivery.errorTarget = try await store(rejected, arrival: arrival, before: deadline)
      delivery.setAside = rejected.map(IngestReport.SetAside.init)
      if let failure, let target = delivery.errorTarget {
        delivery.failure = IngestError.streamFailed(
          cause: failure, stream: streamName, delivered: outcome.delivered, setAside: rejected.count, target: target)
      }
    } catch {
      delivery.pending = rejected.count
      delivery.failure = error
    }
    return delivery
  }

  /// What became of records that were set aside and put once more.
  struct Retried: Sendable {
    var delivered = 0
    var mayBeDoubled = 0
    /// Those that fall short of the schema still, or that the stream did not take.
    var rest: [SetAsideRecord] = []
    var failure: (any Error)?
  }

  /// Puts records that were set aside.
  /// - Parameter isTrial: Whether they are only held against the schema.
  func put(_ kept: [KeptRecord], arrival: Arrival, isTrial: Bool) async -> Retried {
    var retried = Retried()
    var (lines, sent) = ([[UInt8]](), [KeptRecord]())
    var converter = RecordConverter(fields: stream.dataset.rowFields)
    for record in kept {
      do {
        try converter.append(record.record, arrival: arrival)
        lines.append(try record.record.stamped(arrival))
        sent.append(record)
      } catch {
        retried.rest.append(SetAsideRecord(record.record, error, attempts: record.attempts + 1))
      }
    }
    guard !isTrial else {
      retried.delivered = lines.count
      return retried
    }
    let (outcome, failure) = await put(lines, before: nil)
    retried.delivered = outcome.delivered
    retried.mayBeDoubled = outcome.mayBeDoubled
    retried.rest += outcome.undeliverable.map { refused in
      let record = sent[refused.index]
      return SetAsideRecord(
        record.record, code: refused.code, message: refused.message, attempts: record.attempts + 1)
    }
    if let failure {
      retried.failure = IngestError.streamFailed(
        cause: failure, stream: streamName, delivered: outcome.delivered, setAside: retried.rest.count,
        target: "their error objects")
    }
    return retried
  }

  /// Records with their lines as they go to the stream.
  private struct PutQueue {
    private(set) var records: [RecordSlice] = []
    private(set) var lines: [[UInt8]] = []

    mutating func append(_ record: RecordSlice, _ line: [UInt8]) {
      records.append(record)
      lines.append(line)
    }
  }

  /// What became of each line, and why the put failed: it stopped for good, or nothing got through.
  private func put(
    _ lines: [[UInt8]], before deadline: ContinuousClock.Instant?
  ) async -> (outcome: PutOutcome, failure: String?) {
    do {
      let outcome = try await firehose.put(
        lines, joining: stream.joining == .billingSteps ? .billingSteps : .off, stream: streamName, deadline: deadline)
      let reason = outcome.undeliverable.first.map {
        $0.message.contains($0.code) ? $0.message : "\($0.code): \($0.message)"
      }
      return (outcome, outcome.delivered == 0 ? reason : nil)
    } catch {
      return (error.outcome, "\(error.cause)")
    }
  }

  private func store(
    _ records: [SetAsideRecord], arrival: Arrival, before deadline: ContinuousClock.Instant?
  ) async throws -> String? {
    guard let object = ErrorObject(records, from: stream, arrival: arrival) else { return nil }
    let reasons = Set(records.map(\.message)).sorted().prefix(3).joined(separator: "; ")
    do {
      try await s3.put(
        object.bytes, bucket: bucket, key: object.key, contentType: "application/x-ndjson", deadline: deadline)
    } catch {
      throw IngestError.undelivered(count: records.count, reason: "\(reasons); and setting them aside failed: \(error)")
    }
    return "s3://\(bucket)/\(object.key)"
  }
}
