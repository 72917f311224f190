// Rules about the function that polls: its name, its rhythm, its time and its memory.

extension IngestFunction {
  static let rules =
    [
      nameIsSimple, periodIsWholeMinutes, timeoutIsWithinLambda, runsDoNotOverlap, memoryIsWithinLambda,
    ] + loadRules + cronRules

  private static let nameIsSimple = Rule<IngestFunction>(
    "PG0301", "A function's name is lower-case words with single hyphens",
    because: """
      Function, rule, queue and log group share the name, and the repository's rules are the strictest of theirs. Terraform \
      checks the repository's only.
      """,
    page: "CreateFunction", wrong: #"IngestFunction("User_Ingest", …)"#, right: #"IngestFunction("user-ingest", …)"#
  ) { function in
    let name = function.name
    if !name.isName(of: 2...64, also: "-") || name.hasSuffix("-") || name.contains("--") {
      Finding(
        "the function's name is \"\(name)\"",
        allowed:
          "function, rule and queue share it: 2 to 64 lower-case letters, digits and single hyphens, a letter first and no hyphen last",
        fix: "IngestFunction(\"\(name.asName(of: 64, or: "user-data-ingest"))\", …)")
    }
  }

  private static let periodIsWholeMinutes = Rule<IngestFunction>(
    "PG0302", "A function polls every whole minutes",
    because: """
      EventBridge counts in minutes: rate(90 seconds) does not exist, nor does rate(1 minutes). terraform validate and plan \
      pass both, and the apply fails.
      """,
    page: "Rate expressions", wrong: "every: .seconds(30)", right: "every: .minutes(1)"
  ) { function in
    let seconds = function.period.inSeconds
    if function.cron == nil, seconds < 60 || seconds % 60 != 0 {
      Finding(
        "function \"\(function.name)\" polls every \(function.period)",
        allowed: "EventBridge's rates are whole minutes, at least one",
        fix: "every: .minutes(\(max(1, seconds / 60)))")
    }
  }

  private static let timeoutIsWithinLambda = Rule<IngestFunction>(
    "PG0303", "A function times out after 1 to 900 seconds",
    because:
      "Lambda ends any function after 15 minutes; the provider checks no upper bound that the account could not have.",
    page: "Configure Lambda function timeout", wrong: "timeout: .hours(1)", right: "timeout: .seconds(50)"
  ) { function in
    if !(1...900).contains(function.timeout.inSeconds) {
      Finding(
        "function \"\(function.name)\" times out after \(function.timeout)", allowed: "1 to 900 seconds",
        fix: "timeout: .seconds(50)")
    }
  }

  private static let runsDoNotOverlap = Rule<IngestFunction>(
    "PG0304", "A poll times out before the next one begins",
    because: """
      One concurrent run is reserved, so that an API is never asked twice at once: while a slow poll runs, the next is \
      throttled and lost. Terraform knows of no relation between a timeout and a schedule.
      """,
    page: "Configuring reserved concurrency for a function", wrong: "every: .minutes(1), …, timeout: .minutes(2)",
    right: "every: .minutes(1), …, timeout: .seconds(50)"
  ) { function in
    if (1...900).contains(function.timeout.inSeconds), function.timeout >= function.period {
      Finding(
        "function \"\(function.name)\" times out after \(function.timeout) but is invoked every \(function.period)",
        allowed: "one run at a time is reserved, so a slow one would throttle the next",
        fix: "timeout: .seconds(\(max(11, function.period.inSeconds) - 10))")
    }
  }

  private static let memoryIsWithinLambda = Rule<IngestFunction>(
    "PG0305", "A function has 128 to 10,240 MiB of memory",
    because: "Lambda refuses anything else when the function is made, after its role, queue and log group are there.",
    page: "Configure Lambda function memory", wrong: "memory: .mebibytes(64)", right: "memory: .mebibytes(256)"
  ) { function in
    if !(128...10_240).contains(function.memory.inMebibytes) || function.memory.inBytes % 1_048_576 != 0 {
      Finding(
        "function \"\(function.name)\" has \(function.memory) of memory", allowed: "128 to 10,240 whole MiB",
        fix: "memory: .mebibytes(\(min(10_240, max(128, function.memory.inMebibytes))))")
    }
  }
}
