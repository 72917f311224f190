// Rules about a pipeline by itself: its name, its logs, its alarms.

extension Pipeline {
  static let rules =
    [nameIsAPrefix, nameIsFree, logsAreKeptForAStep, mailGoesToAnAddress]
    + wiringRules + loadRules + runRules + nativeRules

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
    because: """
      Each pipeline is a local value and an output of the root: two of one name are refused by Terraform itself, in \
      files that nobody wrote by hand.
      """,
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
    because: """
      CloudWatch takes some numbers of days only; the provider knows them, but names neither the manifest's line nor \
      the nearest.
      """,
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
}

/// What CloudWatch Logs takes as a retention in days ("PutRetentionPolicy").
private enum LogRetention {
  static let days = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]
}
