// Records for the stream: one line each, with the day and time of arrival that the stream's partitions are made of.

import Dataflow
import PipelineDSL

extension RecordSlice {
  /// The record on one line, without white space between its tokens, with `p_date` and `p_time` at its end in place of any
  /// it had, in whatever case; ended by a newline, since the stream joins records as they are.
  package func stamped(_ arrival: Arrival) throws(RecordMismatch) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(bytes.count + 64)
    let mismatch = bytes.withUnsafeBufferPointer { bytes -> RecordMismatch? in
      var scanner = JSONScanner(bytes)
      do {
        try copyMembers(&scanner, to: &line)
        return nil
      } catch {
        return RecordMismatch(error, in: bytes, of: self)
      }
    }
    if let mismatch { throw mismatch }
    line.append(line.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
    line.append(
      contentsOf: """
        "\(StreamColumn.partitionKey)":"\(arrival.day.iso)","\(StreamColumn.arrivalTime)":"\(arrival.time)"}

        """.utf8)
    return line
  }

  /// Appends `{` and the record's own members; nothing when it has none.
  private func copyMembers(_ scanner: inout JSONScanner, to line: inout [UInt8]) throws {
    scanner.skipWhitespace()
    guard scanner.next == UInt8(ascii: "{") else {
      let kind = JSONKind(firstByte: scanner.next)
      try scanner.skipValue()
      try scanner.finish()
      // Which values are secret is not known here, so none is shown.
      throw ConversionFault(path: "$", expected: "object", found: kind?.name ?? "nothing", value: nil)
    }
    var hasMember = try scanner.entersContainer(closedBy: UInt8(ascii: "}"))
    while hasMember {
      let start = scanner.position
      let key = try scanner.scanKey()
      if isStreamColumn(key, scanner) {
        try scanner.skipValue()
      } else {
        line.append(line.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
        line.append(contentsOf: scanner[start..<(key.end + 1)])
        line.append(UInt8(ascii: ":"))
        try scanner.copyCompactly(to: &line)
      }
      hasMember = try scanner.scanSeparator(or: UInt8(ascii: "}"))
    }
    try scanner.finish()
  }

  private func isStreamColumn(_ token: JSONStringToken, _ scanner: JSONScanner) -> Bool {
    let names = [StreamColumn.partitionKey, StreamColumn.arrivalTime]
    guard token.hasEscapes || names.contains(where: { $0.utf8.count == token.end - token.start }) else { return false }
    var key: [UInt8] = []
    scanner.copyText(of: token, to: &key)
    return names.contains(String(decoding: key.map(MemberTable.lowercased), as: UTF8.self))
  }
}
