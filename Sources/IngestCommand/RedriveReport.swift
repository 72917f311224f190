// What became of the records that were set aside and tried once more.

import Lake
import PipelineDSL

/// The account of a redrive: every record read was delivered, stays set aside, or is pending where it was.
struct RedriveReport: Sendable {
  let pipeline: String
  var objects = 0
  var read = 0
  var delivered = 0
  var mayBeDoubled = 0
  /// Records that are kept with a new reason.
  var kept: [IngestReport.SetAside] = []
  /// Records that are where they were.
  var pending = 0
  /// Lines that are none of an error object's; they stay.
  var unreadable = 0
  /// Where rows went.
  var targets: Set<String> = []
  private(set) var failure: (any Error)?

  init(pipeline: String) { self.pipeline = pipeline }

  /// Closes the account.
  mutating func close(because failure: (any Error)?) {
    self.failure = failure
    guard read != delivered + kept.count + pending else { return }
    self.failure = IngestError.unbalanced(
      fetched: read, delivered: delivered, setAside: kept.count, pending: pending, cause: failure.map { "\($0)" })
  }

  var isComplete: Bool { failure == nil && kept.isEmpty && pending == 0 && unreadable == 0 }

  /// - Parameter isTrial: Whether nothing was changed.
  func text(isTrial: Bool) -> String {
    var lines = ["read \(read) records from \(objects) error object\(objects == 1 ? "" : "s")"]
    let to = targets.count == 1 ? " to \(targets.first ?? "")" : targets.isEmpty ? "" : " to \(targets.count) files"
    lines.append(isTrial ? "\(delivered) fit now; nothing was changed" : "delivered \(delivered)\(to)")
    if mayBeDoubled > 0 { lines.append("\(mayBeDoubled) of them may be there twice: their call was not answered") }
    if !kept.isEmpty {
      lines.append(isTrial ? "\(kept.count) do not fit" : "\(kept.count) stay set aside")
      lines += kept.prefix(5).map { "  \($0.reason)" }
      if kept.count > 5 { lines.append("  … and \(kept.count - 5) more") }
    }
    if pending > 0 { lines.append("pending \(pending): they are where they were") }
    if unreadable > 0 { lines.append("\(unreadable) lines are none of an error object, and stay as they are") }
    return lines.joined(separator: "\n")
  }

  /// The account as a line of the ledger, without the newline.
  var ledger: [UInt8] {
    var line = JSONText()
    line.append(json: #"{"ledger":"redrive","pipeline":"#)
    line.append(string: pipeline)
    line.append(
      json: #","objects":\#(objects),"read":\#(read),"delivered":\#(delivered),"may_be_doubled":\#(mayBeDoubled),"#)
    line.append(json: #""set_aside":\#(kept.count),"pending":\#(pending),"unreadable":\#(unreadable)"#)
    if let failure {
      line.append(json: #","failure":"#)
      line.append(string: "\(failure)")
    }
    line.append(json: "}")
    return line.bytes
  }
}
