// Instants by the clocks of a zone: local days and hours, and local times that a record has without its zone.

public import Dataflow
import Zones

extension Column where Value: InstantColumnValue {
  /// What the clocks of a zone show at the instant, as the instant at which UTC's show the same: its `day` and `hour` are local.
  ///
  /// ```swift
  /// Visit(day: $0.openedAt.local(in: .named("Europe/Berlin")).day)
  /// ```
  /// The tz database of the machine and Java's, which Spark has, may differ before 1970.
  public func local(in zone: Zone) -> Column { Column(.instant(.local(zone.clock), [expression])) }

  /// The instant at which the clocks of a zone show what UTC's show at this one: for a local time that came without its zone.
  ///
  /// An hour that comes twice in autumn is the first; of one that is skipped in spring, 02:30 is 03:30.
  public func utc(from zone: Zone) -> Column { Column(.instant(.ofLocal(zone.clock), [expression])) }
}

extension Zone {
  /// The zone's clocks; those of UTC are known without a database.
  fileprivate var clock: LocalClock {
    self == .utc ? LocalClock(identifier) { ClockOffsets(initial: 0, changes: []) } : .named(identifier)
  }
}
