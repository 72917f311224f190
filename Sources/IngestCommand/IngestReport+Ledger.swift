// The account of a poll as one line of JSON, from which CloudWatch takes its metrics.

import Dataflow
import Lake
import PipelineDSL

extension IngestReport {
  /// At most so many of the drift's paths, and of the reasons, are in a line: logs cut long ones.
  private static let listed = 50

  /// The line, without the newline.
  /// - Parameters:
  ///   - namespace: CloudWatch's name for the metrics of this pipeline, where the line goes to its log ("Specification:
  ///     Embedded metric format", Amazon CloudWatch); without it the line is no metric.
  ///   - requestID: The invocation's.
  func ledger(namespace: String? = nil, requestID: String? = nil) -> [UInt8] {
    var line = JSONText()
    line.append(json: #"{"ledger":"ingest","pipeline":"#)
    line.append(string: pipeline)
    line.append(member: "api", api)
    line.append(json: #","\#(StreamColumn.partitionKey)":"\#(day.iso)""#)
    line.append(member: "request_id", requestID)
    for metric in metrics { line.append(json: #","\#(metric.name)":\#(metric.value)"#) }
    line.append(json: #","pages":\#(fetched.pages),"put_calls":\#(delivery.calls),"set_aside_by_reason":"#)
    line.append(counts: Dictionary(delivery.setAside.map { ($0.code, 1) }, uniquingKeysWith: +).sorted { $0 < $1 })
    line.append(json: #","unknown_fields":"#)
    line.append(counts: delivery.drift.fields.prefix(Self.listed).map { ($0.path, $0.count) })
    line.append(json: #","coerced":"#)
    line.append(counts: delivery.drift.coercions.prefix(Self.listed).map { ($0.path, $0.count) })
    line.append(member: "url", url)
    line.append(member: "since", position.since)
    line.append(member: "next_since", position.next)
    line.append(member: "target", delivery.target)
    line.append(member: "set_aside_target", delivery.errorTarget)
    line.append(member: "first_set_aside", delivery.setAside.first?.reason)
    line.append(member: "failure", failure.map { "\($0)" })
    if let namespace { appendMetricDirective(namespace, to: &line) }
    line.append(json: "}")
    return line.bytes
  }

  /// A number of the line that is a metric too.
  private struct Metric {
    let name: String
    let value: Int
    let unit: String

    init(_ name: String, _ value: Int, _ unit: String = "Count") {
      (self.name, self.value, self.unit) = (name, value, unit)
    }
  }

  private var metrics: [Metric] {
    [
      Metric("fetched", fetched.records.count), Metric("delivered", delivery.delivered),
      Metric("may_be_doubled", delivery.mayBeDoubled), Metric(IngestMetric.setAside, delivery.setAside.count),
      Metric(IngestMetric.pending, delivery.pending), Metric("bytes", fetched.byteCount, "Bytes"),
      Metric("calls", fetched.calls), Metric("milliseconds", milliseconds, "Milliseconds"),
    ]
  }

  /// Appends what tells CloudWatch which of the line's members are metrics. They have no dimension: the namespace is the pipeline's.
  private func appendMetricDirective(_ namespace: String, to line: inout JSONText) {
    line.append(json: #","_aws":{"Timestamp":\#(endedAt),"CloudWatchMetrics":[{"Namespace":"#)
    line.append(string: namespace)
    let listed = metrics.map { #"{"Name":"\#($0.name)","Unit":"\#($0.unit)"}"# }.joined(separator: ",")
    line.append(json: #","Dimensions":[[]],"Metrics":[\#(listed)]}]}"#)
  }
}

extension [IngestReport] {
  /// Why a poll failed: the one reason, or those of several APIs by their names.
  var failure: (any Error)? {
    let failures = compactMap { report in report.failure.map { (report.api, $0) } }
    guard count > 1, !failures.isEmpty else { return first?.failure }
    return IngestError.endpoints(failures.map { "\($0): \($1)" })
  }

  /// What a function answers: the line of its API, or those of several.
  func answer(requestID: String) -> [UInt8] {
    let lines = map { $0.ledger(requestID: requestID) }
    guard count > 1 else { return lines.first ?? [UInt8]("{}".utf8) }
    return [UInt8](#"{"endpoints":["#.utf8) + lines.joined(separator: [UInt8(ascii: ",")]) + [UInt8]("]}".utf8)
  }
}

extension JSONText {
  /// Appends a member behind others; nothing for nil.
  fileprivate mutating func append(member name: String, _ value: String?) {
    guard let value else { return }
    append(json: #","\#(name)":"#)
    append(string: value)
  }

  fileprivate mutating func append(counts: [(key: String, value: Int)]) {
    append(json: "{")
    for (index, count) in counts.enumerated() {
      append(json: index == 0 ? "" : ",")
      append(string: count.key)
      append(json: ":\(count.value)")
    }
    append(json: "}")
  }
}
