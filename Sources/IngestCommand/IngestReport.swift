// What became of every record of one poll.

import Dataflow
import Lake
import PipelineDSL

/// The account of a poll: every record fetched was delivered, set aside, or is pending.
struct IngestReport: Sendable {
  let pipeline: String
  let api: String
  let url: String
  let position: Endpoint.Position
  let fetched: APIPages.Fetched
  let delivery: Delivery
  let day: CivilDay
  /// When the poll ended, in milliseconds since 1970.
  let endedAt: Int64
  let milliseconds: Int
  /// Why the poll failed, if it did.
  private(set) var failure: (any Error)?

  /// A record set aside: where it stood and why it is no row.
  struct SetAside: Sendable {
    /// A code of the stream's error objects, or of the call that failed.
    let code: String
    let path: String
    let reason: String
  }

  /// Closes the account of a poll.
  /// - Parameters:
  ///   - failure: Why the records were not all fetched; nil leaves it to the delivery.
  ///   - limit: The share of records that may be set aside.
  init(
    pipeline: String, api: String, url: String, position: Endpoint.Position = .init(), fetched: APIPages.Fetched,
    delivery: Delivery, day: CivilDay, endedAt: Int64,
    milliseconds: Int, failure: (any Error)?, limit: Share
  ) {
    self.pipeline = pipeline
    self.api = api
    self.url = url
    self.position = position
    self.fetched = fetched
    self.delivery = delivery
    self.day = day
    self.endedAt = endedAt
    self.milliseconds = milliseconds
    self.failure = failure ?? delivery.failure ?? excess(over: limit)
    if !isBalanced {
      self.failure = IngestError.unbalanced(
        fetched: fetched.records.count, delivered: delivery.delivered, setAside: delivery.setAside.count,
        pending: delivery.pending, cause: self.failure.map { "\($0)" })
    }
  }

  /// Fetched = delivered + set aside + pending: each of the four is counted where it happens, none made of the others.
  private var isBalanced: Bool {
    fetched.records.count == delivery.delivered + delivery.setAside.count + delivery.pending
  }

  private func excess(over limit: Share) -> (any Error)? {
    let count = delivery.setAside.count
    guard limit.isExceeded(by: count, of: fetched.records.count) else { return nil }
    return IngestError.tooManySetAside(
      count, of: fetched.records.count, limit: limit, target: delivery.errorTarget,
      example: delivery.setAside.first?.reason)
  }

  var isComplete: Bool { failure == nil && delivery.setAside.isEmpty && delivery.pending == 0 }

  /// The account in words, a line a fact.
  var text: String {
    let (pages, calls) = (fetched.pages, fetched.calls)
    let asked = pages == 1 && calls == 1 ? "" : " by \(calls) calls for \(pages) page\(pages == 1 ? "" : "s")"
    let since = position.since.map { ", changed since \($0)," } ?? ""
    var lines = [
      "fetched \(fetched.records.count) records from \(url)\(since)\(asked) in \(Double(milliseconds) / 1_000) s"
    ]
    let doubled = delivery.mayBeDoubled == 0 ? "" : ", of which \(delivery.mayBeDoubled) may be there twice"
    lines.append("delivered \(delivery.delivered)" + (delivery.target.map { " to \($0)" } ?? "") + doubled)
    if !delivery.setAside.isEmpty {
      lines.append("set aside \(delivery.setAside.count)" + (delivery.errorTarget.map { " in \($0)" } ?? ""))
      lines += delivery.setAside.prefix(5).map { "  \($0.reason)" }
      if delivery.setAside.count > 5 { lines.append("  … and \(delivery.setAside.count - 5) more") }
    }
    if delivery.pending > 0 { lines.append("pending \(delivery.pending), for the next poll") }
    lines += delivery.drift.fields.map { "drift: field \($0.path) is not in the schema (\($0.count) records)" }
    lines += delivery.drift.coercions.map {
      "drift: \($0.path) was converted to its column's type \($0.count) times; declare it Column<Coerced<…>> if that is right"
    }
    return lines.joined(separator: "\n")
  }
}

extension Drift {
  /// Unknown fields with their counts, in the order of their paths.
  var fields: [(path: String, count: Int)] { Self.sorted(unknownFields) }
  /// Coercions with their counts, in the order of their paths.
  var coercions: [(path: String, count: Int)] { Self.sorted(undeclaredCoercions) }

  private static func sorted(_ counts: [String: Int]) -> [(path: String, count: Int)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
