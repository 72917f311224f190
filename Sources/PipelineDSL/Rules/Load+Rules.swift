// Rules about what a poll brings at most, where the manifest says so: held against quotas, memory and buffer.

extension IngestFunction {
  static let loadRules = [
    daysHaveAPoll, loadIsPositive, recordsAreTaken, answerIsRead, memoryHoldsTheAnswer, pollHasTime,
    toleranceIsAShare, apisAreToldApart,
  ]

  private static let daysHaveAPoll = Rule<IngestFunction>(
    "PG0306", "A function polls at least once a day", .warning,
    because: "Partitions are days: on a day without a poll the job finds none, and every table misses that day.",
    wrong: "every: .days(7)", right: "every: .hours(24)"
  ) { function in
    if function.cron == nil, function.period > .days(1) {
      Finding(
        "function \"\(function.name)\" polls every \(function.period)", allowed: "at least once a day",
        fix: "every: .hours(24)")
    }
  }

  private static let loadIsPositive = Rule<IngestFunction>(
    "PG0307", "What is expected of a poll is at least one record of one byte",
    because: "Nothing can be held against quotas and memory otherwise.",
    wrong: "expecting: .records(0, of: .kibibytes(1))", right: "expecting: .records(200, of: .kibibytes(1))"
  ) { function in
    if let load = function.load, load.records < 1 || load.recordSize.inBytes < 1 {
      Finding(
        "function \"\(function.name)\" expects \(load.records) records of \(load.recordSize)",
        allowed: "at least 1 record of 1 byte", fix: "expecting: .records(200, of: .kibibytes(1))")
    }
  }

  private static let recordsAreTaken = Rule<IngestFunction>(
    "PG0308", "A record has at most 1,000 KiB",
    because: "Firehose refuses a larger one, whatever its stream: each would be set aside under error/.",
    page: "Amazon Data Firehose Quota", wrong: "expecting: .records(10, of: .mebibytes(2))",
    right: "expecting: .records(10, of: .kibibytes(500))"
  ) { function in
    if let load = function.load, load.recordSize > .kibibytes(1_000) {
      Finding(
        "function \"\(function.name)\" expects records of \(load.recordSize)", allowed: "1,000 KiB a record",
        fix: "records of a finer kind: a schema of what stands in the record's own arrays")
    }
  }

  private static let answerIsRead = Rule<IngestFunction>(
    "PG0309", "An answer has at most 64 MiB",
    because: "ingest reads an answer as a whole and gives up above it, so that no API can fill the function's memory.",
    wrong: "expecting: .records(200_000, of: .kibibytes(1))", right: "expecting: .records(20_000, of: .kibibytes(1))"
  ) { function in
    if let load = function.load, load.records > 0, load.total > Load.largestAnswer {
      Finding(
        "function \"\(function.name)\" expects \(load.total) a poll", allowed: "an answer of \(Load.largestAnswer)",
        fix: "poll more often, or a query that asks for fewer records")
    }
  }

  private static let toleranceIsAShare = Rule<IngestFunction>(
    "PG0315", "What is tolerated is a share of 0 to 100 %",
    because: "Below nothing every poll fails, those of which each record is delivered too; above all none ever does.",
    wrong: "tolerating: .percent(-1)", right: "tolerating: .percent(5)"
  ) { function in
    if !(0...100).contains(function.tolerance.percent) {
      Finding(
        "function \"\(function.name)\" tolerates that \(function.tolerance) of its records are set aside",
        allowed: "0 to 100 %", fix: "tolerating: .percent(\(min(100, max(0, function.tolerance.percent))))")
    }
  }

  private static let apisAreToldApart = Rule<IngestFunction>(
    "PG0316", "A function polls at least one API, each by a name of its own",
    because: """
      The ledger tells of each API by its name, and how far its polls have come is kept by it, in lower case and without \
      other characters than letters, digits and hyphens: two of one name would go on where the other one is.
      """,
    wrong: #"polls: [RestAPI("orders", …), RestAPI("Orders!", …)]"#,
    right: #"polls: [RestAPI("orders", …), RestAPI("orders-archive", …)]"#
  ) { function in
    if function.apis.isEmpty {
      Finding(
        "function \"\(function.name)\" polls nothing", allowed: "at least one API",
        fix: "polls: [RestAPI(\"user-data-api\", …)]")
    }
    for (index, api) in function.apis.enumerated() {
      for earlier in function.apis[..<index] where earlier.keyName == api.keyName {
        Finding(
          "function \"\(function.name)\" polls \"\(earlier.name)\" and \"\(api.name)\"", allowed: "names that differ",
          fix: "RestAPI(\"\(api.keyName)-\(index + 1)\", …)", at: api.location)
      }
    }
  }

  /// An estimate: each of what is there at once is at most as large as the answer.
  private static let memoryHoldsTheAnswer = Rule<IngestFunction>(
    "PG0310", "The function's memory holds the answer four times", .warning,
    because: """
      The answer, its inflated text, the records and the batches on their way are there at once; Lambda ends a \
      function that wants more.
      """,
    page: "Configure Lambda function memory",
    wrong: "memory: .mebibytes(128), expecting: .records(50_000, of: .kibibytes(1))",
    right: "memory: .mebibytes(512), expecting: .records(50_000, of: .kibibytes(1))"
  ) { function in
    if let load = function.load, load.records > 0, load.total <= Load.largestAnswer,
      function.memory.inMebibytes < 64 + load.total.inMebibytes * 4
    {
      Finding(
        "function \"\(function.name)\" has \(function.memory) for answers of \(load.total)",
        allowed: "64 MiB and four times the answer", fix: "memory: .mebibytes(\(64 + load.total.inMebibytes * 4))")
    }
  }

  private static let pollHasTime = Rule<IngestFunction>(
    "PG0311", "A poll has ten seconds at least", .warning,
    because: """
      A third of the time is kept for putting the records: what is left is less than an API and its cold start often \
      take.
      """,
    page: "Configure Lambda function timeout", wrong: "timeout: .seconds(3)", right: "timeout: .seconds(50)"
  ) { function in
    if (1..<10).contains(function.timeout.inSeconds) {
      Finding(
        "function \"\(function.name)\" times out after \(function.timeout)",
        allowed: "10 seconds for a fetch and its puts",
        fix: "timeout: .seconds(\(min(50, max(20, function.period.inSeconds) - 10)))")
    }
  }
}

extension Load {
  /// What `ingest` reads of an answer.
  static let largestAnswer = ByteCount.mebibytes(64)
}

extension Pipeline {
  static let loadRules = [filesAreWorthAQuery]

  private static let filesAreWorthAQuery = Rule<Pipeline>(
    "PG0407", "The buffer makes files that are worth a query", .warning,
    because: """
      Each file costs a query a request and a footer: a day of thousands of small ones is read slower than one large \
      one.
      """,
    page: "Top 10 Performance Tuning Tips for Amazon Athena",
    wrong: "bufferInterval: .minutes(1), …, expecting: .records(100, of: .kibibytes(1))",
    right: "bufferInterval: .minutes(15), …, expecting: .records(100, of: .kibibytes(1))"
  ) { pipeline in
    let (ingest, stream) = (pipeline.ingest, pipeline.ingest.stream)
    if let load = ingest.load, load.records > 0, (60..<900).contains(stream.bufferInterval.inSeconds),
      ingest.period.inSeconds > 0
    {
      let polls = max(1, stream.bufferInterval.inSeconds / ingest.period.inSeconds)
      let (bytes, overflow) = load.total.inBytes.multipliedReportingOverflow(by: polls)
      if !overflow, bytes < ByteCount.mebibytes(1).inBytes, ingest.period < .minutes(15) {
        Finding(
          "stream \"\(stream.name)\" would write files of \(bytes / 1_024) KiB of JSON",
          allowed: "1 MiB at least, or the longest interval",
          fix: "bufferInterval: .minutes(15)", at: stream.location,
          notes: [.init(at: ingest.location, "a poll brings \(load.total) at most, every \(ingest.period)")])
      }
    }
  }
}

extension StreamDefinition {
  static let loadRules = [bufferIsNotHasty]

  private static let bufferIsNotHasty = Rule<StreamDefinition>(
    "PG0404", "A stream buffers for a minute at least", .warning,
    because: "No function polls more often: each poll would become a file of its own, 1,440 a day.",
    page: "BufferingHints", wrong: "bufferInterval: .seconds(5)", right: "bufferInterval: .minutes(5)"
  ) { stream in
    if (0..<60).contains(stream.bufferInterval.inSeconds) {
      Finding(
        "stream \"\(stream.name)\" buffers for \(stream.bufferInterval)",
        allowed: "a minute, since no poll comes sooner",
        fix: "bufferInterval: .minutes(5)")
    }
  }
}

extension Deployment {
  static let loadRules = [streamsTakeTheLoad]

  private static let streamsTakeTheLoad = Rule<Deployment>(
    "PG0405", "A poll's records go through the stream before the function times out",
    because: """
      A stream takes 5 MiB a second in us-east-1, us-west-2 and eu-west-1, and 1 MiB elsewhere. What does not go through in \
      time is throttled, and set aside.
      """,
    page: "Amazon Data Firehose Quota",
    wrong: "timeout: .seconds(20), expecting: .records(40_000, of: .kibibytes(1))   // in eu-central-1",
    right: "timeout: .minutes(2), expecting: .records(40_000, of: .kibibytes(1)), every: .minutes(5)"
  ) { deployment in
    let rate = Region.withLargeStreams.contains(deployment.environment.region) ? 5 : 1
    for pipeline in deployment.pipelines {
      if let load = pipeline.ingest.load, load.records > 0, (1...900).contains(pipeline.ingest.timeout.inSeconds),
        load.total <= Load.largestAnswer, load.total.inBytes / 1_048_576 > pipeline.ingest.timeout.inSeconds * rate
      {
        Finding(
          "function \"\(pipeline.ingest.name)\" has \(pipeline.ingest.timeout) to put \(load.total) in \(deployment.environment.region)",
          allowed: "\(rate) MiB a second for a stream of that region",
          fix:
            "timeout: .seconds(\(load.total.inMebibytes / rate + 30)), or ask for a larger quota and fewer records a poll",
          at: pipeline.ingest.location,
          notes: [
            .init(
              at: deployment.environment.location,
              "environment \"\(deployment.environment.name)\" is in \(deployment.environment.region)")
          ])
      }
    }
  }
}
