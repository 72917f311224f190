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

/// The zone in which the stream's partitions, and so "yesterday", are counted.
public struct Zone: Sendable, Hashable {
  /// The name in the tz database.
  package let identifier: String

  /// Coordinated Universal Time, Firehose's default.
  public static let utc = Zone(identifier: "UTC")
  /// A zone of the tz database, such as `Europe/Berlin`.
  public static func named(_ identifier: String) -> Zone { Zone(identifier: identifier) }
}
