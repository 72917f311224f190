// One process's polls: fetch, convert, deliver, account.

import AWSClient
import Dataflow
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a process needs to poll again and again.
struct IngestSession: Sendable {
  let url: String
  private let ingest: IngestFunction
  private let clock: ZonedClock
  private let transport: HTTPTransport
  private let sink: Sink

  /// Where records go, with what it takes to get there.
  private enum Sink: Sendable {
    case lake(LakeSink)
    case firehose(FirehoseSink)
  }

  /// Reads the settings, and fails before the first poll when one is missing.
  init(_ pipeline: Pipeline, _ variables: [String: String], sink: SinkName, lake: String, apiURL: String?) throws {
    url = try Self.address(pipeline.ingest.api, variables, apiURL: apiURL)
    ingest = pipeline.ingest
    clock = try ZonedClock(pipeline.zone)
    transport = HTTPTransport(.init(inflatedBodyLimit: APIPages.largestAnswer))
    switch sink {
    case .lake: self.sink = .lake(LakeSink(stream: ingest.stream, folder: LakeFolder(lake)))
    case .firehose: self.sink = .firehose(try FirehoseSink(ingest.stream, variables, transport))
    }
  }

  func shutdown() async { await transport.shutdown() }

  /// Polls once.
  /// - Parameter deadline: Nothing is waited for past this instant.
  func ingest(before deadline: ContinuousClock.Instant? = nil) async throws -> IngestReport {
    let start = ContinuousClock.now
    let pages = APIPages(api: ingest.api, url: url, transport: transport)
    let fetched = try await pages.records(before: deadline?.keepingReserve())
    let records = fetched.records
    let arrival = clock.arrival(at: Int64(Date().timeIntervalSince1970))
    let delivery: Delivery
    switch sink {
    case .lake(let lake): delivery = try lake.deliver(records, arrival: arrival)
    case .firehose(let firehose): delivery = try await firehose.deliver(records, arrival: arrival, before: deadline)
    }
    let elapsed = start.duration(to: .now)
    return IngestReport(
      url: url, fetched: records.count, pages: fetched.pages, calls: fetched.calls, delivered: delivery.delivered,
      setAside: delivery.setAside,
      drift: delivery.drift, day: arrival.day, target: delivery.target, errorTarget: delivery.errorTarget,
      seconds: elapsed / .seconds(1))
  }

  private static func address(
    _ api: APIDefinition, _ variables: [String: String], apiURL: String?
  ) throws -> String {
    let given = apiURL ?? variables[EnvironmentKey.apiURL].flatMap { $0.isEmpty ? nil : $0 }
    guard let given else { return api.address }
    do { try HTTPTransport.check(given) } catch { throw IngestError.invalidURL(error) }
    return given
  }
}

extension ContinuousClock.Instant {
  /// The instant at which to stop one step so that the next one has time before this deadline: a third of what is left,
  /// at most ten seconds, is kept.
  func keepingReserve(at now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant {
    advanced(by: .zero - min(.seconds(10), max(.zero, now.duration(to: self) / 3)))
  }
}

/// What a sink did with a poll's records.
struct Delivery: Sendable {
  var delivered = 0
  var setAside: [IngestReport.SetAside] = []
  var drift = Drift()
  var target: String?
  var errorTarget: String?
}
