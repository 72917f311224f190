// Cron: the expressions that AWS takes, and the instants that they mean, held against counting minute by minute.

import Dataflow
import Testing

@testable import PipelineDSL

@Suite struct CronTests {
  static let expressions: [(cron: Cron, text: String)] = [
    (Cron(minutes: .every), "cron(* * * * ? *)"),
    (Cron(minutes: .at(0), hours: .at(6)), "cron(0 6 * * ? *)"),
    (
      Cron(minutes: .steps(of: 15), hours: .from(6, to: 18), days: .ofWeek(.monday, .friday)),
      "cron(0/15 6-18 ? * MON,FRI *)"
    ),
    (
      Cron(minutes: .at(0, 30), hours: .every, days: .ofMonth(1, 15), months: .steps(of: 3)),
      "cron(0,30 * 1,15 1/3 ? *)"
    ),
    (Cron(minutes: .at(59), hours: .at(23), days: .ofMonth(29), months: .at(2)), "cron(59 23 29 2 ? *)"),
  ]

  @Test(arguments: expressions)
  func anExpressionHasSixFieldsAndOneQuestionMark(_ cron: Cron, _ text: String) {
    #expect(cron.expression == text)
    #expect(text.split(separator: " ").count == 6 && text.count { $0 == "?" } == 1)
  }

  /// 2024-02-28 was a Wednesday; the next day was a leap day.
  @Test(arguments: expressions.map(\.cron))
  func theNextInstantIsTheFirstMinuteThatMatches(_ cron: Cron) throws {
    let start = try #require(CivilDay(iso: "2024-02-28")).daysSinceEpoch * 86_400 + 43_200
    var instant = start
    for _ in 0..<50 {
      let next = try #require(cron.next(after: instant))
      let counted = sequence(first: instant / 60 * 60 + 60) { $0 + 60 }.first { matches(cron, $0) }
      #expect(next == counted)
      // A year and more ahead the counting takes long: one such instant is enough.
      guard next < start + 40 * 86_400 else { return }
      instant = next
    }
  }

  private func matches(_ cron: Cron, _ instant: Int) -> Bool {
    let day = CivilDay(daysSinceEpoch: instant / 86_400)
    let isDay =
      switch cron.days.kind {
      case .every: true
      case .ofMonth(let days): days.contains(day.day)
      case .ofWeek(let days): days.contains { weekday(of: day) == $0 }
      }
    return isDay && cron.months.values(of: 1...12).contains(day.month)
      && cron.hours.values(of: 0...23).contains(instant / 3_600 % 24)
      && cron.minutes.values(of: 0...59).contains(instant / 60 % 60)
  }

  /// Zeller's congruence, which counts from Saturday.
  private func weekday(of day: CivilDay) -> Weekday? {
    let (month, year) = day.month < 3 ? (day.month + 12, day.year - 1) : (day.month, day.year)
    let number = (day.day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7
    return Weekday(rawValue: number == 0 ? 7 : number)
  }

  static let pauses: [(cron: Cron, shortest: TimeSpan, longest: TimeSpan)] = [
    (Cron(minutes: .every), .minutes(1), .minutes(1)), (Cron(minutes: .at(0)), .hours(1), .hours(1)),
    (Cron(minutes: .at(0), hours: .from(8, to: 18)), .hours(1), .hours(14)),
    (Cron(minutes: .at(0), hours: .at(6), days: .ofWeek(.monday, .tuesday)), .days(1), .days(6)),
    (Cron(minutes: .at(0), hours: .at(6), days: .ofMonth(1)), .days(28), .days(31)),
    (Cron(minutes: .at(0), hours: .at(6), days: .ofMonth(29), months: .at(2)), .days(1_461), .days(1_461)),
  ]

  @Test(arguments: pauses)
  func pausesAreKnown(_ cron: Cron, _ shortest: TimeSpan, _ longest: TimeSpan) {
    #expect(cron.gaps?.shortest == shortest && cron.gaps?.longest == longest, "\(String(describing: cron.gaps))")
  }

  @Test func whatNeverComesHasNoInstant() {
    let cron = Cron(minutes: .at(0), days: .ofMonth(31), months: .at(2))
    #expect(cron.gaps == nil && cron.next(after: 0) == nil)
  }

  @Test func anEnvironmentsPeriodTakesTheCronsPlace() throws {
    let sample = Sample.with {
      $0.cron = Cron(minutes: .at(0), hours: .at(6))
      $0.environments = [Sample.environment("dev", pollEvery: .hours(2)), Sample.environment("prod")]
    }
    let functions = sample.project.environments.map { sample.project.deployment(to: $0).pipelines[0].ingest }
    #expect(functions.map(\.cron?.expression) == [nil, "cron(0 6 * * ? *)"])
    #expect(functions.map(\.rhythm) == ["every 2 hours", "at cron(0 6 * * ? *) UTC"])
  }
}
