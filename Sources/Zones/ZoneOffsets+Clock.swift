// Offsets as a table for all time: what expressions of a manifest tell the clock by.

package import Dataflow

extension LocalClock {
  /// The clocks of a zone by this machine's tz database, which is looked into when they are first asked for.
  package static func named(_ identifier: String) -> LocalClock {
    LocalClock(identifier) { () throws(UnknownClock) in
      do throws(ZoneError) { return try ZoneDatabase.system.offsets(of: identifier).clock } catch {
        throw UnknownClock("\(error)")
      }
    }
  }
}

extension ZoneOffsets {
  /// The offsets as a table: the changes that are listed, and those of the rule for 400 years, after which it repeats.
  package var clock: ClockOffsets {
    var changes = transitions.map { (unixSeconds: $0.unixSeconds, secondsEast: $0.secondsEast) }
    guard let rule else { return ClockOffsets(initial: initial, changes: changes) }
    let year: Int64 = 366 * 86_400
    // Years before zones were the rule may stand alone, and then from the start.
    let start = (transitions.last?.unixSeconds ?? -ClockOffsets.cycle) + 2 * year
    let end = start + ClockOffsets.cycle + 2 * year
    let last = transitions.last.map { Int($0.unixSeconds) } ?? Int(start - 2 * year)
    let ruled = rule.changes(during: last..<Int(end)).filter { $0 > last || transitions.isEmpty }
    changes += ruled.map { (Int64($0), rule.secondsEast(at: Int64($0))) }
    return ClockOffsets(
      initial: transitions.isEmpty ? rule.secondsEast(at: start - 2 * year) : initial, changes: changes,
      cycleStart: start)
  }
}
