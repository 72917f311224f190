// What a run did, as people read it.

import Dataflow
import Engine
import PipelineDSL

struct TransformReport {
  struct Table {
    let name: String
    let rowCount: Int
    let byteCount: Int
    let path: String
  }

  let day: CivilDay
  /// Raw files read.
  let files: Int
  /// Raw rows read.
  let rowCount: Int
  let tables: [Table]
  /// The expectations whose rows are dropped, with how many were.
  let dropped: [BrokenExpectation]
  /// Why the day was left out, where it was.
  let skipped: String?

  init(day: CivilDay, files: Int, rowCount: Int, tables: [Table], dropped: [BrokenExpectation]) {
    (self.day, self.files, self.rowCount, self.tables, self.dropped) = (day, files, rowCount, tables, dropped)
    skipped = nil
  }

  /// A day without rows, of which the tables are as they were.
  init(day: CivilDay, skipped reason: String) {
    (self.day, files, rowCount, tables, dropped, skipped) = (day, 0, 0, [], [], reason)
  }

  /// One line a table, one an expectation, then a total.
  func text(seconds: Double) -> String {
    if let skipped { return "warning: \(skipped); the tables are as they were" }
    let width = max(5, tables.map(\.name.count).max() ?? 0)
    let lines = tables.map { table in
      "\(table.name.padded(to: width))  \(count(table.rowCount, "row"))  \(count(table.byteCount, "byte"))  \(table.path)"
    }
    let broken = dropped.map {
      "\("dropped".padded(to: width))  \(count($0.rowCount, "row"))  that break \"\($0.name)\""
    }
    let rows = tables.reduce(0) { $0 + $1.rowCount }
    let bytes = tables.reduce(0) { $0 + $1.byteCount }
    let input = "\(rowCount) raw rows of \(day.iso) in \(files) file\(files == 1 ? "" : "s")"
    return
      (lines + broken + [
        "\("total".padded(to: width))  \(count(rows, "row"))  \(count(bytes, "byte"))  from \(input), \(rounded(seconds)) s"
      ]).joined(separator: "\n")
  }

  /// The account as a function's answer: one JSON object.
  var json: [UInt8] {
    let tables = tables.map { #""\#($0.name)":\#($0.rowCount)"# }.joined(separator: ",")
    let dropped = dropped.reduce(0) { $0 + $1.rowCount }
    return Array(
      #"{"\#(StreamColumn.partitionKey)":"\#(day.iso)","raw_rows":\#(rowCount),"dropped":\#(dropped),"rows":{\#(tables)}}"#
        .utf8)
  }

  private func count(_ number: Int, _ unit: String) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, 8 - digits.count)) + "\(digits) \(unit)\(number == 1 ? " " : "s")"
  }

  /// Three decimals.
  private func rounded(_ seconds: Double) -> String {
    let thousandths = String(Int((seconds * 1_000).rounded()))
    let digits = String(repeating: "0", count: max(0, 4 - thousandths.count)) + thousandths
    return "\(digits.dropLast(3)).\(digits.suffix(3))"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
