// How far polls have come: asked for by the next, kept only once every record is, and never gone back behind.

import Dataflow
import Foundation
import Lake
import LoopbackServing
import PipelineDSL
import Testing

@testable import IngestCommand

private struct Order: Schema {
  let id: Column<Int64>
  let meta: Meta
}
private struct Meta: Schema { let changedAt: Column<Instant?> }

private func body(_ changes: [(Int, String)]) -> LoopbackServer.Reply {
  let items = changes.map { "{\"id\":\($0),\"meta\":{\"changedAt\":\($1)}}" }.joined(separator: ",")
  return .json(200, "{\"items\":[\(items)]}")
}

@Suite struct PollCursorTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "cursor-\(UUID().uuidString)")

  private func pipeline(
    at url: String, _ changes: Changes<Order>, pages: Pagination = .single, share: Share = .all
  ) -> Pipeline {
    let api = RestAPI(
      "orders", of: Order.self, at: "\(url)/api", query: ["a": "1"], records: "items", pages: pages, changes: changes)
    return IngestCommandTests.pipeline(polling: [api], tolerating: share)
  }

  /// So many polls, each by a process of its own.
  private func poll(
    _ changes: Changes<Order>, times: Int, pages: Pagination = .single, share: Share = .all,
    between: (Int) throws -> Void = { _ in },
    reply: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply
  ) async throws -> (reports: [IngestReport], asked: [String]) {
    let server = try await LoopbackServer(.init(reply))
    var reports: [IngestReport] = []
    for number in 0..<times {
      try between(number)
      let pipeline = pipeline(at: server.url, changes, pages: pages, share: share)
      let session = try IngestSession(pipeline, [:], sink: .lake, lake: folder.path)
      reports += await session.ingest(before: .now + .seconds(3_600))
      await session.shutdown()
    }
    await server.stop()
    try? FileManager.default.removeItem(at: folder)
    return (reports, server.requests.map(\.target))
  }

  private let byTime = Changes<Order>.since("changed_after", latest: { $0.meta.changedAt })

  @Test func eachPollAsksForWhatIsNew() async throws {
    let polled = try await poll(byTime, times: 4) { _, number in
      switch number {
      case 0: body([(1, "\"2025-11-03T09:00:00Z\""), (2, "\"2025-11-03 10:00:00.5\""), (3, "null")])
      case 1: body([])
      // Seconds since 1970 are an instant too: two hours later.
      case 2: body([(4, "1762171200"), (5, "\"2025-11-01T00:00:00Z\"")])
      default: body([])
      }
    }
    #expect(polled.reports.allSatisfy { $0.isComplete })
    #expect(
      polled.asked == [
        "/api?a=1", "/api?a=1&changed_after=2025-11-03%2010%3A00%3A00.5",
        "/api?a=1&changed_after=2025-11-03%2010%3A00%3A00.5", "/api?a=1&changed_after=1762171200",
      ])
    #expect(polled.reports[3].position.since == "1762171200" && polled.reports[3].position.next == "1762171200")
    #expect(String(decoding: polled.reports[2].ledger(), as: UTF8.self).contains("\"next_since\":\"1762171200\""))
  }

  @Test func theFirstPollAsksFromTheStartAndNoneGoesBack() async throws {
    let changes = Changes<Order>.since("after_id", latest: { $0.id }, from: "100")
    let polled = try await poll(changes, times: 3, pages: .numbered("page", atMost: 5)) { request, _ in
      request.target.contains("page=1")
        ? body([(9, "null"), (request.target.contains("=100") ? 1_000 : 99, "null")]) : body([])
    }
    #expect(
      polled.asked
        == ["100", "1000", "1000"].flatMap { start in
          (1...2).map { "/api?a=1&after_id=\(start)&page=\($0)" }
        })
  }

  /// A fetch that fails, a disk that refuses the rows, and a page that is missing: all is asked for again.
  @Test func whatIsNotKeptIsAskedForAgain() async throws {
    let path = folder.path
    let inTheWay = "\(path)/raw"
    let polled = try await poll(
      byTime, times: 3,
      between: { number in
        if number == 1 {
          try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
          try Data("in the way".utf8).write(to: URL(filePath: inTheWay))
        } else if number == 2 {
          try FileManager.default.removeItem(atPath: inTheWay)
        }
      }, reply: { _, number in number == 0 ? .json(404, "{}") : body([(1, "\"2025-11-03T09:00:00Z\"")]) })
    #expect(polled.reports.map(\.delivery.pending) == [0, 1, 0] && polled.reports[2].isComplete)
    #expect(polled.asked == Array(repeating: "/api?a=1", count: 3))
  }

  @Test func whatIsSetAsideIsKeptTooThoughThePollFails() async throws {
    let polled = try await poll(byTime, times: 2, share: .percent(0)) { _, number in
      number == 0 ? .json(200, #"{"items":[{"id":"x","meta":{"changedAt":"2025-11-03T09:00:00Z"}}]}"#) : body([])
    }
    #expect(polled.reports[0].failure != nil && polled.asked[1].hasSuffix("changed_after=2025-11-03T09%3A00%3A00Z"))
  }

  @Test func recordsThatDoNotTellAreAnError() async throws {
    let polled = try await poll(byTime, times: 1) { _, _ in body([(1, "null"), (2, "\"soon\""), (3, "{}")]) }
    let told = polled.reports[0].failure.map { "\($0)" } ?? ""
    #expect(told.contains("none of the 3 records has a value at 'meta.changedAt'") && told.contains("Fix:"))
    #expect(polled.reports[0].delivery.pending == 3)
  }

  @Test(arguments: ["nonsense", #"{"item":"other","value":"1"}"#])
  func aCursorOfAnotherManifestIsAnError(_ text: String) async throws {
    let state = folder.appending(path: "_state/orders/orders.json")
    let polled = try await poll(
      byTime, times: 1,
      between: { _ in
        try FileManager.default.createDirectory(
          at: state.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: state)
      }, reply: { _, _ in body([]) })
    #expect(polled.asked.isEmpty && "\(polled.reports[0].failure.map { "\($0)" } ?? "")".contains("orders.json' is "))
  }
}
