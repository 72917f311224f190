// Rules about the job: its name, its tables, and on Glue its workers and its time.

extension SparkJob {
  static let rules =
    [
      nameIsSimple, writesATable, tablesAreOfOneLayer, hasTwoWorkers, retriesAreFew, timeoutIsWholeMinutes,
    ] + runRules + nativeRules

  private static let nameIsSimple = Rule<SparkJob>(
    "PG0701", "A job's name is a lower-case word with hyphens",
    because: "The name is the script's file too, with underscores for hyphens, and the trigger's.",
    page: "Job", wrong: #"SparkJob("user_transform", …)"#, right: #"SparkJob("user-transform", …)"#
  ) { job in
    if !job.name.isName(of: 1...200, also: "-") {
      Finding(
        "the job's name is \"\(job.name)\"", allowed: "1 to 200 lower-case letters, digits and hyphens, a letter first",
        fix: "SparkJob(\"\(job.name.asName(of: 200, or: "user-data-transform"))\", …)")
    }
  }

  private static let writesATable = Rule<SparkJob>(
    "PG0702", "A job writes at least one table",
    because: "A job without a table runs and bills every day, and leaves nothing; its crawler has no target.",
    wrong: "SparkJob(…, writes: [])", right: "SparkJob(…, writes: [login])"
  ) { job in
    if job.tables.isEmpty {
      Finding("job \"\(job.name)\" writes no table", allowed: "a job makes at least one", fix: "writes: [table]")
    }
  }

  private static let tablesAreOfOneLayer = Rule<SparkJob>(
    "PG0703", "A job's tables are of one layer",
    because:
      "The job has one path to write to and its role one prefix: tables of another layer would be denied at run time.",
    wrong: #"writes: [curated.table("a", …), reports.table("b", …)]"#,
    right: #"writes: [curated.table("a", …), curated.table("b", …)]"#
  ) { job in
    let layers = Set(job.tables.map(\.layer.name)).sorted()
    if layers.count > 1 {
      Finding(
        "job \"\(job.name)\" writes to layers \(layers.map { "\"\($0)\"" }.joined(separator: " and "))",
        allowed: "a job's tables are of one layer", fix: "one job a layer",
        notes: job.tables.map { .init(at: $0.location, "table \"\($0.name)\" is of layer \"\($0.layer.name)\"") })
    }
  }

  private static let hasTwoWorkers = Rule<SparkJob>(
    "PG0704", "A job has at least two workers",
    because: """
      One worker is the driver. The provider takes 1 and validate and plan pass; Glue refuses the job when it is made.
      """,
    page: "AWS Glue worker types", wrong: "engine: .glue(workers: .g1x(1))",
    right: "engine: .glue(workers: .g1x(2))"
  ) { job in
    if let workers = job.engine.workers, workers.count < 2 {
      Finding(
        "job \"\(job.name)\" has \(workers.count) worker\(workers.count == 1 ? "" : "s")",
        allowed: "at least 2",
        fix: "engine: .glue(workers: .\(workers.manifestName)(2))")
    }
  }

  private static let retriesAreFew = Rule<SparkJob>(
    "PG0706", "A failed run is tried again 0 to 10 times",
    because: "Glue refuses more when the job is made, after its role and its script are there.", page: "Job",
    wrong: "retries: 99", right: "retries: 1"
  ) { job in
    if !job.engine.isNative, !(0...10).contains(job.retries) {
      Finding("job \"\(job.name)\" is tried again \(job.retries) times", allowed: "0 to 10 times", fix: "retries: 1")
    }
  }

  private static let timeoutIsWholeMinutes = Rule<SparkJob>(
    "PG0707", "A job times out after whole minutes, seven days at most",
    because: """
      Glue counts in minutes and refuses more than 10,080 of them when the job is made; a second too many is rounded \
      away.
      """,
    page: "Job", wrong: "timeout: .seconds(90)", right: "timeout: .minutes(30)"
  ) { job in
    if !job.engine.isNative,
      !(60...604_800).contains(job.timeout.inSeconds) || job.timeout.inSeconds % 60 != 0
    {
      Finding(
        "job \"\(job.name)\" times out after \(job.timeout)", allowed: "whole minutes, 1 to 10,080",
        fix: "timeout: .minutes(\(min(10_080, max(1, job.timeout.inSeconds / 60))))")
    }
  }
}

extension Workers {
  /// What the manifest calls the type: `G.1X` → `g1x`.
  var manifestName: String { String(type.lowercased().filter { $0 != "." }) }

  /// The DPUs of each ("AWS Glue worker types").
  var units: Int { ["G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8][type] ?? 1 }
}
