// Firehose as a sink: rows to the delivery stream, the rest to an error object in the raw bucket.

import AWSClient
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Puts records into the delivery stream. What would not become a row is not left to the stream to drop.
struct FirehoseSink: Sendable {
  private let stream: StreamDefinition
  private let streamName: String
  private let bucket: String?
  private let firehose: FirehoseClient
  private let s3: S3Client

  /// - Throws: `AWSEnvironmentError` when region or credentials are missing.
  init(_ stream: StreamDefinition, _ variables: [String: String], _ transport: HTTPTransport) throws {
    self.stream = stream
    let variables = variables.filter { !$0.value.isEmpty }
    streamName = variables[EnvironmentKey.streamName] ?? stream.name
    bucket = variables[EnvironmentKey.rawBucket]
    let environment = try AWSEnvironment(variables) { path in
      (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }
    firehose = FirehoseClient(environment, transport: transport)
    s3 = S3Client(environment, transport: transport)
  }

  func deliver(
    _ records: [RecordSlice], arrival: Arrival, before deadline: ContinuousClock.Instant?
  ) async throws -> Delivery {
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
    let outcome = await put(rows.lines, before: deadline)
    delivery.delivered = outcome.delivered
    rejected += outcome.undeliverable.map { failure in
      SetAsideRecord(rows.records[failure.index], code: failure.code, message: failure.message)
    }
    delivery.target = "stream \(streamName)"
    delivery.setAside = rejected.map(IngestReport.SetAside.init)
    delivery.errorTarget = try await store(rejected, arrival: arrival)
    return delivery
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

  /// A put that stopped early still says what became of each record, so it is an outcome like any other.
  private func put(_ lines: [[UInt8]], before deadline: ContinuousClock.Instant?) async -> PutOutcome {
    do { return try await firehose.put(lines, stream: streamName, deadline: deadline) } catch { return error.outcome }
  }

  private func store(_ records: [SetAsideRecord], arrival: Arrival) async throws -> String? {
    guard let object = ErrorObject(records, from: stream, arrival: arrival) else { return nil }
    let reasons = Set(records.map(\.message)).sorted().prefix(3).joined(separator: "; ")
    guard let bucket else {
      throw IngestError.undelivered(
        count: records.count,
        reason: "\(reasons). Fix: name the raw bucket in \(EnvironmentKey.rawBucket), where they would be kept")
    }
    do {
      try await s3.put(object.bytes, bucket: bucket, key: object.key, contentType: "application/x-ndjson")
    } catch {
      throw IngestError.undelivered(count: records.count, reason: "\(reasons); and setting them aside failed: \(error)")
    }
    return "s3://\(bucket)/\(object.key)"
  }
}
