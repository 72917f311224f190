// What follows from a schedule's times: their order on the clock's dial, and how late a job may start.

extension BatchSchedule {
  /// The slack of a schedule that says none.
  static let usualSlack = TimeSpan.minutes(5)
  /// What a slack may be.
  static let slackAllowed = TimeSpan.seconds(0)...TimeSpan.hours(6)
  /// How long a crawl of the raw layer is taken to last at most, in a chain. Crawls of a few partitions take minutes.
  static let longestCrawl = TimeSpan.hours(1)

  /// Whether each stage waits for the one before.
  var isChained: Bool {
    if case .chained = kind { true } else { false }
  }

  /// When the raw crawl starts.
  var start: ClockTime {
    switch kind {
    case .fixedClock(let rawCrawl, _, _): rawCrawl
    case .chained(let time): time
    }
  }

  /// How many seconds the first attempt of the job may start after its time, or after the raw crawl in a chain.
  var startDelay: Int { slack.inSeconds + (isChained ? Self.longestCrawl.inSeconds : 0) }

  /// The times of day, each with the stage that starts then.
  var stages: [(stage: String, time: ClockTime)] {
    switch kind {
    case .fixedClock(let rawCrawl, let job, let transformCrawl):
      [("the raw crawl", rawCrawl), ("the job", job), ("the transform crawl", transformCrawl)]
    case .chained(let time): [("the chain", time)]
    }
  }

  /// Whether all times are times of day.
  var isOfClocks: Bool { stages.allSatisfy { $0.time.exists } }

  /// Whether the job starts after the raw crawl; where the three are out of order, whether it is nearer after than before.
  var jobFollows: Bool {
    guard case .fixedClock(let rawCrawl, let job, _) = kind else { return true }
    let toJob = rawCrawl.seconds(until: job)
    return toJob > 0 && (isInOrder || toJob <= 43_200)
  }

  /// Whether the job follows the raw crawl and the transform crawl the job, before the raw crawl comes again.
  var isInOrder: Bool {
    guard case .fixedClock(let rawCrawl, let job, let transformCrawl) = kind else { return true }
    let (toJob, toCrawl) = (rawCrawl.seconds(until: job), job.seconds(until: transformCrawl))
    return toJob > 0 && toCrawl > 0 && toJob + toCrawl < 86_400
  }

  /// Whether its times exist, in an order that each stage can follow.
  var isSound: Bool { isOfClocks && isInOrder }

  /// Whether a job that runs until its time limit ends before the transform crawl starts.
  func leavesTime(for timeout: TimeSpan) -> Bool {
    guard case .fixedClock(_, let job, let transformCrawl) = kind else { return true }
    return timeout.inSeconds <= job.seconds(until: transformCrawl)
  }

  /// The same slack and place with other times.
  func with(_ kind: Kind) -> BatchSchedule {
    var schedule = self
    schedule.kind = kind
    return schedule
  }
}

extension ClockTime {
  /// Seconds after midnight UTC.
  var secondOfDay: Int { hour * 3_600 + minute * 60 }

  /// The time of day a number of seconds after midnight UTC.
  init(secondOfDay: Int) {
    let second = (secondOfDay % 86_400 + 86_400) % 86_400
    self = .utc(second / 3_600, second / 60 % 60)
  }

  /// From this time until the next time that it is `later`, which may be on the next day.
  func seconds(until later: ClockTime) -> Int { (later.secondOfDay - secondOfDay + 86_400) % 86_400 }
}
