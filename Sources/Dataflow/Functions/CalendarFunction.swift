// Functions of calendar days: their parts, the days around them, and how far apart two are.

/// A function of days of the proleptic Gregorian calendar.
package enum CalendarFunction: Sendable, Hashable {
  case year, quarter, month, dayOfMonth, dayOfYear
  /// 1 for Sunday to 7 for Saturday.
  case dayOfWeek
  /// The number of the week by ISO 8601, 1 to 53: a week begins on Monday and belongs to the year of its Thursday.
  case weekOfYear
  /// The same day so many months later, or the last one of a month that has none such; below zero, earlier.
  case addingMonths(Int32)
  /// The day so many days later; below zero, earlier.
  case adding(days: Int32)
  /// The first day of the year, quarter, month or week; a week begins on Monday.
  case start(CalendarPeriod)
  /// The last day of the month.
  case endOfMonth
  /// How many days the first day is after the second.
  case days

  /// What the function gives.
  package var type: DataType {
    switch self {
    case .year, .quarter, .month, .dayOfMonth, .dayOfYear, .dayOfWeek, .weekOfYear, .days: .int64
    case .adding, .addingMonths, .start, .endOfMonth: .day
    }
  }
}

/// A stretch of days that begins on a day of its own.
public enum CalendarPeriod: String, Sendable, Hashable, CaseIterable {
  case year, quarter, month, week
}

/// A day, nullable or not.
public protocol DayColumnValue: ColumnValue {
  /// A number that is null where the day is.
  associatedtype Number: ColumnValue
}
extension Day: DayColumnValue { public typealias Number = Int64 }
extension Optional: DayColumnValue where Wrapped: DayColumnValue { public typealias Number = Wrapped.Number? }

extension Column where Value: DayColumnValue {
  private func part(_ function: CalendarFunction) -> Column<Value.Number> {
    Column<Value.Number>(.calendar(function, [expression]))
  }
  private func day(_ function: CalendarFunction) -> Column { Column(.calendar(function, [expression])) }

  /// The year, such as 2025.
  public var year: Column<Value.Number> { part(.year) }
  /// The quarter, 1 to 4.
  public var quarter: Column<Value.Number> { part(.quarter) }
  /// The month, 1 to 12.
  public var month: Column<Value.Number> { part(.month) }
  /// The day of the month, 1 to 31.
  public var dayOfMonth: Column<Value.Number> { part(.dayOfMonth) }
  /// The day of the year, 1 to 366.
  public var dayOfYear: Column<Value.Number> { part(.dayOfYear) }
  /// The day of the week, 1 for Sunday to 7 for Saturday.
  public var dayOfWeek: Column<Value.Number> { part(.dayOfWeek) }

  /// The day so many days later; below zero, earlier.
  public func adding(days: Int32) -> Column { day(.adding(days: days)) }
  /// The number of the week by ISO 8601, 1 to 53: 2021-01-01 is in week 53, of the year before.
  public var weekOfYear: Column<Value.Number> { part(.weekOfYear) }
  /// The same day so many months later, or the last one of a month that has none such: January 31 gives February 28.
  public func adding(months: Int32) -> Column { day(.addingMonths(months)) }
  /// The first day of the year, quarter, month or week that the day is in; a week begins on Monday.
  public func start(of period: CalendarPeriod) -> Column { day(.start(period)) }
  /// The last day of the month that the day is in.
  public var endOfMonth: Column { day(.endOfMonth) }

  /// How many days this one is after `other`; below zero where it is before.
  public func days(since other: Column) -> Column<Value.Number> {
    Column<Value.Number>(.calendar(.days, [expression, other.expression]))
  }
}

extension CalendarFunction {
  /// The function's value; null where an operand is.
  func value(of operands: [Value]) -> Value {
    let days = operands.compactMap { value -> Int32? in
      guard case .day(let day) = value else { return nil }
      return day
    }
    guard days.count == operands.count, let first = days.first else { return .null }
    switch self {
    case .days: return .int64(Int64(first) - Int64(days[1]))
    case .adding, .addingMonths, .start, .endOfMonth: return .day(day(from: first))
    case .year, .quarter, .month, .dayOfMonth, .dayOfYear, .dayOfWeek, .weekOfYear: return .int64(part(of: first))
    }
  }

  /// A part of a day that stands so many days after 1970-01-01, for the reference evaluator and the engine alike.
  package func part(of days: Int32) -> Int64 {
    let civil = CivilDay(daysSinceEpoch: Int(days))
    return switch self {
    case .year: Int64(civil.year)
    case .quarter: Int64((civil.month + 2) / 3)
    case .month: Int64(civil.month)
    case .dayOfMonth: Int64(civil.day)
    case .dayOfYear: Int64(days) - Int64(first(civil, month: 1)) + 1
    // 1970-01-01 was a Thursday, the fifth day from Sunday on.
    case .dayOfWeek: Int64(Int(days).modulo(7, after: 4)) + 1
    case .weekOfYear: week(of: days)
    case .adding, .addingMonths, .start, .endOfMonth, .days: 0
    }
  }

  /// The day that the function makes of one, both as days since 1970-01-01.
  package func day(from days: Int32) -> Int32 {
    let civil = CivilDay(daysSinceEpoch: Int(days))
    switch self {
    case .adding(let more): return days &+ more
    case .addingMonths(let more): return day(civil, months: Int(more))
    case .start(.year): return first(civil, month: 1)
    case .start(.quarter): return first(civil, month: (civil.month - 1) / 3 * 3 + 1)
    case .start(.month): return first(civil, month: civil.month)
    case .start(.week): return days &- Int32(Int(days).modulo(7, after: 3))
    case .endOfMonth:
      let next = civil.month == 12 ? (civil.year + 1, 1) : (civil.year, civil.month + 1)
      return firstOfMonth(year: next.0, month: next.1) &- 1
    case .year, .quarter, .month, .dayOfMonth, .dayOfYear, .dayOfWeek, .weekOfYear, .days: return days
    }
  }

  /// Weeks are counted from that of January 4, which is the first with most of its days in the year.
  private func week(of days: Int32) -> Int64 {
    // The Thursday of the week says which year the week belongs to.
    let thursday = Int(days) - Int(days).modulo(7, after: 3) + 3
    let year = CivilDay(daysSinceEpoch: thursday).year
    return Int64((thursday - Int(firstOfMonth(year: year, month: 1))) / 7 + 1)
  }

  private func day(_ civil: CivilDay, months: Int) -> Int32 {
    let count = civil.year * 12 + civil.month - 1 + months
    let (year, month) = (count >= 0 ? count / 12 : (count - 11) / 12, (count % 12 + 12) % 12 + 1)
    let next = month == 12 ? (year + 1, 1) : (year, month + 1)
    let length = firstOfMonth(year: next.0, month: next.1) &- firstOfMonth(year: year, month: month)
    return firstOfMonth(year: year, month: month) &+ min(Int32(civil.day), length) &- 1
  }

  private func first(_ civil: CivilDay, month: Int) -> Int32 { firstOfMonth(year: civil.year, month: month) }

  private func firstOfMonth(year: Int, month: Int) -> Int32 {
    CivilDay(year: year, month: month, day: 1).map { Int32(truncatingIfNeeded: $0.daysSinceEpoch) } ?? 0
  }
}

extension Int {
  /// The remainder that is never below zero, of a number that begins `offset` after zero.
  fileprivate func modulo(_ divisor: Int, after offset: Int) -> Int {
    let rest = (self + offset) % divisor
    return rest < 0 ? rest + divisor : rest
  }
}
