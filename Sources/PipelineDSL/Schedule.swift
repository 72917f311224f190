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
///
/// Whether a schedule reads every day of the stream is proven before anything is written, for the zone's days of 23 and 25
/// hours too.
public struct BatchSchedule: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case fixedClock(rawCrawl: ClockTime, job: ClockTime, transformCrawl: ClockTime)
    case chained(from: ClockTime)
  }

  package internal(set) var kind: Kind
  /// How much later than it should a thing may happen.
  package let slack: TimeSpan
  package let location: SourceLocation

  /// Each stage starts at its own time of day, whether the one before has ended or not. A stage may be past midnight UTC when
  /// the one before is not.
  /// - Parameters:
  ///   - rawCrawl: When the raw crawler starts: after the end of the day in the pipeline's zone, the stream's buffer interval
  ///     and the slack.
  ///   - job: When the job starts.
  ///   - transformCrawl: When the transform crawler starts: when the job has ended, at its time limit at the latest.
  ///   - slack: How late an object may be in the raw layer because its delivery is tried again or clocks differ, and how late
  ///     a job may start after its time; at most 6 hours. A stream that cannot deliver tries for up to 24 hours ("Understand
  ///     data delivery in Amazon Data Firehose"): the alarm on its freshness tells.
  public static func fixedClock(
    rawCrawl: ClockTime, job: ClockTime, transformCrawl: ClockTime, slack: TimeSpan = .minutes(5),
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) -> BatchSchedule {
    BatchSchedule(
      kind: .fixedClock(rawCrawl: rawCrawl, job: job, transformCrawl: transformCrawl), slack: slack,
      location: SourceLocation(file: file, line: line, column: column))
  }

  /// The raw crawler starts at a time of day, and each later stage when the one before has succeeded; a crawl is taken to end
  /// within an hour.
  /// - Parameters:
  ///   - time: When the raw crawler starts: after the end of the day in the pipeline's zone, the stream's buffer interval and
  ///     the slack.
  ///   - slack: As for fixed times.
  public static func chained(
    from time: ClockTime, slack: TimeSpan = .minutes(5),
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) -> BatchSchedule {
    BatchSchedule(
      kind: .chained(from: time), slack: slack, location: SourceLocation(file: file, line: line, column: column))
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
