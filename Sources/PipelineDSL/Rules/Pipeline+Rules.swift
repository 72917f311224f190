// Rules about a pipeline by itself: its name, its logs, its alarms, its zone.

extension Pipeline {
  static let rules =
    [nameIsAPrefix, nameIsFree, logsAreKeptForAStep, mailGoesToAnAddress, zoneHasAName, dayIsOverBeforeTheCrawl]
    + wiringRules + loadRules + runRules

  private static let nameIsAPrefix = Rule<Pipeline>(
    "PG1005", "A pipeline's name is a short lower-case word",
    because:
      "Roles and alarms are called after the pipeline and what they are for, and a role's name has 64 characters.",
    page: "IAM and AWS STS quotas", wrong: #"Pipeline("User Data", …)"#, right: #"Pipeline("user-data", …)"#
  ) { pipeline in
    if !pipeline.name.isName(of: 1...38, also: "-") {
      Finding(
        "the pipeline's name is \"\(pipeline.name)\"",
        allowed: "it prefixes roles and alarms: 1 to 38 lower-case letters, digits and hyphens, a letter first",
        fix: "Pipeline(\"\(pipeline.name.asName(of: 38, or: "user-data"))\", …)")
    }
  }

  private static let nameIsFree = Rule<Pipeline>(
    "PG1006", "A pipeline is not called like a value that all pipelines share",
    because:
      "Each pipeline is a local value and an output of the root: two of one name are refused by Terraform itself, in files that nobody wrote by hand.",
    wrong: #"Pipeline("region", …)"#, right: #"Pipeline("regions", …)"#
  ) { pipeline in
    if ["account-id", "glue-arn", "logs-arn", "partition-key", "region", "repository-url"].contains(pipeline.name) {
      Finding(
        "the pipeline's name is \"\(pipeline.name)\"",
        allowed: "the generated Terraform has a local value or output of that name for all pipelines",
        fix: "Pipeline(\"\(pipeline.name)-data\", …)")
    }
  }

  private static let logsAreKeptForAStep = Rule<Pipeline>(
    "PG1007", "Logs are kept for a number of days that CloudWatch knows",
    because:
      "CloudWatch takes some numbers of days only; the provider knows them, but names neither the manifest's line nor the nearest.",
    page: "PutRetentionPolicy", wrong: "logRetention: .days(31)", right: "logRetention: .days(30)"
  ) { pipeline in
    let (days, rest) = pipeline.logRetention.inSeconds.quotientAndRemainder(dividingBy: 86_400)
    if rest != 0 || !LogRetention.days.contains(days) {
      Finding(
        "logs are kept for \(pipeline.logRetention)",
        allowed: "CloudWatch keeps them for one of \(LogRetention.days.map(String.init).joined(separator: ", ")) days",
        fix: "logRetention: .days(\(LogRetention.days.first { $0 >= days } ?? 3653))")
    }
  }

  private static let mailGoesToAnAddress = Rule<Pipeline>(
    "PG1008", "Alarms go to a mail address",
    because: "SNS takes the subscription and the confirmation never arrives: the first alarm is heard by nobody.",
    page: "Subscribe", wrong: #"alarms: .email("team")"#, right: #"alarms: .email("team@example.com")"#
  ) { pipeline in
    if let email = pipeline.alarms.email, !email.isMailAddress {
      Finding(
        "alarms go to \"\(email)\"", allowed: "a mail address has a name, one @ and a domain with a dot",
        fix: "alarms: .email(\"team@example.com\")")
    }
  }

  private static let zoneHasAName = Rule<Pipeline>(
    "PG0904", "A zone goes by its name in the tz database",
    because: "Firehose counts days by it and the script yesterday. validate and plan pass any text; the apply fails.",
    page: "Understand custom prefixes for Amazon S3 objects", wrong: #"zone: .named("Central European Time")"#,
    right: #"zone: .named("Europe/Berlin")"#
  ) { pipeline in
    if !pipeline.zone.isName {
      Finding(
        "the zone is \"\(pipeline.zone.identifier)\"", allowed: "a zone goes by its name in the tz database",
        fix: "zone: .named(\"Europe/Berlin\")")
    }
  }

  /// In UTC the day ends at midnight, and its last rows wait for one more buffer interval before they are in the raw layer.
  private static let dayIsOverBeforeTheCrawl = Rule<Pipeline>(
    "PG0905", "The raw crawl waits until the day's last rows are in the raw layer",
    because: """
      The stream holds the last rows of a day for up to its buffer interval after midnight. A crawl before that leaves them \
      out, and no later run reads that day again.
      """,
    page: "BufferingHints", wrong: "bufferInterval: .minutes(5), …, schedule: .chained(from: .utc(00, 05))",
    right: "bufferInterval: .minutes(5), …, schedule: .chained(from: .utc(00, 30))"
  ) { pipeline in
    let (time, buffer) = (pipeline.schedule.firstTime, pipeline.ingest.stream.bufferInterval)
    let isEarly = time.hour * 3_600 + time.minute * 60 <= buffer.inSeconds
    if pipeline.zone == .utc, time.exists, isEarly {
      Finding(
        "the raw crawl starts at \(time)",
        allowed:
          "stream \"\(pipeline.ingest.stream.name)\" holds the day's last rows for up to \(buffer) after midnight",
        fix: "a time later than \(buffer) after 00:00 UTC", at: pipeline.schedule.location,
        notes: [.init(at: pipeline.ingest.stream.location, "the stream buffers for \(buffer)")])
    }
  }
}

extension BatchSchedule {
  /// When the first stage of a day starts.
  var firstTime: ClockTime {
    switch kind {
    case .chained(let time): time
    case .fixedClock(let rawCrawl, _, _): rawCrawl
    }
  }
}

extension Zone {
  /// Whether the identifier looks like one of the tz database: words with a letter first, between slashes.
  fileprivate var isName: Bool {
    identifier.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      part.first.map { ("A"..."Z").contains($0) || ("a"..."z").contains($0) } == true
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0)) }
    }
  }
}

/// What CloudWatch Logs takes as a retention in days ("PutRetentionPolicy").
private enum LogRetention {
  static let days = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]
}
