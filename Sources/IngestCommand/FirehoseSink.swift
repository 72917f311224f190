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
    let put = await put(records.map { KeptRecord(record: $0) }, arrival: arrival, before: deadline?.keepingReserve())
    var delivery = Delivery()
    delivery.target = "stream \(streamName)"
    (delivery.delivered, delivery.mayBeDoubled, delivery.calls) = (put.delivered, put.mayBeDoubled, put.calls)
    delivery.drift = put.drift
    do {
      delivery.errorTarget = try await store(put.rest, arrival: arrival, before: deadline)
      delivery.setAside = put.rest.map(IngestReport.SetAside.init)
      if let target = delivery.errorTarget { delivery.failure = put.failure(of: streamName, setAsideIn: target) }
    } catch {
      delivery.pending = put.rest.count
      delivery.failure = error
    }
    return delivery
  }

  /// What became of records that were put.
  struct Put: Sendable {
    var delivered = 0
    var mayBeDoubled = 0
    var calls = 0
    var drift = Drift()
    /// Those that fall short of the schema, or that the stream did not take.
    var rest: [SetAsideRecord] = []
    /// Why the stream took nothing, or stopped; nil where it did neither.
    var cause: String?

    /// The failure of a put whose rest is kept somewhere.
    func failure(of stream: String, setAsideIn target: String) -> IngestError? {
      cause.map {
        .streamFailed(cause: $0, stream: stream, delivered: delivered, setAside: rest.count, target: target)
      }
    }
  }

  /// Puts records that fit the schema.
  /// - Parameter isTrial: Whether they are only held against it.
  func put(
    _ records: [KeptRecord], arrival: Arrival, isTrial: Bool = false, before deadline: ContinuousClock.Instant? = nil
  ) async -> Put {
    var result = Put()
    var (lines, sent) = ([[UInt8]](), [KeptRecord]())
    var converter = RecordConverter(fields: stream.dataset.rowFields)
    for kept in records {
      do throws(RecordMismatch) {
        try converter.append(kept.record, arrival: arrival)
        lines.append(try kept.record.stamped(arrival))
        sent.append(kept)
      } catch {
        result.rest.append(SetAsideRecord(kept.record, error, attempts: kept.attempts + 1))
      }
    }
    result.drift = converter.takeDrift()
    guard !isTrial else {
      result.delivered = lines.count
      return result
    }
    let (outcome, cause) = await put(lines, before: deadline)
    (result.delivered, result.mayBeDoubled, result.calls) = (outcome.delivered, outcome.mayBeDoubled, outcome.calls)
    result.rest += outcome.undeliverable.map { refused in
      let kept = sent[refused.index]
      return SetAsideRecord(kept.record, code: refused.code, message: refused.message, attempts: kept.attempts + 1)
    }
    result.cause = cause
    return result
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
