// The next schedule that holds, for one that fails: searched for, and proven like any other.

/// Schedules that hold for a pipeline.
struct NextSchedule {
  let pipeline: Pipeline
  let horizon: ProofHorizon

  /// What can be pasted in place of the schedule, with fewer retries of the job where none holds with as many.
  var fix: String {
    if let fix = fix(retries: pipeline.job.retries) { return fix }
    for retries in stride(from: pipeline.job.retries - 1, through: 0, by: -1) {
      if let fix = fix(retries: retries) { return "retries: \(retries) of the job, or a shorter timeout, and \(fix)" }
    }
    return "zone: .utc, since no time of day reads every day of \(pipeline.zone.identifier)"
  }

  /// The next schedule of the same kind.
  var next: BatchSchedule? {
    let retries = pipeline.job.retries
    return pipeline.schedule.isChained ? first(retries, chained) : first(retries, fixedClock)
  }

  private func fix(retries: Int) -> String? {
    let chain = first(retries, chained)
    guard !pipeline.schedule.isChained, let fixed = first(retries, fixedClock) else {
      return chain.map { "schedule: \($0.source)" }
    }
    guard let chain else { return "schedule: \(fixed.source)" }
    return "schedule: \(fixed.source), or \(chain.source), where each stage waits for the one before"
  }

  /// The first schedule that holds, from the given time on around the dial. A time before the given one may be nearer, but
  /// is on the other side of midnight: a day would be read a day later.
  private func first(_ retries: Int, _ schedule: (ClockTime) -> BatchSchedule) -> BatchSchedule? {
    let given = pipeline.schedule.start.secondOfDay
    // At the given time first, then at full five minutes: a schedule is read by people.
    let step = 300
    let later = (given + step - 1) / step * step
    for time in [given] + stride(from: later, to: later + 86_400, by: step) {
      let candidate = schedule(ClockTime(secondOfDay: time))
      if holds(candidate, retries: retries) { return candidate }
    }
    return nil
  }

  /// Whether a schedule is in order and reads every day.
  func holds(_ schedule: BatchSchedule, retries: Int) -> Bool {
    let job = pipeline.job
    var pipeline = pipeline
    pipeline.schedule = schedule
    guard schedule.isSound, schedule.leavesTime(for: job.timeout), let cycle = BatchCycle(pipeline) else {
      return false
    }
    return ScheduleProof(horizon: horizon, cycle: cycle.with(retries: retries, of: job.timeout)).failure == nil
  }

  private func chained(from time: ClockTime) -> BatchSchedule { pipeline.schedule.with(.chained(from: time)) }

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
}

extension BatchSchedule {
  /// As a manifest says it.
  var source: String {
    let slack = slack == BatchSchedule.usualSlack ? "" : ", slack: .seconds(\(slack.inSeconds))"
    return switch kind {
    case .fixedClock(let rawCrawl, let job, let transformCrawl):
      ".fixedClock(rawCrawl: \(rawCrawl.literal), job: \(job.literal), transformCrawl: \(transformCrawl.literal)\(slack))"
    case .chained(let time): ".chained(from: \(time.literal)\(slack))"
    }
  }
}
