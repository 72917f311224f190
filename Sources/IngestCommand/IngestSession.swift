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
  let url: String
  private let name: String
  private let ingest: IngestFunction
  private let clock: ZonedClock
  private let caller: APICaller
  private let transport: HTTPTransport
  private let sink: Sink
  /// How far polls have come, where the API is asked for changes.
  private let cursor: PollCursor?
  /// What other pollers may have left in the lake.
  private let leftovers: LakeStream?

  /// Where records go, with what it takes to get there.
  private enum Sink: Sendable {
    case lake(LakeSink)
    case firehose(FirehoseSink)
  }

  /// Reads the settings, and fails before the first poll when one is missing.
  /// - Parameter isOngoing: Whether polls follow each other: a lake then buffers as the stream does.
  init(
    _ pipeline: Pipeline, _ variables: [String: String], sink: SinkName, lake: String, apiURL: String?,
    isOngoing: Bool = false
  ) throws {
    url = try Self.address(pipeline.ingest.api, variables, apiURL: apiURL)
    name = pipeline.name
    ingest = pipeline.ingest
    clock = try ZonedClock(pipeline.zone)
    transport = HTTPTransport(.init(inflatedBodyLimit: APIPages.largestAnswer))
    caller = try APICaller(ingest.api.authentication, variables, transport)
    switch sink {
    case .lake:
      let folder = LakeFolder(lake)
      let buffer = LakeStream(ingest.stream, in: folder, clock)
      self.sink = .lake(LakeSink(stream: ingest.stream, folder: folder, buffer: isOngoing ? buffer : nil))
      leftovers = buffer
      cursor = ingest.api.changes.map { PollCursor($0, of: pipeline.name, in: folder) }
    case .firehose:
      let firehose = try FirehoseSink(ingest.stream, variables, transport)
      self.sink = .firehose(firehose)
      leftovers = nil
      let name = pipeline.name
      let transport = self.transport
      cursor = try ingest.api.changes.map { changes in
        let environment = try AWSEnvironment(process: variables.filter { !$0.value.isEmpty })
        let s3 = S3Client(environment, making: IngestCalls.keepCursor, transport: transport)
        return PollCursor(changes, of: name, in: firehose.bucket, s3)
      }
    }
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

  /// Polls once, and accounts for every record, also of a poll that fails.
  /// - Parameters:
  ///   - deadline: Nothing is waited for past this instant.
  ///   - stop: Whoever asks for the end; what is fetched by then is delivered, and an unfinished fetch is given up.
  func ingest(before deadline: ContinuousClock.Instant, until stop: Stop = Stop()) async -> IngestReport {
    let start = ContinuousClock.now
    let (fetched, position, failure) = await stop.interruptible { await fetch(before: deadline.keepingReserve()) }
    let arrival = clock.arrival(at: Int64(Date().timeIntervalSince1970))
    var delivery = Delivery()
    if failure == nil {
      switch sink {
      case .lake(let lake): delivery = lake.deliver(fetched.records, arrival: arrival)
      case .firehose(let firehose):
        delivery = await firehose.deliver(fetched.records, arrival: arrival, before: deadline)
      }
      // Each record is kept somewhere: only now may the next poll leave them out.
      if delivery.pending == 0, let cursor, let next = position.next {
        do { try await cursor.keep(next, before: deadline) } catch { delivery.failure = delivery.failure ?? error }
      }
    } else {
      delivery.pending = fetched.records.count
    }
    return IngestReport(
      pipeline: name, url: url, position: position, fetched: fetched, delivery: delivery, day: arrival.day,
      endedAt: Int64(Date().timeIntervalSince1970 * 1_000),
      milliseconds: Int(start.duration(to: .now) / .milliseconds(1)), failure: failure, limit: ingest.tolerance)
  }

  /// What a poll asked with, and what the next one asks with if this one's records are kept.
  struct Position: Sendable {
    var since: String?
    var next: String?
  }

  private func fetch(
    before deadline: ContinuousClock.Instant
  ) async -> (fetched: APIPages.Fetched, position: Position, failure: (any Error)?) {
    var position = Position()
    var fetched = APIPages.Fetched()
    do {
      position.since = try await cursor?.value(before: deadline)
      let asked = cursor?.address(url, from: position.since) ?? url
      let pages = APIPages(api: ingest.api, url: asked, caller: caller, transport: transport)
      let outcome = await pages.fetch(before: deadline)
      fetched = outcome.fetched
      if let failure = outcome.failure { throw failure }
      position.next = try cursor?.value(after: fetched.records, from: position.since)
      return (fetched, position, nil)
    } catch { return (fetched, position, error) }
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
