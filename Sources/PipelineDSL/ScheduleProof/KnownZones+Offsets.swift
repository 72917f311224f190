// What a zone's clocks show in the years to come, for pictures and tables.

import Zones

extension KnownZones {
  /// The offsets that a zone has in the years to come, in seconds east of UTC and from west to east; empty where they are not
  /// known.
  package func offsets(of zone: Zone) -> [Int] {
    guard case .horizon(let horizon) = entry(of: zone) else { return [] }
    return horizon.offsets
  }
}

extension ProofHorizon {
  /// The offsets of the days that stand for all days, each once, from west to east.
  fileprivate var offsets: [Int] {
    Set(days.flatMap { day in calendar.instants(of: day).map { calendar.secondsEast(at: $0.lowerBound) } }).sorted()
  }
}
