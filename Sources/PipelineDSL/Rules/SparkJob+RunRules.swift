// Rules about how large a job is, how long it may run, and what runs after it.

extension SparkJob {
  static let runRules = [workersAreWithinTheQuota, runsEndWithinADay, tablesDiffer]

  private static let workersAreWithinTheQuota = Rule<SparkJob>(
    "PG0705", "A job's workers are within the account's default quota", .warning,
    because: "An account has 300 DPUs for all runs unless more were asked for: a run that wants more never starts.",
    page: "AWS Glue endpoints and quotas", wrong: "engine: .glue(workers: .g2x(200))",
    right: "engine: .glue(workers: .g2x(20))"
  ) { job in
    if let workers = job.engine.workers, workers.count > 300 / workers.units {
      let each = workers.units
      Finding(
        "job \"\(job.name)\" has \(workers.count) workers of \(each) DPU each",
        allowed: "300 DPUs in an account by default",
        fix: "engine: .glue(workers: .\(workers.manifestName)(\(300 / each)))")
    }
  }

  private static let runsEndWithinADay = Rule<SparkJob>(
    "PG0711", "A run and its retries end before the next day's begins", .warning,
    because:
      "One run at a time is allowed: while yesterday's retries last, today's run is refused and its day is left out.",
    page: "Job", wrong: "retries: 3, timeout: .hours(12)", right: "retries: 1, timeout: .minutes(30)"
  ) { job in
    if !job.engine.isNative, (0...10).contains(job.retries), (60...604_800).contains(job.timeout.inSeconds),
      job.timeout.inSeconds * (job.retries + 1) > 86_400
    {
      Finding(
        "job \"\(job.name)\" may run for \(job.retries + 1) times \(job.timeout)", allowed: "a day, with all retries",
        fix: "timeout: .minutes(\(1_440 / (job.retries + 1)))")
    }
  }

  private static let tablesDiffer = Rule<SparkJob>(
    "PG0714", "Two tables are not made by the same steps", .warning,
    because: "The same rows are written, crawled and kept twice; likely the second was meant to select something else.",
    wrong: #"[transformed.table("a", users), transformed.table("b", users)]"#,
    right: #"[transformed.table("a", users)]"#
  ) { job in
    for (index, table) in job.tables.enumerated() {
      if let twin = job.tables[..<index].first(where: { $0.name != table.name && $0.flow == table.flow }) {
        Finding(
          "table \"\(table.name)\" has the rows and columns of table \"\(twin.name)\"",
          allowed: "tables that differ in more than name",
          fix: "remove one of them", at: table.location,
          notes: [.init(at: twin.location, "table \"\(twin.name)\" is declared here")])
      }
    }
  }
}

extension Pipeline {
  static let runRules = [jobEndsBeforeItsCrawl, crawlHasTime, alarmRulesFit]

  private static let jobEndsBeforeItsCrawl = Rule<Pipeline>(
    "PG0712", "By fixed times, the job times out before its tables are crawled", .warning,
    because:
      "What a run writes after the crawl has passed is not there for a query until tomorrow, though the job succeeds.",
    page: "Time-based schedules for jobs and crawlers",
    wrong: "timeout: .hours(2), …, .fixedClock(rawCrawl: .utc(1, 0), job: .utc(1, 30), transformCrawl: .utc(2, 0))",
    right: ".chained(from: .utc(1, 0))"
  ) { pipeline in
    if case .fixedClock(_, let job, let crawl) = pipeline.schedule.kind, pipeline.schedule.isSound {
      let gap = TimeSpan.seconds(job.seconds(until: crawl))
      if pipeline.job.timeout > gap {
        Finding(
          "job \"\(pipeline.job.name)\" may run for \(pipeline.job.timeout), and its tables are crawled \(gap) after its start",
          allowed: "a timeout of at most \(gap)", fix: "timeout: .minutes(\(gap.inSeconds / 60)), or .chained(from: …)",
          at: pipeline.job.location, notes: [.init(at: pipeline.schedule.location, "the schedule is declared here")])
      }
    }
  }

  private static let crawlHasTime = Rule<Pipeline>(
    "PG0906", "By fixed times, the raw crawl has five minutes", .warning,
    because:
      "A crawler takes a minute or two to start: the job would read a day that is not registered yet, and succeed.",
    page: "Time-based schedules for jobs and crawlers",
    wrong: ".fixedClock(rawCrawl: .utc(1, 0), job: .utc(1, 2), transformCrawl: .utc(2, 0))",
    right: ".chained(from: .utc(1, 0))"
  ) { pipeline in
    if case .fixedClock(let crawl, let job, _) = pipeline.schedule.kind, pipeline.schedule.isSound {
      let gap = TimeSpan.seconds(crawl.seconds(until: job))
      // The native engine reads the layer itself, whatever is registered.
      if gap < .minutes(5), !pipeline.job.engine.isNative {
        Finding(
          "the job starts \(gap) after the raw crawl", allowed: "5 minutes at least",
          fix: "a later job, or .chained(from: \(crawl.literal))", at: pipeline.schedule.location)
      }
    }
  }

  private static let alarmRulesFit = Rule<Pipeline>(
    "PG1017", "The names of a pipeline's event rules have at most 64 characters",
    because: """
      A rule is called after the pipeline, what it watches and the environment. EventBridge refuses a longer name in \
      the middle of an apply.
      """,
    page: "PutRule",
    wrong: #"Pipeline("a-name-of-thirty-eight-characters-long", …) in Environment("pre-production-west", …)"#,
    right: #"Pipeline("user-data", …)"#
  ) { pipeline in
    let rule = "\(pipeline.name)-crawler-fails\(pipeline.suffix)"
    if pipeline.alarms.areOn, rule.utf8.count > 64 {
      Finding(
        "an event rule would be called \"\(rule)\", of \(rule.utf8.count) characters",
        allowed: "a rule's name has at most 64",
        fix: "shorten the name of the pipeline, or the environment's suffix")
    }
  }
}

extension ClockTime {
  /// Whether a clock shows the time.
  var exists: Bool { (0...23).contains(hour) && (0...59).contains(minute) }

  /// As a manifest says it.
  var literal: String { ".utc(\(hour), \(minute))" }
}

extension Deployment {
  static let runRules = [workersAreInTheRegion]

  private static let workersAreInTheRegion = Rule<Deployment>(
    "PG0713", "The region has workers of the job's type", .warning,
    because: "Workers G.4X and G.8X are not in every region: Glue takes the job and every run of it fails.",
    page: "AWS Glue worker types",
    wrong: #"engine: .glue(workers: .g8x(2)), …, Environment("dev", region: "eu-south-1")"#,
    right: #"engine: .glue(workers: .g2x(8)), …, Environment("dev", region: "eu-south-1")"#
  ) { deployment in
    if !Region.withLargeWorkers.contains(deployment.environment.region) {
      for pipeline in deployment.pipelines {
        if let workers = pipeline.job.engine.workers, ["G.4X", "G.8X"].contains(workers.type) {
          Finding(
            "job \"\(pipeline.job.name)\" has workers \(workers.type) in \(deployment.environment.region)",
            allowed: "G.1X and G.2X, which are in every region",
            fix: "engine: .glue(workers: .g2x(\(max(2, workers.count))))",
            at: deployment.environment.engine == nil ? pipeline.job.location : nil)
        }
      }
    }
  }
}
