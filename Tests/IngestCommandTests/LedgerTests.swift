// The account of a poll: it adds up or is an error, and its line is JSON that CloudWatch reads metrics from.

import Dataflow
import Foundation
import Lake
import PipelineDSL
import Testing

@testable import IngestCommand

private struct Broken: Error, CustomStringConvertible { let description: String }

private func slices(_ count: Int) -> [RecordSlice] { (0..<count).map { _ in RecordSlice(Array("{}".utf8)[...]) } }

private func account(
  fetched: Int, _ change: (inout Delivery) -> Void = { _ in }, failure: (any Error)? = nil, limit: Share = .all
) -> IngestReport {
  var pages = APIPages.Fetched()
  (pages.records, pages.pages, pages.calls, pages.byteCount) = (slices(fetched), 2, 3, 99)
  var delivery = Delivery()
  change(&delivery)
  return IngestReport(
    pipeline: "user-data", api: "users", url: "http://127.0.0.1/\"api\"", fetched: pages, delivery: delivery,
    day: CivilDay(daysSinceEpoch: 20_000), endedAt: 1_728_000_000_123, milliseconds: 250, failure: failure, limit: limit
  )
}

private func setAside(_ count: Int) -> [IngestReport.SetAside] {
  (0..<count).map { .init(code: $0 == 0 ? "A" : "B", path: "$", reason: "number \($0)") }
}

@Suite struct LedgerTests {
  private func json(_ line: [UInt8]) throws -> [String: Any] {
    #expect(!line.contains(0x0A))
    return try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
  }

  @Test func theLineHasEveryCount() throws {
    let report = account(fetched: 10) {
      ($0.delivered, $0.mayBeDoubled, $0.setAside, $0.calls) = (7, 2, setAside(3), 4)
      ($0.target, $0.errorTarget) = ("stream users", "s3://raw/error/1.json")
      $0.drift.unknownFields["$.a\n\"b\""] = 5
      $0.drift.undeclaredCoercions["$.c"] = 6
    }
    #expect(report.failure == nil && !report.isComplete)
    let line = try json(report.ledger(requestID: "r-1"))
    let counts = line.compactMapValues { $0 as? Int }
    #expect(
      counts == [
        "fetched": 10, "delivered": 7, "may_be_doubled": 2, "set_aside": 3, "pending": 0, "bytes": 99, "calls": 3,
        "milliseconds": 250, "pages": 2, "put_calls": 4,
      ])
    #expect(line["set_aside_by_reason"] as? [String: Int] == ["A": 1, "B": 2])
    #expect(
      line["unknown_fields"] as? [String: Int] == ["$.a\n\"b\"": 5] && line["coerced"] as? [String: Int] == ["$.c": 6])
    let texts = line.compactMapValues { $0 as? String }
    #expect(texts["first_set_aside"] == "number 0" && texts["url"] == "http://127.0.0.1/\"api\"")
    #expect(texts["request_id"] == "r-1" && texts["set_aside_target"] == "s3://raw/error/1.json")
    #expect(texts["p_date"] == "2024-10-04" && line["_aws"] == nil && line["failure"] == nil)
  }

  /// "Specification: Embedded metric format" (Amazon CloudWatch): each metric is a number at the top of the line.
  @Test func theLineIsMetrics() throws {
    let line = try json(account(fetched: 0).ledger(namespace: "user-data-dev"))
    let root = try #require(line["_aws"] as? [String: Any])
    #expect(root["Timestamp"] as? Int == 1_728_000_000_123)
    let directive = try #require((root["CloudWatchMetrics"] as? [[String: Any]])?.first)
    #expect(directive["Namespace"] as? String == "user-data-dev" && directive["Dimensions"] as? [[String]] == [[]])
    let metrics = try #require(directive["Metrics"] as? [[String: String]])
    #expect(metrics.count == 8)
    for metric in metrics {
      #expect(line[try #require(metric["Name"])] is Int)
      #expect(["Count", "Bytes", "Milliseconds"].contains(metric["Unit"]))
    }
    #expect(metrics.map { $0["Name"] }.contains(IngestMetric.setAside))
  }

  @Test func anAccountThatDoesNotAddUpIsAnError() throws {
    for (delivered, aside, pending) in [(9, 0, 0), (10, 1, 0), (0, 0, 11), (5, 2, 2)] {
      let report = account(fetched: 10) {
        ($0.delivered, $0.setAside, $0.pending) = (delivered, setAside(aside), pending)
        $0.failure = Broken(description: "the disk is full")
      }
      let told = "\(try #require(report.failure))"
      #expect(told.contains("fetched 10, but delivered \(delivered), set aside \(aside) and pending \(pending)"))
      #expect(told.contains("the disk is full") && !report.isComplete)
    }
  }

  @Test func aPollThatFailsKeepsItsReason() {
    let report = account(fetched: 4, { $0.pending = 4 }, failure: Broken(description: "page 3 broke"))
    #expect("\(report.failure ?? Broken(description: ""))" == "page 3 broke" && report.text.contains("pending 4"))
  }

  @Test func moreThanIsToleratedFailsThePoll() {
    func fails(_ bad: Int, of count: Int, _ limit: Share) -> Bool {
      account(fetched: count, { ($0.delivered, $0.setAside) = (count - bad, setAside(bad)) }, limit: limit).failure
        != nil
    }
    #expect(!fails(5, of: 100, .percent(5)) && fails(6, of: 100, .percent(5)))
    #expect(!fails(0, of: 0, .percent(0)) && !fails(0, of: 9, .percent(0)) && fails(1, of: 1_000_000, .percent(0)))
    #expect(!fails(9, of: 9, .all))
    let report = account(fetched: 2, { ($0.delivered, $0.setAside) = (1, setAside(1)) }, limit: .percent(10))
    let told = "\(report.failure ?? Broken(description: ""))"
    #expect(told.hasPrefix("1 of 2 records were set aside; the manifest tolerates 10 %. The first: number 0. Fix:"))
  }
}
