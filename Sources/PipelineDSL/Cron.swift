// When a function polls by the calendar: AWS's cron of six fields, of which the types let no wrong number be written.

/// Instants of the calendar in UTC: minutes, hours, days and months ("Cron expressions").
///
/// AWS's expression has six fields and wants `?` in exactly one of the two for days; here the days are one field, so neither
/// can be got wrong.
/// ```swift
/// Cron(minutes: .at(0), hours: .from(6, to: 18), days: .ofWeek(.monday, .tuesday))
/// ```
public struct Cron: Sendable, Hashable {
  package let minutes: CronField
  package let hours: CronField
  package let days: CronDays
  package let months: CronField
  package let location: SourceLocation

  /// The instants at which all four fields match.
  /// - Parameters:
  ///   - minutes: 0 to 59.
  ///   - hours: 0 to 23, in UTC.
  ///   - days: Of the month or of the week.
  ///   - months: 1 to 12.
  public init(
    minutes: CronField, hours: CronField = .every, days: CronDays = .every, months: CronField = .every,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    location = SourceLocation(file: file, line: line, column: column)
  }
}

/// Which values of a field match.
public struct CronField: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case every
    case at([Int])
    case range(Int, Int)
    case steps(Int)
  }

  package let kind: Kind

  /// Every value: `*`.
  public static let every = CronField(kind: .every)
  /// These values: `0,30`.
  public static func at(_ values: Int...) -> CronField { CronField(kind: .at(values)) }
  /// All values between two, both of them too: `6-18`.
  public static func from(_ first: Int, to last: Int) -> CronField { CronField(kind: .range(first, last)) }
  /// Every so many, from the field's least value on: `0/15`.
  public static func steps(of length: Int) -> CronField { CronField(kind: .steps(length)) }
}

/// Which days match: of the month or of the week, never both.
public struct CronDays: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case every
    case ofMonth([Int])
    case ofWeek([Weekday])
  }

  package let kind: Kind

  /// Every day.
  public static let every = CronDays(kind: .every)
  /// These days of the month, 1 to 31.
  public static func ofMonth(_ days: Int...) -> CronDays { CronDays(kind: .ofMonth(days)) }
  /// These days of the week.
  public static func ofWeek(_ days: Weekday...) -> CronDays { CronDays(kind: .ofWeek(days)) }
}

/// A day of the week; AWS counts from Sunday, 1.
public enum Weekday: Int, Sendable, Hashable, CaseIterable {
  case sunday = 1
  case monday, tuesday, wednesday, thursday, friday, saturday

  /// The name in an expression: `SUN`.
  package var short: String { "\(self)".prefix(3).uppercased() }
}

extension Cron {
  /// The expression of EventBridge: `cron(0 6-18 ? * MON,TUE *)`.
  package var expression: String {
    let (ofMonth, ofWeek) =
      switch days.kind {
      case .every: ("*", "?")
      case .ofMonth(let days): (days.map(String.init).joined(separator: ","), "?")
      case .ofWeek(let days): ("?", days.map(\.short).joined(separator: ","))
      }
    return "cron(\(minutes.text(from: 0)) \(hours.text(from: 0)) \(ofMonth) \(months.text(from: 1)) \(ofWeek) *)"
  }
}

extension CronField {
  fileprivate func text(from least: Int) -> String {
    switch kind {
    case .every: "*"
    case .at(let values): values.map(String.init).joined(separator: ",")
    case .range(let first, let last): "\(first)-\(last)"
    case .steps(let length): "\(least)/\(length)"
    }
  }

  /// The values of the field that match, in order; none where it says nothing that exists.
  package func values(of all: ClosedRange<Int>) -> [Int] {
    switch kind {
    case .every: Array(all)
    case .at(let values): Set(values).filter(all.contains).sorted()
    case .range(let first, let last): all.filter { (min(first, last)...max(first, last)).contains($0) && first <= last }
    case .steps(let length): length > 0 ? all.filter { ($0 - all.lowerBound).isMultiple(of: length) } : []
    }
  }

  /// Whether everything that the field says is one of its values.
  func isWithin(_ all: ClosedRange<Int>) -> Bool {
    switch kind {
    case .every: true
    case .at(let values): !values.isEmpty && values.allSatisfy(all.contains)
    case .range(let first, let last): all.contains(first) && all.contains(last) && first <= last
    case .steps(let length): (1...all.count).contains(length)
    }
  }
}
