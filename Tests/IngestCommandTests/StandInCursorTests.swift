// Polls whose cursor is in the stand-ins for S3 and Parameter Store, for Tests/Judges/test_cursors.py: without the judge there is none.

import Dataflow
import Foundation
import LoopbackServing
import PipelineDSL
import Testing

@testable import IngestCommand

private struct Order: Schema { let id: Column<Int64> }

@Suite struct StandInCursorTests {
  /// Polls as often as the judge says, each time by a process's session of its own, and writes what the API was asked and what
  /// failed where the judge looks.
  @Test func pollsAreWrittenForTheJudge() async throws {
    let variables = ProcessInfo.processInfo.environment
    guard let path = variables["PLAN_CURSOR_READ"] else { return }
    let server = try await LoopbackServer(
      .init { _, number in .json(200, number == 0 ? #"{"items":[{"id":7},{"id":41}]}"# : #"{"items":[]}"#) })
    let store: CursorStore = variables["PLAN_CURSOR_PLACE"] == "parameter" ? .parameterStore : .rawBucket
    var told: [String] = []
    for _ in 0..<(Int(variables["PLAN_CURSOR_POLLS"] ?? "") ?? 1) {
      do {
        let session = try IngestSession(pipeline(at: server.url, store), variables, sink: .firehose, lake: "")
        let reports = await session.ingest(before: .now + .seconds(600))
        told += reports.compactMap(\.failure).map { "failed: \($0)" }
        await session.shutdown()
      } catch { told.append("refused: \(error)") }
    }
    await server.stop()
    let lines = server.requests.map { "asked \($0.target)" } + told
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
  }

  private func pipeline(at url: String, _ store: CursorStore) -> Pipeline {
    let api = RestAPI(
      "open orders", of: Order.self, at: "\(url)/api", records: "items",
      changes: .since("after", latest: { $0.id }, from: "5", keptIn: store), timeouts: .patient)
    return IngestCommandTests.pipeline(polling: [api])
  }
}
