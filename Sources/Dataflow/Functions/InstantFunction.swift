// Functions of instants: read from text and numbers, their parts in UTC, and the instants around them.

/// A function that reads, takes apart or makes instants: points in time to the microsecond.
package enum InstantFunction: Sendable, Hashable {
  /// The instant that a text is by RFC 3339; null where it is none.
  case ofText
  /// The instant so many units after 1970-01-01T00:00:00Z; null outside the years 1 to 9999.
  case ofUnix(InstantUnit)
  /// How many whole units after 1970-01-01T00:00:00Z, rounded down.
  case unix(InstantUnit)
  /// The parts of the time of day in UTC.
  case hour, minute, second
  /// The calendar day in UTC.
  case day
  /// The instant at which the hour, minute, second or day of UTC began.
  case start(InstantPeriod)
  /// The instant so many microseconds later; below zero, earlier. Wraps around.
  case adding(microseconds: Int64)
  /// How many microseconds the first instant is after the second. Wraps around.
  case microseconds
  /// What a zone's clocks show at the instant, as the instant at which UTC's show it.
  case local(LocalClock)
  /// The instant at which a zone's clocks show what UTC's show at the operand.
  case ofLocal(LocalClock)

  /// What the function gives.
  package var type: DataType {
    switch self {
    case .ofText, .ofUnix, .start, .adding, .local, .ofLocal: .instant
    case .unix, .hour, .minute, .second, .microseconds: .int64
    case .day: .day
    }
  }

  /// What the function takes.
  package var operand: DataType {
    switch self {
    case .ofText: .string
    case .ofUnix: .int64
    case .unix, .hour, .minute, .second, .day, .start, .adding, .microseconds, .local, .ofLocal: .instant
    }
  }
}

/// A unit in which the time since 1970-01-01T00:00:00Z is counted.
public enum InstantUnit: String, Sendable, Hashable, CaseIterable {
  case seconds, milliseconds, microseconds

  /// How many of the unit a second has.
  package var perSecond: Int64 {
    switch self {
    case .seconds: 1
    case .milliseconds: 1_000
    case .microseconds: 1_000_000
    }
  }

  /// The counts of the unit from the start of the year 1 to the end of 9999: what Spark takes without an overflow.
  package var range: ClosedRange<Int64> {
    -62_135_596_800 * perSecond...253_402_300_800 * perSecond - 1
  }
}

/// A stretch of time that begins at an instant of its own, by the clock of UTC.
public enum InstantPeriod: String, Sendable, Hashable, CaseIterable {
  case second, minute, hour, day

  fileprivate var microseconds: Int64 {
    switch self {
    case .second: 1_000_000
    case .minute: 60_000_000
    case .hour: 3_600_000_000
    case .day: 86_400_000_000
    }
  }
}

/// An instant, nullable or not.
public protocol InstantColumnValue: ColumnValue {
  /// A number that is null where the instant is.
  associatedtype Number: ColumnValue
  /// A day that is null where the instant is.
  associatedtype Date: ColumnValue
}
extension Instant: InstantColumnValue {
  public typealias Number = Int64
  public typealias Date = Day
}
extension Optional: InstantColumnValue where Wrapped: InstantColumnValue {
  public typealias Number = Wrapped.Number?
  public typealias Date = Wrapped.Date?
}

extension Column where Value: InstantColumnValue {
  private func part(_ function: InstantFunction) -> Column<Value.Number> {
    Column<Value.Number>(.instant(function, [expression]))
  }
  private func moved(byMicroseconds microseconds: Int64) -> Column {
    Column(.instant(.adding(microseconds: microseconds), [expression]))
  }

  /// The calendar day in UTC.
  public var day: Column<Value.Date> { Column<Value.Date>(.instant(.day, [expression])) }
  /// The hour in UTC, 0 to 23.
  public var hour: Column<Value.Number> { part(.hour) }
  /// The minute of the hour, 0 to 59.
  public var minute: Column<Value.Number> { part(.minute) }
  /// The second of the minute, 0 to 59, its fraction cut off.
  public var second: Column<Value.Number> { part(.second) }

  /// How many whole units after 1970-01-01T00:00:00Z, rounded down: `unix(.milliseconds)`.
  public func unix(_ unit: InstantUnit) -> Column<Value.Number> { part(.unix(unit)) }
  /// The instant at which the second, minute, hour or day of UTC began.
  public func start(of period: InstantPeriod) -> Column { Column(.instant(.start(period), [expression])) }

  /// The instant so many seconds later; below zero, earlier.
  public func adding(seconds: Int32) -> Column { moved(byMicroseconds: Int64(seconds) * 1_000_000) }
  /// The instant so many minutes later; below zero, earlier.
  public func adding(minutes: Int32) -> Column { moved(byMicroseconds: Int64(minutes) * 60_000_000) }
  /// The instant so many hours later; below zero, earlier. A day of UTC has 24.
  public func adding(hours: Int32) -> Column { moved(byMicroseconds: Int64(hours) * 3_600_000_000) }

  /// How many microseconds this instant is after `other`; below zero where it is before.
  public func microseconds(since other: Column) -> Column<Value.Number> {
    Column<Value.Number>(.instant(.microseconds, [expression, other.expression]))
  }
}

extension Column where Value: TextColumnValue {
  /// The instant that the text is: `2018-09-01T11:38:30.116Z`.
  ///
  /// `yyyy-MM-ddTHH:mm:ss[.f]`, also with a space in place of `T`; then `Z`, an offset such as `+05:30` or `+0530`, or
  /// nothing, which is UTC (RFC 3339, section 5.6). Null for all else. One form on Spark and here: Spark's own cast would
  /// also take a time without a day as today's.
  public func cast(to type: Instant.Type) -> Column<Instant?> { Column<Instant?>(.instant(.ofText, [expression])) }
}

extension Column where Value: IntegerColumnValue {
  /// The instant so many units after 1970-01-01T00:00:00Z; null outside the years 1 to 9999.
  public func instant(ofUnix unit: InstantUnit) -> Column<Instant?> {
    Column<Instant?>(.instant(.ofUnix(unit), [expression]))
  }
}

extension InstantFunction {
  /// The function's value; null where an operand is.
  func value(of operands: [Value]) -> Value {
    switch (self, operands.first, operands.last) {
    case (.ofText, .string(let text), _):
      Array(text.utf8).withUnsafeBufferPointer { InstantText($0) }.map { .instant($0.microseconds) } ?? .null
    case (.ofUnix(let unit), .int64(let count), _):
      InstantFunction.instant(count, unit).map(Value.instant) ?? .null
    case (.day, .instant(let instant), _): .day(InstantFunction.day(of: instant))
    case (.start, .instant(let instant), _), (.adding, .instant(let instant), _): .instant(moment(from: instant))
    case (.local(let clock), .instant(let instant), _):
      (try? clock.offsets()).map { .instant($0.local(of: instant)) } ?? .null
    case (.ofLocal(let clock), .instant(let local), _):
      (try? clock.offsets()).map { .instant($0.instant(ofLocal: local)) } ?? .null
    case (.microseconds, .instant(let instant), .instant(let other)): .int64(instant &- other)
    case (.microseconds, _, _): .null
    case (_, .instant(let instant), _): .int64(part(of: instant))
    default: .null
    }
  }

  /// The instant so many units after 1970, in microseconds; nil outside the years 1 to 9999. For the engine too.
  @inline(__always)
  package static func instant(_ count: Int64, _ unit: InstantUnit) -> Int64? {
    unit.range.contains(count) ? count * (1_000_000 / unit.perSecond) : nil
  }

  /// The day of UTC, as days since 1970-01-01; the microseconds of 64 bits span some 213 million.
  @inline(__always)
  package static func day(of instant: Int64) -> Int32 {
    Int32(truncatingIfNeeded: instant.floored(by: 86_400_000_000).quotient)
  }

  /// A part of an instant, or its number since 1970.
  package func part(of instant: Int64) -> Int64 {
    switch self {
    case .unix(let unit): instant.floored(by: 1_000_000 / unit.perSecond).quotient
    case .hour: instant.floored(by: 86_400_000_000).remainder / 3_600_000_000
    case .minute: instant.floored(by: 3_600_000_000).remainder / 60_000_000
    case .second: instant.floored(by: 60_000_000).remainder / 1_000_000
    case .ofText, .ofUnix, .day, .start, .adding, .microseconds, .local, .ofLocal: instant
    }
  }

  /// The instant that the function makes of one.
  package func moment(from instant: Int64) -> Int64 {
    switch self {
    case .start(let period): instant &- instant.floored(by: period.microseconds).remainder
    case .adding(let microseconds): instant &+ microseconds
    case .ofText, .ofUnix, .unix, .hour, .minute, .second, .day, .microseconds, .local, .ofLocal: instant
    }
  }
}
