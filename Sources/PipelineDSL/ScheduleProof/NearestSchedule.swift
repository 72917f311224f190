// The schedule nearest to one that fails, of those that hold: searched for, and proven like any other.

/// Schedules that hold for a pipeline.
struct NearestSchedule {
  let pipeline: Pipeline
  let horizon: ProofHorizon

  /// What can be pasted in place of the schedule; nil where none holds at any time of day.
  var fix: String? {
    let chain = nearest { chained(from: $0) }
    guard !pipeline.schedule.isChained, let fixed = nearest({ fixedClock(rawCrawl: $0) }) else {
      return chain.map { "schedule: \($0.source)" }
    }
    guard let chain else { return "schedule: \(fixed.source)" }
    return "schedule: \(fixed.source), or \(chain.source), where each stage waits for the one before"
  }

  /// The schedule that holds and whose time differs least from the given one, on the clock's dial; of two the later.
  private func nearest(_ schedule: (ClockTime) -> BatchSchedule) -> BatchSchedule? {
    let given = pipeline.schedule.start.secondOfDay
    // At the given time first, then at full five minutes: a schedule is read by people.
    let step = 300
    let later = (given + step - 1) / step * step
    let times = [given] + (0..<86_400 / step / 2).flatMap { [later + $0 * step, later - ($0 + 1) * step] }
    for time in times {
      let candidate = schedule(ClockTime(secondOfDay: time))
      if holds(candidate) { return candidate }
    }
    return nil
  }

  /// Whether a schedule is in order and reads every day.
  func holds(_ schedule: BatchSchedule) -> Bool {
    var pipeline = pipeline
    pipeline.schedule = schedule
    guard schedule.isInOrder, schedule.leavesTime(for: pipeline.job.timeout), let cycle = BatchCycle(pipeline) else {
      return false
    }
    return ScheduleProof(horizon: horizon, cycle: cycle).failure == nil
  }

  /// The stages as far apart as they are, as far as that is in order.
  private func fixedClock(rawCrawl: ClockTime) -> BatchSchedule {
    let half = 1_800
    var (lead, tail) = (half, half)
    if case .fixedClock(let rawCrawl, let job, let transformCrawl) = pipeline.schedule.kind {
      let (toJob, toCrawl) = (rawCrawl.seconds(until: job), job.seconds(until: transformCrawl))
      if (60...6 * 3_600).contains(toJob) { lead = toJob }
      if (60...12 * 3_600).contains(toCrawl) { tail = toCrawl }
    }
    let timeout = (pipeline.job.timeout.inSeconds + 59) / 60 * 60
    let job = rawCrawl.secondOfDay + lead
    return pipeline.schedule.with(
      .fixedClock(
        rawCrawl: rawCrawl, job: ClockTime(secondOfDay: job),
        transformCrawl: ClockTime(secondOfDay: job + max(tail, timeout))))
  }

  private func chained(from time: ClockTime) -> BatchSchedule { pipeline.schedule.with(.chained(from: time)) }
}

extension BatchSchedule {
  /// As a manifest says it.
  var source: String {
    let slack = slack == BatchSchedule.usualSlack ? "" : ", slack: .seconds(\(slack.inSeconds))"
    return switch kind {
    case .fixedClock(let rawCrawl, let job, let transformCrawl):
      ".fixedClock(rawCrawl: \(rawCrawl.source), job: \(job.source), transformCrawl: \(transformCrawl.source)\(slack))"
    case .chained(let time): ".chained(from: \(time.source)\(slack))"
    }
  }
}

extension ClockTime {
  /// `.utc(01, 30)`.
  fileprivate var source: String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return ".utc(\(padded(hour)), \(padded(minute)))"
  }
}
