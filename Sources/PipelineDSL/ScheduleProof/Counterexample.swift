// A record that a schedule loses, and the runs that should have read it.

import Zones

/// The last record of the first day on which a schedule fails. Instants are seconds since 1970-01-01T00:00:00Z, days are
/// counted from 1970-01-01.
struct Counterexample: Sendable, Hashable {
  /// The record's local day: the partition it lands in, if it is the oldest of its object.
  let day: Int
  let flaw: ScheduleProof.Flaw
  /// It arrives in the day's last second.
  let arrival: Int
  /// Its object is in the raw layer at the latest.
  let delivery: Int
  /// The run that reads its day too early or may miss it, or else the last one before it; and the next run.
  let runs: [Run]
  /// Where the zone's clocks change near the day's end.
  let change: Change?

  /// A run of the job: it starts at its time, or late.
  struct Run: Sendable, Hashable {
    let crawl: Int
    let start: Int
    let reads: Int
    let latestStart: Int
    let readsLate: Int
  }

  /// A change of the zone's offset, in seconds east of UTC.
  struct Change: Sendable, Hashable {
    let instant: Int
    let before: Int
    let after: Int
  }
}

extension ScheduleProof {
  /// What becomes of the last record of the first day that fails; nil where none does.
  var counterexample: Counterexample? {
    guard let failure, let close = horizon.calendar.instants(of: failure.day).last?.upperBound else { return nil }
    let start = firstStart(thatMayRead: failure.day, lateness: failure.lateness) ?? lastStart(before: failure.day)
    return Counterexample(
      day: failure.day, flaw: failure.flaw, arrival: close - 1, delivery: close - 1 + cycle.delivery,
      runs: [start, start + 86_400].map { run(at: $0, lateness: failure.lateness) }, change: change(around: close))
  }

  private func run(at start: Int, lateness: Int) -> Counterexample.Run {
    Counterexample.Run(
      crawl: start - cycle.crawlLead, start: start, reads: readDay(start), latestStart: start + lateness,
      readsLate: readDay(start + lateness))
  }

  /// The day that the script reads when it starts at an instant: yesterday.
  private func readDay(_ start: Int) -> Int { horizon.calendar.day(at: start) - 1 }

  /// The last run that reads an earlier day, where none reads this one.
  private func lastStart(before day: Int) -> Int {
    var start = cycle.start(notBefore: (day - 2) * 86_400)
    while readDay(start + 86_400) < day { start += 86_400 }
    return start
  }

  private func change(around instant: Int) -> Counterexample.Change? {
    let spans = Array(horizon.calendar.spans(during: instant - 86_400..<instant + 86_400))
    guard spans.count > 1 else { return nil }
    return Counterexample.Change(
      instant: spans[1].instants.lowerBound, before: spans[0].secondsEast, after: spans[1].secondsEast)
  }
}
