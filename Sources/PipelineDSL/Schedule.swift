// When things run: a rate for polling, a time of day for the batch stages, a zone for what "a day" means.

/// A time of day in UTC, the only zone that Glue's cron knows ("Time-based schedules for jobs and crawlers").
public struct ClockTime: Sendable, Hashable, Comparable {
  package let hour: Int
  package let minute: Int

  /// So many hours and minutes after midnight UTC.
  public static func utc(_ hour: Int, _ minute: Int) -> ClockTime { ClockTime(hour: hour, minute: minute) }

  public static func < (left: ClockTime, right: ClockTime) -> Bool {
    (left.hour, left.minute) < (right.hour, right.minute)
  }
}

extension ClockTime: CustomStringConvertible {
  /// `01:30 UTC`.
  public var description: String {
    func padded(_ number: Int) -> String { (0..<10).contains(number) ? "0\(number)" : "\(number)" }
    return "\(padded(hour)):\(padded(minute)) UTC"
  }
}

/// How the batch stages of a day follow each other: raw crawler, job, transform crawler.
public struct BatchSchedule: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case fixedClock(rawCrawl: ClockTime, job: ClockTime, transformCrawl: ClockTime)
    case chained(from: ClockTime)
  }

  package let kind: Kind
  package let location: SourceLocation

  /// Each stage starts at its own time of day, whether the one before has ended or not.
  public static func fixedClock(
    rawCrawl: ClockTime, job: ClockTime, transformCrawl: ClockTime,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) -> BatchSchedule {
    BatchSchedule(
      kind: .fixedClock(rawCrawl: rawCrawl, job: job, transformCrawl: transformCrawl),
      location: SourceLocation(file: file, line: line, column: column))
  }

  /// The raw crawler starts at a time of day, and each later stage when the one before has succeeded.
  public static func chained(
    from time: ClockTime, file: String = #fileID, line: Int = #line, column: Int = #column
  ) -> BatchSchedule {
    BatchSchedule(kind: .chained(from: time), location: SourceLocation(file: file, line: line, column: column))
  }
}

/// The zone in which the stream's partitions, and so "yesterday", are counted.
public struct Zone: Sendable, Hashable {
  /// The name in the tz database.
  package let identifier: String

  /// Coordinated Universal Time, Firehose's default.
  public static let utc = Zone(identifier: "UTC")
  /// A zone of the tz database, such as `Europe/Berlin`.
  public static func named(_ identifier: String) -> Zone { Zone(identifier: identifier) }
}
