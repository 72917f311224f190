// Rules about polls by the calendar: fields that exist, and instants that come.

import Dataflow

extension IngestFunction {
  static let cronRules = [fieldsExist, instantsCome, everyMonthHasTheDay]

  private static let fieldsExist = Rule<IngestFunction>(
    "PG0312", "A cron's fields are within the clock and the calendar",
    because: """
      The provider checks none of an expression's fields: validate and plan pass cron(60 24 * * ? *), and EventBridge refuses \
      it in the middle of an apply.
      """,
    page: "Cron expressions", wrong: "on: Cron(minutes: .at(60), hours: .at(24))",
    right: "on: Cron(minutes: .at(0), hours: .at(0))"
  ) { function in
    if let cron = function.cron {
      for (field, allowed) in cron.wrongFields {
        Finding(
          "function \"\(function.name)\" polls at \(cron.expression), whose \(field) do not exist", allowed: allowed,
          fix: "Cron(minutes: .at(0), hours: .at(6))", at: cron.location)
      }
    }
  }

  private static let instantsCome = Rule<IngestFunction>(
    "PG0313", "A cron's day comes some time",
    because: "February has no 31st: EventBridge takes the expression, and the function is never invoked.",
    page: "Cron expressions", wrong: "on: Cron(minutes: .at(0), days: .ofMonth(31), months: .at(2))",
    right: "on: Cron(minutes: .at(0), days: .ofMonth(28), months: .at(2))"
  ) { function in
    if let cron = function.cron, cron.wrongFields.isEmpty, cron.gaps == nil {
      Finding(
        "function \"\(function.name)\" polls at \(cron.expression), which never comes",
        allowed: "a day that one of the months has", fix: "days: .ofMonth(28)", at: cron.location)
    }
  }

  private static let everyMonthHasTheDay = Rule<IngestFunction>(
    "PG0314", "A cron's days are in each of its months", .warning,
    because: "On the 31st of a month that has 30 nothing is polled, and no alarm tells that it should have been.",
    page: "Cron expressions", wrong: "on: Cron(minutes: .at(0), days: .ofMonth(31))",
    right: "on: Cron(minutes: .at(0), days: .ofMonth(1))"
  ) { function in
    if let cron = function.cron, cron.wrongFields.isEmpty, cron.gaps != nil, case .ofMonth(let days) = cron.days.kind {
      let short = cron.months.values(of: 1...12).filter { month in
        days.contains { CivilDay(year: 2028, month: month, day: $0) == nil }
      }
      if !short.isEmpty {
        Finding(
          "function \"\(function.name)\" polls at \(cron.expression), a day that \(short.count == 1 ? "month" : "months") "
            + "\(short.map(String.init).joined(separator: ", ")) \(short.count == 1 ? "has" : "have") not",
          allowed: "days that each of the months has", fix: "days: .ofMonth(28), or months: without them",
          at: cron.location)
      }
    }
  }
}

extension Cron {
  /// The fields that say what does not exist, and what each may say.
  fileprivate var wrongFields: [(field: String, allowed: String)] {
    var wrong: [(field: String, allowed: String)] = []
    if !minutes.isWithin(0...59) { wrong.append(("minutes", "minutes are 0 to 59")) }
    if !hours.isWithin(0...23) { wrong.append(("hours", "hours are 0 to 23")) }
    if !months.isWithin(1...12) { wrong.append(("months", "months are 1 to 12")) }
    switch days.kind {
    case .ofMonth(let days) where days.isEmpty || !days.allSatisfy((1...31).contains):
      wrong.append(("days", "days of a month are 1 to 31"))
    case .ofWeek(let days) where days.isEmpty: wrong.append(("days", "at least one day of the week"))
    default: break
    }
    return wrong
  }
}
