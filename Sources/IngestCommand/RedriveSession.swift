// Records that were set aside, delivered once more: from the error files of a lake, or the error objects of a bucket.

import AWSClient
import Calls
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads error objects one by one, delivers what fits the schema now, and keeps the rest with its new reason.
struct RedriveSession: Sendable {
  private let name: String
  private let stream: StreamDefinition
  private let clock: ZonedClock
  private let sink: Sink
  private let transport = HTTPTransport()

  private enum Sink: Sendable {
    case lake(LakeFolder)
    case firehose(FirehoseSink, S3Client)
  }

  init(_ pipeline: Pipeline, _ variables: [String: String], sink: SinkName, lake: String) throws {
    name = pipeline.name
    stream = pipeline.ingest.stream
    clock = try ZonedClock(pipeline.zone)
    switch sink {
    case .lake: self.sink = .lake(LakeFolder(lake))
    case .firehose:
      let environment = try AWSEnvironment(process: variables.filter { !$0.value.isEmpty })
      self.sink = .firehose(
        try FirehoseSink(stream, variables, transport),
        S3Client(environment, making: IngestCalls.keep, transport: transport))
    }
  }

  func shutdown() async { await transport.shutdown() }

  /// Redrives all there is.
  /// - Parameter isTrial: Whether it is only told what would be delivered.
  func redrive(isTrial: Bool) async -> RedriveReport {
    var report = RedriveReport(pipeline: name)
    let arrival = clock.arrival(at: Int64(Date().timeIntervalSince1970))
    do {
      switch sink {
      case .lake(let lake): try redrive(lake, &report, arrival, isTrial: isTrial)
      case .firehose(let firehose, let s3): try await redrive(firehose, s3, &report, arrival, isTrial: isTrial)
      }
      report.close(because: nil)
    } catch { report.close(because: error) }
    return report
  }

  // MARK: a lake

  private func redrive(
    _ lake: LakeFolder, _ report: inout RedriveReport, _ arrival: Arrival, isTrial: Bool
  ) throws {
    let kept = try KeptFiles(of: stream, in: lake, isReadOnly: isTrial)
    for file in kept.files {
      guard let found = try kept.records(of: file) else { continue }
      report.objects += 1
      report.read += found.records.count
      report.pending += found.records.count
      report.unreadable += found.unreadable.count
      var converter = RecordConverter(fields: stream.dataset.rowFields)
      var rest: [SetAsideRecord] = []
      for kept in found.records {
        do { try converter.append(kept.record, arrival: arrival) } catch {
          rest.append(SetAsideRecord(kept.record, error, attempts: kept.attempts + 1))
        }
      }
      let batch = converter.takeBatch()
      // A file of which nothing fits stays as it is; one that a run was cut off with has to be finished.
      if !isTrial, batch.rowCount > 0 || file.day != nil {
        let claimed = try kept.claim(file, for: arrival.day)
        let stored = try kept.finish(claimed, delivering: batch, keeping: lines(rest, found.unreadable, arrival))
        if let stored { report.targets.insert(stored.path) }
      }
      report.settle(delivered: batch.rowCount, kept: rest)
    }
  }

  // MARK: a bucket

  private func redrive(
    _ firehose: FirehoseSink, _ s3: S3Client, _ report: inout RedriveReport, _ arrival: Arrival, isTrial: Bool
  ) async throws {
    let listing = try await s3.list(bucket: firehose.bucket, prefix: LakePrefix.error(stream.dataset))
    for key in listing.keys where !key.hasSuffix("/") {
      let name = key.split(separator: "/").last.map(String.init) ?? key
      let found = KeptRecords(try await s3.get(bucket: firehose.bucket, key: key), named: name)
      report.objects += 1
      report.read += found.records.count
      report.pending += found.records.count
      report.unreadable += found.unreadable.count
      let outcome = await firehose.put(found.records, arrival: arrival, isTrial: isTrial)
      report.mayBeDoubled += outcome.mayBeDoubled
      if !isTrial, outcome.delivered > 0 {
        report.targets.insert("stream \(firehose.streamName)")
        do { try await replace(key, by: lines(outcome.rest, found.unreadable, arrival), in: firehose.bucket, s3) } catch
        {
          // Delivered, and still there: the next redrive delivers it again.
          report.settle(delivered: outcome.delivered, kept: outcome.rest)
          report.mayBeDoubled += outcome.delivered
          throw error
        }
      }
      report.settle(delivered: outcome.delivered, kept: outcome.rest)
      if let failure = outcome.failure(of: firehose.streamName, setAsideIn: "their error objects") { throw failure }
    }
  }

  /// The rest first: what is removed before it is kept elsewhere would be lost.
  private func replace(_ key: String, by rest: [UInt8], in bucket: String, _ s3: S3Client) async throws {
    if !rest.isEmpty {
      let ending = key.hasSuffix(".json") ? ".json" : ""
      try await s3.put(
        rest, bucket: bucket, key: "\(key.dropLast(ending.utf8.count))-rest\(ending)",
        contentType: "application/x-ndjson")
    }
    try await s3.delete(bucket: bucket, key: key)
  }

  private func lines(_ rest: [SetAsideRecord], _ unreadable: [ArraySlice<UInt8>], _ arrival: Arrival) -> [UInt8] {
    ErrorObject.lines(rest, from: stream, arrival: arrival) + unreadable.flatMap { $0 + [UInt8(ascii: "\n")] }
  }
}

extension RedriveReport {
  /// Moves records of an object from pending to where they are.
  fileprivate mutating func settle(delivered count: Int, kept rest: [SetAsideRecord]) {
    delivered += count
    kept += rest.map(IngestReport.SetAside.init)
    pending -= count + rest.count
  }
}
