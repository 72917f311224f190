// Several APIs of a poll: each with its account, its secret, its cursor and its part of the time.

import Dataflow
import Foundation
import Lake
import LoopbackServing
import PipelineDSL
import Testing

@testable import IngestCommand

private struct Order: Schema {
  let id: Column<Int64>
}

@Suite struct EndpointTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "endpoints-\(UUID().uuidString)")

  private func pipeline(at url: String) -> Pipeline {
    IngestCommandTests.pipeline(polling: [
      RestAPI(
        "Open orders", of: Order.self, at: "\(url)/open", authentication: .bearer(APISecret("open-token")),
        records: "$", changes: .since("after", latest: { $0.id })),
      RestAPI("old", of: Order.self, at: "\(url)/old", records: "items", changes: .since("after", latest: { $0.id })),
    ])
  }

  @Test func eachHasItsAccountAndItsCursor() async throws {
    let server = try await LoopbackServer(
      .init { request, number in
        if request.target.hasPrefix("/open") {
          return request.headers["authorization"] == "Bearer secret"
            ? .json(200, "[{\"id\":\(number + 1)}]") : .json(401, "")
        }
        return number < 2 ? .json(404, "gone") : .json(200, #"{"items":[{"id":70},{"id":"x"}]}"#)
      })
    let variables = ["PLAN_SECRET_OPEN_TOKEN": "secret"]
    var polls: [[IngestReport]] = []
    for _ in 0..<3 {
      let session = try IngestSession(pipeline(at: server.url), variables, sink: .lake, lake: folder.path)
      polls.append(await session.ingest(before: .now + .seconds(3_600)))
      await session.shutdown()
    }
    await server.stop()
    let states = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/_state/orders").sorted()
    try? FileManager.default.removeItem(at: folder)
    #expect(states == ["old.json", "open-orders.json"])
    #expect(polls.map { $0.map(\.api) } == Array(repeating: ["Open orders", "old"], count: 3))
    #expect(polls.map { $0.map(\.delivery.delivered) } == [[1, 0], [1, 1], [1, 1]])
    #expect(polls.map { $0.map(\.delivery.setAside.count) } == [[0, 0], [0, 1], [0, 1]])
    #expect(
      server.requests.map(\.target) == [
        "/open", "/old", "/open?after=1", "/old", "/open?after=3", "/old?after=70",
      ])
    let failure = "\(try #require(polls[0].failure))"
    #expect(failure.hasPrefix("old: http://") && failure.contains("answered 404") && !failure.contains("Open"))
    #expect(polls[1].failure == nil)
    let answer =
      try JSONSerialization.jsonObject(with: Data(polls[1].answer(requestID: "r-1"))) as? [String: [[String: Any]]]
    #expect(answer?["endpoints"]?.map { $0["api"] as? String } == ["Open orders", "old"])
  }

  @Test func anAddressSaysWhichApiItIs() throws {
    let apis = pipeline(at: "http://127.0.0.1:1").ingest.apis
    let given = ["old=http://127.0.0.1:2/x?a=b"]
    #expect(try Endpoint.addresses(apis, given: given) == ["http://127.0.0.1:1/open", "http://127.0.0.1:2/x?a=b"])
    #expect(try Endpoint.addresses([apis[1]], given: ["http://h/?a=b"]) == ["http://h/?a=b"])
    for wrong in ["http://127.0.0.1:2/", "other=http://127.0.0.1:2/", "old"] {
      let error = #expect(throws: IngestError.self) { try Endpoint.addresses(apis, given: [wrong]) }
      #expect(error?.description.contains("the function polls \"Open orders\", \"old\". Fix:") == true)
    }
    let error = #expect(throws: IngestError.self) { try Endpoint.addresses(apis, given: ["old=ftp://h/"]) }
    #expect(error?.description.contains("does not begin with http") == true)
  }

  @Test func eachHasItsPartOfTheTime() {
    let now = ContinuousClock.now
    let deadline = now + .seconds(60)
    #expect(deadline.part(among: 3, at: now) == now + .seconds(20))
    // One that was quick leaves its time to the others; the last has all that is left.
    #expect(deadline.part(among: 2, at: now + .seconds(2)) == now + .seconds(31))
    #expect(deadline.part(among: 1, at: now + .seconds(40)) == deadline)
    #expect(deadline.part(among: 2, at: now + .seconds(70)) == now + .seconds(65), "late is late")
  }
}
