// The days that stand for all days of a zone: whether a schedule holds on them is whether it holds at all.

import Dataflow
package import Zones

/// The local days of a zone for which a schedule has to be held against the clock, so that it holds for every day to come.
///
/// What becomes of a day's records depends on how far midnight is from UTC around that day, and on nothing else: stages start
/// at the same UTC times every day. So days around which the same offsets hold, changing at the same seconds of the same days
/// counted from them, are one situation, and one of them is looked at. What the tz database foresees has few situations: a
/// plain day in each offset, and the days near each kind of change.
package struct ProofHorizon: Sendable, Hashable {
  /// The zone's days and instants over the horizon.
  let calendar: LocalCalendar
  /// The first day of each situation, in order, counted from 1970-01-01.
  let days: [Int]

  /// The horizon of days from `first` to `last`, both counted from 1970-01-01.
  package init(_ offsets: ZoneOffsets, from first: Int, through last: Int) {
    let margin = Self.reach + 1
    calendar = LocalCalendar(offsets, over: (first - margin) * 86_400..<(last + margin + 1) * 86_400)
    days = Self.situations(calendar, from: first, through: last)
  }

  /// The horizon of all days to come.
  ///
  /// It starts at a fixed day, since the same manifest must give the same plan on any day, and goes on past the last change
  /// that the database lists until the zone's yearly rule repeats: the dates of a rule follow from a year's first weekday and
  /// whether it is a leap year, and 28 years that skip no leap year hold every pair of such years in a row. Changes near the
  /// new year are covered by that too.
  package init(_ offsets: ZoneOffsets) {
    let listed = offsets.transitions.last.map { CivilDay(daysSinceEpoch: Int($0.unixSeconds).days).year } ?? 0
    var ruled = min(max(listed, Self.firstYear), Self.lastListedYear)
    while (ruled...ruled + 28).contains(where: { $0.isMultiple(of: 100) && !$0.isMultiple(of: 400) }) { ruled += 1 }
    self.init(offsets, from: Self.newYear(Self.firstYear), through: Self.newYear(ruled + 29) - 1)
  }

  /// The instants of a generation to come, in seconds since 1970-01-01T00:00:00Z.
  static let comingYears = newYear(firstYear) * 86_400..<newYear(firstYear + 28) * 86_400

  /// Days before this year are past.
  private static let firstYear = 2026
  /// No database lists changes after it: the last of the zones without a rule, Morocco's, is listed up to 2087.
  private static let lastListedYear = 2500
  /// So many days on each side of a day hold all instants of it and of the day after: zones are at most 26 hours from UTC
  /// (RFC 9636, section 3.2), and a skipped or repeated day adds one.
  private static let reach = 3

  private static func newYear(_ year: Int) -> Int { CivilDay(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0 }

  private static func situations(_ calendar: LocalCalendar, from first: Int, through last: Int) -> [Int] {
    var seen: Set<[Int]> = []
    return candidates(calendar, from: first, through: last).filter { day in
      seen.insert(situation(of: day, calendar)).inserted
    }
  }

  /// The first day, the days near a change of offset, and the first plain day after each.
  private static func candidates(_ calendar: LocalCalendar, from first: Int, through last: Int) -> [Int] {
    var days = [first]
    for change in changes(calendar).map(\.days) {
      for day in max(change - reach - 1, first)...max(change + reach + 1, first) where days[days.count - 1] < day {
        if day <= last { days.append(day) }
      }
    }
    return days
  }

  /// The instants at which the offset changes; of changes that stand alone and are alike, the first.
  private static func changes(_ calendar: LocalCalendar) -> [Int] {
    let long = (2 * reach + 4) * 86_400
    var seen: Set<[Int]> = []
    return zip(calendar.spans, calendar.spans.dropFirst()).compactMap { before, after in
      let instant = after.instants.lowerBound
      guard before.instants.count > long, after.instants.count > long else { return instant }
      let kind = [instant - instant.days * 86_400, before.secondsEast, after.secondsEast]
      return seen.insert(kind).inserted ? instant : nil
    }
  }

  /// The offsets around a day, and when they begin, counted from it.
  private static func situation(of day: Int, _ calendar: LocalCalendar) -> [Int] {
    let around = (day - reach) * 86_400..<(day + reach + 1) * 86_400
    let spans = calendar.spans(during: around)
    return spans.flatMap { [max($0.instants.lowerBound - day * 86_400, -reach * 86_400), $0.secondsEast] }
  }
}
