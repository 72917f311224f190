// A counterexample in words: the record, then each run, each at the place of the manifest that decides it.

import Dataflow
import Zones

/// A counterexample beside the pipeline whose schedule it refutes.
struct CounterexampleText {
  let counterexample: Counterexample
  let pipeline: Pipeline
  let calendar: LocalCalendar

  /// What goes wrong, in one clause.
  var problem: String {
    let partition = partition(counterexample.day)
    return switch counterexample.flaw {
    case .unread: "no run of job \"\(pipeline.job.name)\" reads \(partition)"
    case .unsure: "no run of job \"\(pipeline.job.name)\" is sure to read \(partition)"
    case .early: "job \"\(pipeline.job.name)\" reads \(partition) before the day's last object is crawled"
    }
  }

  /// What has to be, for the day to be read whole.
  var allowed: String {
    "each day is read by a run that starts on the next local day\(pipeline.job.retries > 0 ? ", retries too" : ""), and "
      + "whose raw crawl starts when the day, buffer interval and slack are over"
  }

  /// The record's way, step by step.
  var notes: [(location: SourceLocation, text: String)] {
    let zone = change.map { [(pipeline.location, $0)] } ?? []
    return [(pipeline.ingest.stream.location, record)] + runs.map { (pipeline.schedule.location, $0) } + zone
  }

  private var record: String {
    "a record arrives at \(instant(counterexample.arrival)) and is the oldest of its object, which is in "
      + "\(partition(counterexample.day)) at \(instant(counterexample.delivery)) at the latest: buffer interval "
      + "\(pipeline.ingest.stream.bufferInterval), slack \(pipeline.schedule.slack)"
  }

  private var runs: [String] {
    let (first, next) = (counterexample.runs[0], counterexample.runs[1])
    let before = counterexample.flaw == .early ? "the raw crawl at \(instant(first.crawl)) may not find it, and " : ""
    let without = counterexample.flaw == .early ? ", without it" : ""
    return ["\(before)the run \(reading(first))\(without)", "the next run \(reading(next))"]
  }

  private func reading(_ run: Counterexample.Run) -> String {
    let reads = "at \(instant(run.start)) reads \(partition(run.reads))"
    guard run.reads != run.readsLate else { return reads }
    return "\(reads), but \(partition(run.readsLate)) if it starts at \(instant(run.latestStart)), "
      + "as it may: \(delay(run.latestStart - run.start))"
  }

  /// What may add up to a delay.
  private func delay(_ seconds: Int) -> String {
    let (schedule, job) = (pipeline.schedule, pipeline.job)
    var causes = schedule.isChained ? ["a crawl of up to \(BatchSchedule.longestCrawl)"] : []
    causes.append("slack \(schedule.slack)")
    if job.retries > 0, seconds > schedule.startDelay {
      causes.append("\(job.retries) failed attempt\(job.retries == 1 ? "" : "s") of \(job.timeout)")
    }
    return causes.joined(separator: ", ")
  }

  private var change: String? {
    counterexample.change.map { change in
      "the clocks of \(pipeline.zone.identifier) go from \(offset(change.before)) to \(offset(change.after)) at "
        + clock(change.instant) + " UTC"
    }
  }

  private func partition(_ day: Int) -> String {
    "\(StreamColumn.partitionKey)=\(CivilDay(daysSinceEpoch: day).iso)"
  }

  /// `2026-03-29 22:05 UTC (2026-03-30 00:05 in Europe/Berlin)`.
  private func instant(_ instant: Int) -> String {
    guard pipeline.zone != .utc else { return "\(clock(instant)) UTC" }
    let local = clock(instant + calendar.secondsEast(at: instant))
    return "\(clock(instant)) UTC (\(local) in \(pipeline.zone.identifier))"
  }

  /// Seconds only where there are some.
  private func clock(_ instant: Int) -> String {
    let second = instant - instant.days * 86_400
    let parts = [second / 3_600, second / 60 % 60] + (second % 60 == 0 ? [] : [second % 60])
    return "\(CivilDay(daysSinceEpoch: instant.days).iso) \(parts.map(padded).joined(separator: ":"))"
  }

  private func offset(_ secondsEast: Int) -> String {
    let minutes = abs(secondsEast) / 60
    return "UTC\(secondsEast < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
  }

  private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
