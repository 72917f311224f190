// Local days as ranges of instants, against the offsets themselves and against days that are known to be odd.

import Dataflow
import Testing

@testable import Zones

@Suite struct LocalCalendarTests {
  private func calendar(_ zone: String, _ first: String, _ last: String) throws -> LocalCalendar {
    let offsets = try ZoneDatabase.system.offsets(of: zone)
    return LocalCalendar(offsets, over: (try day(first)) * 86_400..<(try day(last)) * 86_400)
  }

  private func day(_ iso: String) throws -> Int { try #require(CivilDay(iso: iso)).daysSinceEpoch }

  /// Zone, day, and the seconds of each range that the day has.
  static let oddDays: [(zone: String, day: String, lengths: [Int])] = [
    ("Europe/Berlin", "2026-03-28", [86_400]), ("Europe/Berlin", "2026-03-29", [82_800]),
    ("Europe/Berlin", "2026-10-25", [90_000]), ("Australia/Lord_Howe", "2026-10-04", [84_600]),
    // Samoa crossed the date line.
    ("Pacific/Apia", "2011-12-30", []), ("Pacific/Apia", "2011-12-31", [86_400]),
    // Newfoundland put its clocks back by an hour at one minute past midnight: the minute came twice.
    ("America/St_Johns", "2010-11-07", [60, 86_400]), ("America/St_Johns", "2010-11-06", [86_400, 3_540]),
  ]

  @Test(arguments: oddDays)
  func aDayHasItsInstants(_ zone: String, _ iso: String, _ lengths: [Int]) throws {
    let day = try day(iso)
    let offsets = try ZoneDatabase.system.offsets(of: zone)
    let calendar = LocalCalendar(offsets, over: (day - 9) * 86_400..<(day + 9) * 86_400)
    let ranges = calendar.instants(of: day)
    #expect(ranges.map(\.count) == lengths)
    for range in ranges {
      #expect(calendar.day(at: range.lowerBound) == day && calendar.day(at: range.upperBound - 1) == day)
      #expect(calendar.day(at: range.lowerBound - 1) != day && calendar.day(at: range.upperBound) != day)
    }
  }

  /// Between the ends of the spans the offset is what the zone says, and it is another one in the next.
  @Test(arguments: [
    "Europe/Berlin", "Europe/Dublin", "Africa/Casablanca", "America/Santiago", "Antarctica/Troll", "Asia/Gaza",
  ])
  func spansAreWhereTheOffsetChanges(_ zone: String) throws {
    let offsets = try ZoneDatabase.system.offsets(of: zone)
    let spans = try calendar(zone, "2000-01-01", "2120-01-01").spans
    #expect(spans.count > 60)
    for (span, next) in zip(spans, spans.dropFirst()) {
      #expect(span.instants.upperBound == next.instants.lowerBound && span.secondsEast != next.secondsEast)
    }
    for span in spans {
      for instant in [span.instants.lowerBound, span.instants.upperBound - 1]
        + stride(from: span.instants.lowerBound, to: span.instants.upperBound, by: 1_000_003)
      {
        #expect(offsets.secondsEast(at: Int64(instant)) == span.secondsEast)
      }
    }
  }

  @Test func utcIsOneSpan() throws {
    let calendar = LocalCalendar(.utc, over: -864_000..<864_000)
    #expect(calendar.spans == [OffsetSpan(instants: -864_000..<864_000, secondsEast: 0)])
    #expect(calendar.instants(of: -1) == [-86_400..<0])
    #expect(calendar.day(at: -1) == -1 && calendar.day(at: 0) == 0)
  }
}
