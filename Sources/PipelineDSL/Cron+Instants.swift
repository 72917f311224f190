// What a cron expression means: its instants, the next one, and how far they are apart.

import Dataflow

extension Cron {
  /// The minutes of a day at which it matches, in order.
  package var minutesOfDay: [Int] {
    let minutes = minutes.values(of: 0...59)
    return hours.values(of: 0...23).flatMap { hour in minutes.map { hour * 60 + $0 } }
  }

  /// Whether the day matches, by its number since 1970-01-01.
  package func matches(day number: Int) -> Bool {
    let day = CivilDay(daysSinceEpoch: number)
    guard months.values(of: 1...12).contains(day.month) else { return false }
    switch days.kind {
    case .every: return true
    case .ofMonth(let days): return days.contains(day.day)
    // 1970-01-01 was a Thursday.
    case .ofWeek(let days): return days.contains { $0.rawValue - 1 == ((number + 4) % 7 + 7) % 7 }
    }
  }

  /// The first instant after another one, in seconds since 1970; nil if none comes within eight years.
  package func next(after instant: Int) -> Int? {
    let times = minutesOfDay
    let today = instant >= 0 ? instant / 86_400 : (instant - 86_399) / 86_400
    for day in today...(today + Cron.cycle) where matches(day: day) {
      if let time = times.first(where: { day * 86_400 + $0 * 60 > instant }) { return day * 86_400 + time * 60 }
    }
    return nil
  }

  /// The shortest and the longest time between two instants; nil if there are none.
  package var gaps: (shortest: TimeSpan, longest: TimeSpan)? {
    let times = minutesOfDay
    // Two cycles of leap years, from 2024-01-01 on.
    let days = (19_723...(19_723 + Cron.cycle)).filter(matches)
    guard let first = times.first, let last = times.last, days.count > 1 else { return nil }
    let within = zip(times, times.dropFirst()).map { $1 - $0 }
    let across = Set(zip(days, days.dropFirst()).map { $1 - $0 }).map { $0 * 1_440 - last + first }
    let all = within + across
    return (.minutes(all.min() ?? 1_440), .minutes(all.max() ?? 1_440))
  }

  /// Days after which every calendar has come by: leap years are eight years apart at most.
  private static let cycle = 2_923
}

extension IngestFunction {
  /// The longest time between two polls.
  package var longestPause: TimeSpan { cron?.gaps?.longest ?? period }

  /// When it polls, for a reader: `every 5 minutes`.
  package var rhythm: String { cron.map { "at \($0.expression) UTC" } ?? "every \(period)" }
}
