// Rules about how many things of a kind an account has in a region before more must be asked for.

extension Deployment {
  static let quotaRules = [
    quota(
      "PG1021", "event rules", of: 300, page: "Amazon EventBridge quotas",
      suffers: "The default event bus has 300 rules: the apply fails at the next one, with the pipelines half made.",
      remedy: "invokedBy: .scheduler, which needs no rule"
    ) { deployment in
      deployment.count { ($0.ingest.invoker == .rule ? 1 : 0) + ($0.alarms.areOn ? 2 : 0) }
    },
    quota(
      "PG1022", "reserved runs of functions", of: 900, page: "Lambda quotas",
      suffers: "Each function reserves one concurrent run, and 100 of the account's 1,000 must stay unreserved.",
      remedy: "ask for more concurrent executions first"
    ) { $0.pipelines.count },
    quota(
      "PG1023", "delivery streams", of: 500, page: "Amazon Data Firehose Quota",
      suffers: "CreateDeliveryStream fails above the region's quota, which is 500 where it is least.",
      remedy: "ask for more streams first"
    ) { $0.pipelines.count },
    quota(
      "PG1024", "crawlers", of: 1_000, page: "AWS Glue endpoints and quotas",
      suffers: "CreateCrawler fails above the account's quota, and then nothing registers the partitions.",
      remedy: "ask for more crawlers first"
    ) { $0.pipelines.count * 2 },
    quota(
      "PG1025", "triggers", of: 1_000, page: "AWS Glue endpoints and quotas",
      suffers: "CreateTrigger fails above the account's quota, and then nothing starts the jobs.",
      remedy: "ask for more triggers first"
    ) { deployment in
      deployment.count { if case .chained = $0.schedule.kind { 3 } else { 1 } }
    },
    quota(
      "PG1026", "roles", of: 1_000, page: "IAM and AWS STS quotas",
      suffers: "CreateRole fails above the account's quota, which all regions and everybody else's roles share.",
      remedy: "ask for more roles first, or an account for some of the pipelines"
    ) { deployment in
      deployment.count {
        5 + ($0.ingest.invoker == .scheduler ? 1 : 0) + (deployment.environment.operators.isEmpty ? 0 : 1)
      }
    },
    quota(
      "PG1027", "job runs at the same minute", of: 50, page: "AWS Glue endpoints and quotas",
      suffers:
        "A run above the account's concurrent ones fails or waits, and the transform crawl does not wait for it.",
      remedy: "schedules some minutes apart"
    ) { deployment in
      Dictionary(deployment.pipelines.map { ($0.schedule.jobTime, 1) }, uniquingKeysWith: +).values.max() ?? 0
    },
  ]

  private static func quota(
    _ code: String, _ things: String, of most: Int, page: String, suffers reason: String, remedy: String,
    _ count: @escaping @Sendable (Deployment) -> Int
  ) -> Rule<Deployment> {
    Rule(
      code, "An environment has at most \(most) \(things) unless more were asked for", .warning, because: reason,
      page: page, wrong: "Project(…, \(most * 2) pipelines, …)", right: "Project(…, the pipelines of one team, …)"
    ) { deployment in
      let count = count(deployment)
      if count > most {
        Finding(
          "environment \"\(deployment.environment.name)\" has \(count) \(things)",
          allowed: "\(most) by default, in an account of its own", fix: remedy)
      }
    }
  }

  private func count(_ things: (Pipeline) -> Int) -> Int { pipelines.reduce(0) { $0 + things($1) } }
}

extension BatchSchedule {
  /// When the job starts; in a chain, when the chain does.
  fileprivate var jobTime: ClockTime {
    switch kind {
    case .chained(let time): time
    case .fixedClock(_, let job, _): job
    }
  }
}
