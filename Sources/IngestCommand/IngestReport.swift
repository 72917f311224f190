// What became of every record of one poll.

import Dataflow
import Lake
import PipelineDSL

/// The account of a poll: every record fetched was delivered or set aside.
struct IngestReport: Sendable {
  let url: String
  let fetched: Int
  /// How many answers the records came in.
  let pages: Int
  /// How many requests that took.
  let calls: Int
  let delivered: Int
  /// Records set aside, with why.
  let setAside: [SetAside]
  let drift: Drift
  let day: CivilDay
  /// Where the delivered records are: a file, or a stream.
  let target: String?
  /// Where the records set aside are.
  let errorTarget: String?
  let seconds: Double

  /// A record set aside: where it stood and why it is no row.
  struct SetAside: Sendable {
    let path: String
    let reason: String
  }

  var isComplete: Bool { setAside.isEmpty && delivered == fetched }

  /// The account in words, a line a fact.
  var text: String {
    let asked = pages == 1 && calls == 1 ? "" : " by \(calls) calls for \(pages) page\(pages == 1 ? "" : "s")"
    var lines = ["fetched \(fetched) records from \(url)\(asked) in \(Self.rounded(seconds)) s"]
    lines.append("delivered \(delivered)" + (target.map { " to \($0)" } ?? ""))
    if !setAside.isEmpty {
      lines.append("set aside \(setAside.count)" + (errorTarget.map { " in \($0)" } ?? ""))
      lines += setAside.prefix(5).map { "  \($0.reason)" }
      if setAside.count > 5 { lines.append("  … and \(setAside.count - 5) more") }
    }
    lines += Self.counts(drift.unknownFields).map {
      "drift: field \($0.path) is not in the schema (\($0.count) records)"
    }
    lines += Self.counts(drift.undeclaredCoercions).map {
      "drift: \($0.path) was converted to its column's type \($0.count) times; declare it Column<Coerced<…>> if that is right"
    }
    return lines.joined(separator: "\n")
  }

  /// The account as the Lambda's answer: one JSON object.
  var json: [UInt8] {
    Array(
      #"{"fetched":\#(fetched),"delivered":\#(delivered),"set_aside":\#(setAside.count),"pages":\#(pages),"calls":\#(calls),"#
        .utf8)
      + Array(#""\#(StreamColumn.partitionKey)":"\#(day.iso)"}"#.utf8)
  }

  private static func counts(_ counts: [String: Int]) -> [(path: String, count: Int)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1_000).rounded() / 1_000 }
}
