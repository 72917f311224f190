// A batch schedule as arithmetic: seconds of the UTC day, and how late each thing may be.

/// What of a pipeline decides whether each day's records are read.
struct BatchCycle: Sendable, Hashable {
  /// Seconds after midnight UTC at which the job starts: at its time, or in a chain at the earliest, with the raw crawl.
  let jobStart: Int
  /// By so many seconds the raw crawl starts before it.
  let crawlLead: Int
  /// The last object of a day is in the raw layer so many seconds after the day's end, at the latest.
  let delivery: Int
  /// By so many seconds an attempt may start after ``jobStart``: at once, late, and as the last retry. Each attempt takes
  /// "yesterday" from its own clock on Glue; a function takes it from the time of the event, which all attempts share.
  private(set) var lateness: Lateness
  /// Whether a retry is of the same day as the attempt before it, however late it is.
  var takesTheEventsDay = false

  /// How late an attempt of the job may start, in seconds; each holds the one before.
  struct Lateness: Sendable, Hashable {
    /// What a chain waits for, and what is granted to every start.
    let start: Int
    /// The attempts that failed before it, each at its time limit.
    var retry: Int
  }

  /// A run that may start this late cannot be of one day anyway.
  static let mostLateness = 2 * 86_400
}

extension BatchCycle {
  /// A pipeline's cycle; nil where one of its values is out of its own bounds, which is a finding of its own.
  init?(_ pipeline: Pipeline) {
    let (schedule, stream, job) = (pipeline.schedule, pipeline.ingest.stream, pipeline.job)
    guard schedule.isOfClocks, BatchSchedule.slackAllowed.contains(schedule.slack),
      (0...900).contains(stream.bufferInterval.inSeconds),
      (0...10).contains(job.retries), (0...7 * 86_400).contains(job.timeout.inSeconds)
    else { return nil }
    delivery = stream.bufferInterval.inSeconds + schedule.slack.inSeconds
    let start = schedule.startDelay
    takesTheEventsDay = job.engine.isNative
    lateness = Lateness(start: start, retry: start + (takesTheEventsDay ? 0 : job.retries * job.timeout.inSeconds))
    switch schedule.kind {
    case .fixedClock(let rawCrawl, let job, _):
      jobStart = job.secondOfDay
      crawlLead = rawCrawl.seconds(until: job)
    case .chained(let time):
      jobStart = time.secondOfDay
      crawlLead = 0
    }
  }
}

extension BatchCycle {
  /// The cycle of a job that is tried again so many times.
  func with(retries: Int, of timeout: TimeSpan) -> BatchCycle {
    var cycle = self
    cycle.lateness.retry = lateness.start + (takesTheEventsDay ? 0 : retries * timeout.inSeconds)
    return cycle
  }
}
