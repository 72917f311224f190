// One process's polls: fetch, convert, deliver, account.

import AWSClient
import Calls
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
  private let name: String
  private let ingest: IngestFunction
  private let clock: ZonedClock
  private let transport: HTTPTransport
  private let endpoints: [Endpoint]
  private let sink: Sink
  /// What other pollers may have left in the lake.
  private let leftovers: LakeStream?

  /// Where records go, with what it takes to get there.
  private enum Sink: Sendable {
    case lake(LakeSink)
    case firehose(FirehoseSink)
  }

  /// Reads the settings, and fails before the first poll when one is missing.
  /// - Parameters:
  ///   - apiURLs: Addresses in place of the manifest's: see ``Endpoint/addresses(_:given:)``.
  ///   - isOngoing: Whether polls follow each other: a lake then buffers as the stream does.
  init(
    _ pipeline: Pipeline, _ variables: [String: String], sink: SinkName, lake: String, apiURLs: [String] = [],
    isOngoing: Bool = false
  ) throws {
    let variables = variables.filter { !$0.value.isEmpty }
    let transport = HTTPTransport(.init(inflatedBodyLimit: APIPages.largestAnswer))
    let clock = try ZonedClock(pipeline.zone)
    let stream = pipeline.ingest.stream
    let place: (APIDefinition, CursorStore) throws -> PollCursor.Place
    switch sink {
    case .lake:
      let folder = LakeFolder(lake)
      let buffer = LakeStream(stream, in: folder, clock)
      self.sink = .lake(LakeSink(stream: stream, folder: folder, buffer: isOngoing ? buffer : nil))
      leftovers = buffer
      place = { api, _ in .lake(folder, key: LakePrefix.cursor(pipeline.name, api)) }
    case .firehose:
      let firehose = try FirehoseSink(stream, variables, transport)
      self.sink = .firehose(firehose)
      leftovers = nil
      let environment = try AWSEnvironment(process: variables)
      place = { api, store in
        switch store {
        case .rawBucket:
          return .bucket(
            firehose.bucket, key: LakePrefix.cursor(pipeline.name, api),
            S3Client(environment, making: IngestCalls.keepCursor, transport: transport))
        case .parameterStore:
          guard let name = variables[api.cursorVariable] else {
            throw IngestError.missingSetting(
              "\(api.cursorVariable) is not set. Fix: name the parameter that holds how far the polls of \(api.name) have come"
            )
          }
          return .parameter(
            name, ParameterStoreClient(environment, making: IngestCalls.keepParameter, transport: transport))
        }
      }
    }
    let given =
      apiURLs.isEmpty ? variables[EnvironmentKey.apiURL]?.split(separator: " ").map(String.init) ?? [] : apiURLs
    let addresses = try Endpoint.addresses(pipeline.ingest.apis, given: given)
    endpoints = try zip(pipeline.ingest.apis, addresses).map { api, url in
      Endpoint(
        api: api, url: url, caller: try APICaller(api.authentication, variables, transport),
        cursor: try api.changes.map { PollCursor($0, in: try place(api, $0.store)) })
    }
    name = pipeline.name
    ingest = pipeline.ingest
    (self.clock, self.transport) = (clock, transport)
  }

  /// Writes what pollers have left in the lake's buffer that were killed; a text for each.
  func recover() throws -> [String] {
    try leftovers?.recover().compactMap { Self.told($0, "left by a poller that was cut off") } ?? []
  }

  /// When the buffer has to be written though no poll comes; nil for never.
  var flushDue: ContinuousClock.Instant? {
    guard case .lake(let lake) = sink, let due = lake.buffer?.dueAt else { return nil }
    return .now + .seconds(max(0, Double(due) - Date().timeIntervalSince1970))
  }

  /// Writes what the buffer holds; a text where that was something.
  func flush(_ why: String) throws -> String? {
    guard case .lake(let lake) = sink else { return nil }
    return try lake.buffer?.flush().flatMap { Self.told($0, why) }
  }

  private static func told(_ written: LakeStream.Written, _ why: String) -> String? {
    guard written.file != nil || written.setAside > 0 else { return nil }
    let rows = written.file.map { "wrote \($0.rowCount) rows to \($0.path)" } ?? "no rows"
    return "\(rows), \(why)" + (written.setAside > 0 ? "; \(written.setAside) do not fit the schema any more" : "")
  }

  func shutdown() async { await transport.shutdown() }

  /// Polls each API once, and accounts for every record, also of a poll that fails.
  /// - Parameters:
  ///   - deadline: Nothing is waited for past this instant. Each API has its part of the time.
  ///   - stop: Whoever asks for the end; what is fetched by then is delivered, and an unfinished fetch is given up.
  func ingest(before deadline: ContinuousClock.Instant, until stop: Stop = Stop()) async -> [IngestReport] {
    var reports: [IngestReport] = []
    for (index, endpoint) in endpoints.enumerated() {
      let part = deadline.part(among: endpoints.count - index)
      reports.append(await ingest(endpoint, before: part, until: stop))
    }
    return reports
  }

  private func ingest(
    _ endpoint: Endpoint, before deadline: ContinuousClock.Instant, until stop: Stop
  ) async -> IngestReport {
    let start = ContinuousClock.now
    let (fetched, position, failure) = await stop.interruptible {
      await endpoint.fetch(before: deadline.keepingReserve(), transport)
    }
    let arrival = clock.arrival(at: Int64(Date().timeIntervalSince1970))
    var delivery = Delivery()
    if failure == nil {
      switch sink {
      case .lake(let lake): delivery = lake.deliver(fetched.records, arrival: arrival)
      case .firehose(let firehose):
        delivery = await firehose.deliver(fetched.records, arrival: arrival, before: deadline)
      }
      // Each record is kept somewhere: only now may the next poll leave them out.
      if delivery.pending == 0, let cursor = endpoint.cursor, let next = position.next {
        do { try await cursor.keep(next, before: deadline) } catch { delivery.failure = delivery.failure ?? error }
      }
    } else {
      delivery.pending = fetched.records.count
    }
    return IngestReport(
      pipeline: name, api: endpoint.api.name, url: endpoint.url, position: position, fetched: fetched,
      delivery: delivery, day: arrival.day, endedAt: Int64(Date().timeIntervalSince1970 * 1_000),
      milliseconds: Int(start.duration(to: .now) / .milliseconds(1)), failure: failure, limit: ingest.tolerance)
  }
}

extension ContinuousClock.Instant {
  /// The instant at which the first of so many has to end, so that the others have as much time before this deadline.
  func part(among count: Int, at now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant {
    now.advanced(by: now.duration(to: self) / max(1, count))
  }

  /// The instant at which to stop one step so that the next one has time before this deadline: a third of what is left,
  /// at most ten seconds, is kept.
  func keepingReserve(at now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant {
    advanced(by: .zero - min(.seconds(10), max(.zero, now.duration(to: self) / 3)))
  }
}
