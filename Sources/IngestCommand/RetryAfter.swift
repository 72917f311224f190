// When a server that turned a request away wants to be asked again (RFC 9110, section 10.2.3).

import Dataflow

/// A `Retry-After` field: seconds, or a date.
enum RetryAfter {
  /// How long to wait; nil for a value of neither form. Never less than nothing.
  static func pause(_ value: String, at unixSeconds: Int64) -> Duration? {
    let text = value.split(separator: " ").joined(separator: " ")
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .seconds(Int64(text.prefix(9)) ?? 0)
    }
    return date(text).map { .seconds(max(0, $0 - unixSeconds)) }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since 1970.
  private static func date(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", let day = Int(parts[1]),
      let year = Int(parts[3]),
      let month = months.firstIndex(of: String(parts[2])), (1...9999).contains(year),
      let date = CivilDay(year: year, month: month + 1, day: day)
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) ?? -1 }
    guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2]) else {
      return nil
    }
    return Int64(date.daysSinceEpoch) * 86_400 + Int64(clock[0] * 3_600 + clock[1] * 60 + clock[2])
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
