// What day and time an instant is in the pipeline's zone: the day names the partition.

package import Dataflow
package import PipelineDSL
package import Zones

/// When a record arrived, in the pipeline's zone.
package struct Arrival: Sendable, Hashable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let unixSeconds: Int64
  /// The day, and so the partition.
  package let day: CivilDay
  /// `HH:mm:ss`.
  package let time: String
  /// `yyyy-MM-dd-HH-mm-ss`, as the stream's object names hold it.
  let objectStamp: String

  /// - Parameter secondOfDay: Seconds of the local day, 0 to 86,399.
  init(unixSeconds: Int64, day: CivilDay, secondOfDay: Int) {
    let parts = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    self.unixSeconds = unixSeconds
    self.day = day
    time = parts.joined(separator: ":")
    objectStamp = "\(day.iso)-\(parts.joined(separator: "-"))"
  }
}

/// A zone's calendar. UTC is arithmetic; other zones come from the tz database's own files (RFC 9636), read once.
///
/// The files are read here rather than through `localtime_r`: that knows one zone a process, from its environment, and takes
/// an unknown name for UTC without a word.
package struct ZonedClock: Sendable {
  private let offsets: ZoneOffsets

  /// A clock of the zone.
  /// - Throws: ``ZoneError`` when the tz database does not know the zone, or is not there.
  package init(_ zone: Zone) throws(ZoneError) {
    offsets = zone == .utc ? .utc : try ZoneDatabase.system.offsets(of: zone.identifier)
  }

  /// The local day and time of an instant, given in seconds since 1970-01-01T00:00:00Z; years beyond ±100,000 are cut there.
  package func arrival(at unixSeconds: Int64) -> Arrival {
    let limit: Int64 = 100_000 * 366 * 86_400
    let local = min(max(unixSeconds, -limit), limit) + Int64(offsets.secondsEast(at: unixSeconds))
    let (day, second) = (local / 86_400, local % 86_400)
    return Arrival(
      unixSeconds: unixSeconds, day: CivilDay(daysSinceEpoch: Int(second < 0 ? day - 1 : day)),
      secondOfDay: Int(second < 0 ? second + 86_400 : second))
  }

  /// The local day before that of an instant.
  package func yesterday(at unixSeconds: Int64) -> CivilDay {
    CivilDay(daysSinceEpoch: arrival(at: unixSeconds).day.daysSinceEpoch - 1)
  }
}
