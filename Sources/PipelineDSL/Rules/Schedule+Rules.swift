// Rules about the batch schedule: times that exist, in an order that each stage can wait for.

extension BatchSchedule {
  static let rules = [timesExist, jobFollowsTheRawCrawl, transformCrawlFollowsTheJob]

  private static let timesExist = Rule<BatchSchedule>(
    "PG0901", "A time of day exists",
    because: """
      The hour and the minute go into a cron expression. The provider checks none of its fields: validate and plan pass \
      cron(0 24 * * ? *), and Glue refuses it in the middle of an apply.
      """,
    page: "Time-based schedules for jobs and crawlers", wrong: ".chained(from: .utc(24, 00))",
    right: ".chained(from: .utc(00, 30))"
  ) { schedule in
    for (stage, time) in schedule.stages where !time.exists {
      Finding(
        "\(stage) starts at \(time.hour):\(time.minute)", allowed: "hours are 0 to 23, minutes 0 to 59",
        fix: ".utc(\(min(23, max(0, time.hour))), \(min(59, max(0, time.minute))))")
    }
  }

  private static let jobFollowsTheRawCrawl = Rule<BatchSchedule>(
    "PG0902", "By fixed times, the job starts after the raw crawl",
    because: "The job reads what the crawl registers. Started before it, it reads an empty day and succeeds.",
    page: "Time-based schedules for jobs and crawlers",
    wrong: ".fixedClock(rawCrawl: .utc(01, 00), job: .utc(00, 30), transformCrawl: .utc(02, 00))",
    right: ".fixedClock(rawCrawl: .utc(01, 00), job: .utc(01, 30), transformCrawl: .utc(02, 00))"
  ) { schedule in
    if case .fixedClock(let rawCrawl, let job, _) = schedule.kind, job <= rawCrawl {
      Finding(
        "the job starts at \(job)",
        allowed: "the raw crawl registers the partition that it reads from \(rawCrawl) on, so it starts later",
        fix: "a time after \(rawCrawl), or .chained(from: …), where each stage waits for the one before")
    }
  }

  private static let transformCrawlFollowsTheJob = Rule<BatchSchedule>(
    "PG0903", "By fixed times, the transform crawl starts after the job",
    because: "The crawl registers what the job writes. Started before it, it leaves the day's partition for tomorrow.",
    page: "Time-based schedules for jobs and crawlers",
    wrong: ".fixedClock(rawCrawl: .utc(01, 00), job: .utc(01, 30), transformCrawl: .utc(01, 30))",
    right: ".fixedClock(rawCrawl: .utc(01, 00), job: .utc(01, 30), transformCrawl: .utc(02, 00))"
  ) { schedule in
    if case .fixedClock(_, let job, let transformCrawl) = schedule.kind, transformCrawl <= job {
      Finding(
        "the transform crawl starts at \(transformCrawl)",
        allowed: "the job writes what it registers from \(job) on, so it starts later",
        fix: "a time after \(job), or .chained(from: …), where each stage waits for the one before")
    }
  }

  /// What starts by itself, and when.
  private var stages: [(stage: String, time: ClockTime)] {
    switch kind {
    case .chained(let time): [("the chain", time)]
    case .fixedClock(let rawCrawl, let job, let transformCrawl):
      [("the raw crawl", rawCrawl), ("the job", job), ("the transform crawl", transformCrawl)]
    }
  }
}
