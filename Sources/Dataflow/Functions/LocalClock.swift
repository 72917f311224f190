// The clocks of a zone: what they show at an instant, and at which instant they show it.

import Synchronization

/// A zone of the tz database whose clocks an expression goes by. Two of one name are one; the offsets are read when they are
/// first asked for, which `plan-gen` does not.
package final class LocalClock: Sendable {
  /// The name in the tz database.
  package let identifier: String
  private let load: @Sendable () throws(UnknownClock) -> ClockOffsets
  private let known = Mutex<ClockOffsets?>(nil)

  package init(_ identifier: String, _ load: @escaping @Sendable () throws(UnknownClock) -> ClockOffsets) {
    self.identifier = identifier
    self.load = load
  }

  /// How the clocks go.
  /// - Throws: ``UnknownClock`` where the machine's tz database does not have the zone.
  package func offsets() throws(UnknownClock) -> ClockOffsets {
    if let known = known.withLock({ $0 }) { return known }
    let offsets = try load()
    known.withLock { $0 = offsets }
    return offsets
  }
}

extension LocalClock: Hashable {
  package static func == (left: LocalClock, right: LocalClock) -> Bool { left.identifier == right.identifier }
  package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

/// Why it is not known how a zone's clocks go.
package struct UnknownClock: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// Offsets from UTC over all time, as a table.
package struct ClockOffsets: Sendable, Hashable {
  /// Seconds since 1970-01-01T00:00:00Z at which another offset begins, in order.
  private let starts: [Int64]
  /// For each start the local second from which on the offset that it begins counts, by the clock that is ahead.
  private let localStarts: [Int64]
  /// Seconds east of UTC before the first start, and from each one on.
  private let secondsEast: [Int64]
  /// An instant from which on the offsets come again every 400 years, as the Gregorian calendar does; nil where they stay.
  private let cycleStart: Int64?

  /// The seconds of 400 years, which are whole weeks.
  package static let cycle: Int64 = 146_097 * 86_400

  /// - Parameters:
  ///   - initial: Seconds east of UTC before the first change.
  ///   - changes: When another offset begins, in order.
  ///   - cycleStart: From when on the changes repeat, if they do; those of ``cycle`` and a year more are among them.
  package init(initial: Int, changes: [(unixSeconds: Int64, secondsEast: Int)], cycleStart: Int64? = nil) {
    let offsets = [Int64(initial)] + changes.map { Int64($0.secondsEast) }
    starts = changes.map(\.unixSeconds)
    localStarts = changes.indices.map { changes[$0].unixSeconds + max(offsets[$0], offsets[$0 + 1]) }
    secondsEast = offsets
    self.cycleStart = cycleStart
  }

  /// What the clocks show at an instant, as the instant at which UTC's show it; in microseconds since 1970.
  package func local(of instant: Int64) -> Int64 {
    instant &+ secondsEast[index(of: seconds(of: instant), among: starts)] &* 1_000_000
  }

  /// The instant at which the clocks show what UTC's show at another; in microseconds since 1970.
  ///
  /// An hour that comes twice is the first; one that is skipped is what the clocks would have shown had they not been put
  /// forward (Java, "ZonedDateTime.ofLocal").
  package func instant(ofLocal local: Int64) -> Int64 {
    local &- secondsEast[index(of: seconds(of: local), among: localStarts)] &* 1_000_000
  }

  /// The seconds before an instant, within the table.
  private func seconds(of instant: Int64) -> Int64 {
    let seconds = instant.floored(by: 1_000_000).quotient
    guard let cycleStart, seconds - cycleStart >= Self.cycle else { return seconds }
    return cycleStart + (seconds - cycleStart) % Self.cycle
  }

  /// How many of the places are not after the second.
  private func index(of second: Int64, among places: [Int64]) -> Int {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Expression {
  /// The zones whose clocks the tree goes by.
  package var clocks: [LocalClock] {
    let below = operands.flatMap(\.clocks)
    switch self {
    case .instant(.local(let clock), _), .instant(.ofLocal(let clock), _): return [clock] + below
    default: return below
    }
  }
}
