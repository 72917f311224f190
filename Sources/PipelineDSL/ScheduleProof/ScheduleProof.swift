// Whether a schedule reads every day's records: each day by a run that is sure to read it, and by none before it is whole.

import Zones

/// A schedule held against every day of a horizon.
///
/// What is taken for granted: the stream names a partition after the local day in which the oldest record of an object
/// arrived, and delivers the object within buffer interval and slack of that ("Understand custom prefixes for Amazon S3
/// objects", "BufferingHints"). Cron is UTC ("Time-based schedules for jobs and crawlers"). The script reads the local day
/// before the one in which it starts. A partition that the raw crawl has not found is not read.
///
/// What is shown: for each local day with records there is a run of which every attempt, however late, starts in the day
/// after; and no run that may read the day has a raw crawl that starts before the day's last object is there.
struct ScheduleProof: Sendable {
  let horizon: ProofHorizon
  let cycle: BatchCycle

  /// Why a day's records are not all read.
  enum Flaw: Sendable, Hashable {
    /// No run starts in the day after it.
    case unread
    /// A run may start in the day after it, and the same run may start when that day has not begun or is over.
    case unsure
    /// A run reads it whose raw crawl starts before its last object is there.
    case early
  }

  /// A day that fails, counted from 1970-01-01, and how late attempts have to start for it, in seconds.
  struct Failure: Sendable, Hashable {
    let day: Int
    let flaw: Flaw
    let lateness: Int
  }

  /// The first day that fails; nil where the schedule holds for all.
  ///
  /// A flaw that needs no late start is told rather than an earlier one that does: it is there every time.
  var failure: Failure? {
    // Lateness only adds to what may go wrong, so that one pass is enough for a schedule that holds.
    guard let last = failure(lateness: cycle.lateness.retry) else { return nil }
    return failure(lateness: 0) ?? failure(lateness: cycle.lateness.start) ?? last
  }

  private func failure(lateness: Int) -> Failure? {
    let lateness = min(lateness, BatchCycle.mostLateness)
    for day in horizon.days {
      if let flaw = flaw(of: day, lateness: lateness) { return Failure(day: day, flaw: flaw, lateness: lateness) }
    }
    return nil
  }

  private func flaw(of day: Int, lateness: Int) -> Flaw? {
    guard let close = horizon.calendar.instants(of: day).last?.upperBound else { return nil }
    guard let first = firstStart(thatMayRead: day, lateness: lateness) else { return .unread }
    let next = horizon.calendar.instants(of: day + 1)
    guard next.contains(where: { isSurelyMet($0, lateness: lateness) }) else { return .unsure }
    return first - cycle.crawlLead < close + cycle.delivery ? .early : nil
  }

  /// The start of the first run of which an attempt may start in the day after.
  func firstStart(thatMayRead day: Int, lateness: Int) -> Int? {
    let starts = horizon.calendar.instants(of: day + 1).compactMap { instants in
      let start = cycle.start(notBefore: instants.lowerBound - lateness)
      return start < instants.upperBound ? start : nil
    }
    return starts.min()
  }

  /// Whether all attempts of one run start in a range of instants.
  private func isSurelyMet(_ range: Range<Int>, lateness: Int) -> Bool {
    cycle.start(notBefore: range.lowerBound) + lateness < range.upperBound
  }
}

extension BatchCycle {
  /// The first start of the job at an instant or after it.
  func start(notBefore instant: Int) -> Int {
    let start = instant.days * 86_400 + jobStart
    return start < instant ? start + 86_400 : start
  }
}
