// Pages to a proven end, and every way in which an API does not prove it.

import AWSClient
import Dataflow
import Lake
import LoopbackServing
import PipelineDSL
import Testing

@testable import IngestCommand

private struct Row: Schema { let id: Column<Int64> }

/// An API of 7 records, three a page, by whatever tells the page.
private enum SevenRecords {
  static func page(from first: Int) -> [Int] { Array((0..<7).dropFirst(first).prefix(3)) }

  static func body(_ ids: [Int], _ rest: String = "") -> String {
    "{\"items\":[\(ids.map { "{\"id\":\($0)}" }.joined(separator: ","))]\(rest)}"
  }
}

extension LoopbackServer.Request {
  /// The items of the query.
  fileprivate var query: [String: String] {
    let items = target.split(separator: "?").dropFirst().first?.split(separator: "&") ?? []
    return Dictionary(
      items.map { item in
        let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : "")
      }, uniquingKeysWith: { "\($0) and \($1)" })
  }
}

@Suite struct APIPagesTests {
  /// The values of `id` that a poll gives, and what the server was asked.
  private func poll(
    _ pages: Pagination, query: KeyValuePairs<String, String> = [:], headers: KeyValuePairs<String, String> = [:],
    timeouts: Timeouts = .patient, _ reply: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply
  ) async throws -> (ids: [Int], fetched: APIPages.Fetched, requests: [LoopbackServer.Request]) {
    let server = try await LoopbackServer(.init(reply))
    let transport = HTTPTransport(.init(inflatedBodyLimit: APIPages.largestAnswer))
    let api = RestAPI(
      "rows", of: Row.self, at: "\(server.url)/api", query: query, headers: headers, records: "items", pages: pages,
      timeouts: timeouts)
    var source = APIPages(
      api: api.definition, url: api.definition.address, caller: try APICaller(.none, [:], transport),
      transport: transport)
    source.retry = RetryPolicy(attempts: 4, base: .milliseconds(1), cap: .milliseconds(2))
    let (fetched, failure) = await source.fetch(before: .now + .seconds(3_600))
    await transport.shutdown()
    await server.stop()
    if let failure { throw failure }
    let ids = fetched.records.map { record in
      Int(String(decoding: record.bytes, as: UTF8.self).filter(\.isNumber)) ?? -1
    }
    return (ids, fetched, server.requests)
  }

  @Test func pagesByNumber() async throws {
    let polled = try await poll(.numbered("page"), query: ["per_page": "3"]) { request, _ in
      .json(200, SevenRecords.body(SevenRecords.page(from: 3 * ((Int(request.query["page"] ?? "") ?? 99) - 1))))
    }
    #expect(polled.ids == Array(0..<7))
    #expect(polled.requests.map(\.target) == (1...4).map { "/api?per_page=3&page=\($0)" })
    #expect(polled.fetched.pages == 4 && polled.fetched.calls == 4)
    #expect(polled.fetched.records.map(\.path)[2...3] == ["$.items[2]", "page 2: $.items[0]"])
  }

  @Test func pagesByOffset() async throws {
    let polled = try await poll(.offset("skip")) { request, _ in
      .json(200, SevenRecords.body(SevenRecords.page(from: Int(request.query["skip"] ?? "") ?? 99)))
    }
    #expect(polled.ids == Array(0..<7))
    #expect(polled.requests.map { $0.query["skip"] } == ["0", "3", "6", "7"])
  }

  @Test(arguments: ["null", "\"\""])
  func pagesByCursor(_ end: String) async throws {
    let polled = try await poll(.cursor("after", at: "meta.next")) { request, _ in
      let first = request.query["after"] == nil ? 0 : request.query["after"] == "a%2Fb%203" ? 3 : 6
      let next = first == 0 ? "\"a/b 3\"" : first == 3 ? "6" : end
      return .json(200, SevenRecords.body(SevenRecords.page(from: first), ",\"meta\":{\"next\":\(next)}"))
    }
    #expect(polled.ids == Array(0..<7))
    #expect(polled.requests.map { $0.query["after"] } == [nil, "a%2Fb%203", "6"])
  }

  @Test func pagesByAddress() async throws {
    let polled = try await poll(.nextURL(at: "next")) { request, _ in
      let first = Int(request.query["from"] ?? "0") ?? 99
      let next =
        first == 0 ? "\"?from=3\"" : first == 3 ? "\"http://\(request.headers["host"] ?? "")/api?from=6\"" : "null"
      return .json(200, SevenRecords.body(SevenRecords.page(from: first), ",\"next\":\(next)"))
    }
    #expect(polled.ids == Array(0..<7) && polled.requests.map(\.target) == ["/api", "/api?from=3", "/api?from=6"])
  }

  @Test func pagesByLinkHeader() async throws {
    let polled = try await poll(.linkHeader()) { request, _ in
      let first = Int(request.query["from"] ?? "0") ?? 99
      let links =
        first < 6 ? "</api?x=1,2>; rel=\"last\"; title=\"a, b\", </api?from=\(first + 3)>; rel=\"NEXT other\"" : ""
      return .json(200, headers: ["Link": links], SevenRecords.body(SevenRecords.page(from: first)))
    }
    #expect(polled.ids == Array(0..<7) && polled.fetched.pages == 3)
  }

  @Test func oneAnswerIsAllWhereThereAreNoPages() async throws {
    let polled = try await poll(.single, headers: ["Accept-Language": "en", "accept": "application/vnd.api+json"]) {
      .json($0.headers["accept"] == "application/vnd.api+json" ? 200 : 406, SevenRecords.body([$1]))
    }
    #expect(polled.ids == [0] && polled.requests[0].headers["accept-language"] == "en")
    #expect(polled.requests[0].headers["user-agent"] == "plan-gen-ingest")
  }

  /// What the poll fails with, and the number of requests before it gives up.
  private func failure(
    _ pages: Pagination, _ reply: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply
  ) async -> String {
    do {
      let polled = try await poll(pages, reply)
      return "no failure: \(polled.ids)"
    } catch { return "\(error)" }
  }

  @Test func anEndThatIsNotProvenIsAnError() async throws {
    // The server does not know the item of the query.
    #expect(
      await failure(.numbered("page")) { _, _ in .json(200, SevenRecords.body([1, 2])) }.contains("page 2 of http://"))
    // A cursor that comes again, after another one.
    let circle = await failure(.cursor("after", at: "next")) { request, number in
      .json(200, SevenRecords.body([number], ",\"next\":\"\(request.query["after"] == "a" ? "b" : "a")\""))
    }
    #expect(circle.contains("has been there before; nothing is delivered"))
    let endless = await failure(.numbered("page", atMost: 3)) { _, number in .json(200, SevenRecords.body([number])) }
    #expect(endless.contains("has more than 3 pages; nothing is delivered"))
    let silent = await failure(.cursor("after", at: "meta.next")) { _, _ in .json(200, SevenRecords.body([1])) }
    #expect(silent.contains("does not say at 'meta.next' whether there is a further page: nothing below $"))
    let strange = await failure(.nextURL(at: "next")) { _, _ in .json(200, SevenRecords.body([1], ",\"next\":{}")) }
    #expect(strange.contains("does not say at 'next' whether there is a further page: object"))
  }

  @Test(arguments: [
    "http://example.com/api", "https://127.0.0.1/api", "//example.com/api", "ftp://127.0.0.1/", "http://",
  ])
  func aPageOfAnotherHostIsNotAskedFor(_ address: String) async throws {
    let text = await failure(.nextURL(at: "next")) { _, number in
      number == 0 ? .json(200, SevenRecords.body([1], ",\"next\":\"\(address)\"")) : .json(200, SevenRecords.body([2]))
    }
    #expect(text.contains("names '\(address)' as its next page"), "\(text)")
  }

  @Test func anAnswerHasToBeginInTime() async throws {
    let soon = Timeouts.answer(beginsWithin: .seconds(1), endsWithin: .hours(1))
    let error = await #expect(throws: IngestError.self) {
      _ = try await poll(.single, timeouts: soon) { _, _ in .silence }
    }
    #expect("\(try #require(error))".contains("/api did not begin to answer within 1.0 seconds"))
  }

  @Test(
    "what passes is asked for again, and what does not is not",
    arguments: [
      (LoopbackServer.Reply.json(503, headers: ["Retry-After": "0"], "busy"), true), (.json(429, "slow"), true),
      (.json(500, "oops"), true), (.reset, true), (.close, true), (.json(404, "none"), false),
      (.json(401, "who"), false),
    ])
  func repeats(_ fault: LoopbackServer.Reply, _ isPassing: Bool) async throws {
    let reply = { @Sendable (_: LoopbackServer.Request, number: Int) -> LoopbackServer.Reply in
      number < 2 ? fault : .json(200, SevenRecords.body([7]))
    }
    if isPassing {
      let polled = try await poll(.single, reply)
      #expect(polled.ids == [7] && polled.fetched.calls == 3 && polled.fetched.pages == 1)
    } else {
      #expect(await failure(.single, reply).contains("expected 200"))
    }
    let forEver = await failure(.single) { _, _ in fault }
    #expect(!forEver.hasPrefix("no failure"))
  }

  @Test func aServerIsNotAskedBeforeItWantsToBe() async throws {
    let start = ContinuousClock.now
    let polled = try await poll(.single) { _, number in
      number == 0 ? .json(429, headers: ["Retry-After": "1"], "") : .json(200, SevenRecords.body([1]))
    }
    #expect(polled.ids == [1] && start.duration(to: .now) >= .seconds(1))
    // Longer than the poll has: the reason is told, and nobody waits.
    let late = await failure(.single) { _, number in
      number == 0 ? .json(429, headers: ["Retry-After": "7200"], "come back") : .json(200, SevenRecords.body([1]))
    }
    #expect(late.contains("answered 429"))
  }

  @Test(arguments: [
    ("120", 120), ("0", 0), ("Thu, 01 Jan 1970 00:03:20 GMT", 100), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("soon", nil), ("-1", nil), ("", nil), ("Thu, 32 Jan 1970 00:03:20 GMT", nil),
    ("Thu, 01 Jan 1970 24:00:00 GMT", nil),
    ("99999999999999999999", 999_999_999),
  ])
  func retryAfterHasTwoForms(_ value: String, _ seconds: Int?) {
    #expect(RetryAfter.pause(value, at: 100) == seconds.map { .seconds($0) })
  }
}

extension Timeouts {
  /// Beside tests that take all cores for minutes, no time is too long.
  static let patient = Timeouts.answer(beginsWithin: .hours(1), endsWithin: .hours(1))
}
