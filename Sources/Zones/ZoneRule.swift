// The rule that a zone follows every year: the TZ string in the footer of its file (RFC 9636, section 3.3.1; POSIX TZ).

import Dataflow

/// Standard time, and daylight saving time between two dates of the year, if there is any: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable, Hashable {
  /// A day of every year and a second of it, in the offset that ends there.
  struct Change: Sendable, Hashable {
    enum Day: Sendable, Hashable {
      /// Weekday 0 (Sunday) to 6 of week 1 to 5 of a month; week 5 is the last.
      case weekday(Int, week: Int, month: Int)
      /// Day 1 to 365, February 29th never counted.
      case julian(Int)
      /// Day 0 to 365, February 29th counted.
      case zeroBased(Int)
    }

    let day: Day
    let second: Int
  }

  let standard: Int
  /// The offset in summer, and when it starts and ends.
  let daylight: Daylight?

  struct Daylight: Sendable, Hashable {
    let secondsEast: Int
    let start: Change
    let end: Change
  }

  func secondsEast(at unixSeconds: Int64) -> Int {
    guard let daylight else { return standard }
    let bounded = min(max(unixSeconds, -1 << 40), 1 << 40)
    let local = Int(bounded) + standard
    let year = CivilDay(daysSinceEpoch: local >= 0 ? local / 86_400 : (local - 86_399) / 86_400).year
    let start = daylight.start.instant(in: year) - standard
    let end = daylight.end.instant(in: year) - daylight.secondsEast
    let instant = Int(bounded)
    // South of the equator the summer spans the new year.
    let isSummer = start < end ? instant >= start && instant < end : instant >= start || instant < end
    return isSummer ? daylight.secondsEast : standard
  }

  /// The instants of a range at which the rule puts the clocks forward or back, in order; the offset may stay all the same.
  func changes(during instants: Range<Int>) -> [Int] {
    guard let daylight, !instants.isEmpty else { return [] }
    let years = [instants.lowerBound, instants.upperBound].map { CivilDay(daysSinceEpoch: $0.days).year }
    let changes = (years[0] - 1...years[1] + 1).flatMap { year in
      [daylight.start.instant(in: year) - standard, daylight.end.instant(in: year) - daylight.secondsEast]
    }
    return changes.filter(instants.contains).sorted()
  }
}

extension ZoneRule.Change {
  /// Local seconds since 1970-01-01T00:00:00 at which the change comes.
  fileprivate func instant(in year: Int) -> Int {
    let newYear = days(year, 1, 1)
    let isLeap = days(year + 1, 1, 1) - newYear == 366
    let day =
      switch day {
      case .julian(let number): newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
      case .zeroBased(let number): newYear + number
      case .weekday(let weekday, let week, let month): date(of: weekday, week, month, year)
      }
    return day * 86_400 + second
  }

  private func date(of weekday: Int, _ week: Int, _ month: Int, _ year: Int) -> Int {
    let first = days(year, month, 1)
    // 1970-01-01 was a Thursday.
    let firstWeekday = ((first + 4) % 7 + 7) % 7
    let date = first + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
    let next = month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)
    return date < next ? date : date - 7
  }

  private func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    CivilDay(year: year, month: month, day: day)?.daysSinceEpoch ?? 0
  }
}

extension ZoneRule {
  /// Reads a TZ string; nil where it is none.
  init?(_ text: String) {
    var reader = Reader(rest: Array(text.utf8)[...])
    guard reader.skipName(), let west = reader.clock() else { return nil }
    standard = -west
    guard !reader.rest.isEmpty else {
      daylight = nil
      return
    }
    guard reader.skipName() else { return nil }
    let summerWest = reader.rest.first == UInt8(ascii: ",") ? west - 3_600 : reader.clock()
    guard let summerWest, let start = reader.change(), let end = reader.change(), reader.rest.isEmpty else {
      return nil
    }
    daylight = Daylight(secondsEast: -summerWest, start: start, end: end)
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    /// `CET` or `<+03>`.
    mutating func skipName() -> Bool {
      if take("<") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
        rest = rest[(end + 1)...]
        return true
      }
      let letters = rest.prefix { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
      rest = rest.dropFirst(letters.count)
      return letters.count >= 3
    }

    mutating func number(in range: ClosedRange<Int>) -> Int? {
      let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.prefix(4)
      rest = rest.dropFirst(digits.count)
      let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      return digits.isEmpty || !range.contains(value) ? nil : value
    }

    /// `[+-]h[h][:mm[:ss]]` in seconds; up to 167 hours (RFC 9636, section 3.3.1).
    mutating func clock() -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard let hours = number(in: 0...167) else { return nil }
      var seconds = hours * 3_600
      for unit in [60, 1] where take(":") {
        guard let value = number(in: 0...59) else { return nil }
        seconds += value * unit
      }
      return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/2`, `,J60` or `,59`; the time is 02:00 where none is given.
    mutating func change() -> Change? {
      guard take(","), let day = day() else { return nil }
      guard take("/") else { return Change(day: day, second: 7_200) }
      return clock().map { Change(day: day, second: $0) }
    }

    private mutating func day() -> Change.Day? {
      if take("J") { return number(in: 1...365).map(Change.Day.julian) }
      guard take("M") else { return number(in: 0...365).map(Change.Day.zeroBased) }
      guard let month = number(in: 1...12), take("."), let week = number(in: 1...5), take("."),
        let weekday = number(in: 0...6)
      else { return nil }
      return .weekday(weekday, week: week, month: month)
    }
  }
}
