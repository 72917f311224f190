// Rules about a job that runs as a Lambda function: what Lambda gives it, and what starts it.

extension SparkJob {
  static let nativeRules = [memoryIsGiven, runsAreShort, retriesAreLambdas]

  private static let memoryIsGiven = Rule<SparkJob>(
    "PG0715", "A function that runs a job has 128 to 10,240 MiB of memory",
    because: "Lambda refuses any other number when the function is made, after its role and its image are there.",
    page: "Configure Lambda function memory", wrong: "engine: .native(memory: .mebibytes(16_384))",
    right: "engine: .native(memory: .mebibytes(4_096)), or .glue() for days that need more"
  ) { job in
    if let memory = job.engine.memory, !(128...10_240).contains(memory.inMebibytes) || memory.inBytes % 1_048_576 != 0 {
      Finding(
        "job \"\(job.name)\" has \(memory) of memory", allowed: "128 to 10,240 whole MiB, with the engine .native",
        fix: "engine: .native(memory: .mebibytes(\(min(10_240, max(128, memory.inMebibytes))))), or .glue()")
    }
  }

  private static let runsAreShort = Rule<SparkJob>(
    "PG0716", "A function runs a job for 15 minutes at most",
    because: "Lambda refuses a longer time limit when the function is made: days that take longer are Glue's.",
    page: "Lambda quotas", wrong: "engine: .native(), timeout: .minutes(30)",
    right: "engine: .native(), or engine: .glue(), timeout: .minutes(30)"
  ) { job in
    if job.engine.isNative, !(1...900).contains(job.timeout.inSeconds) {
      Finding(
        "job \"\(job.name)\" times out after \(job.timeout)",
        allowed: "1 second to 15 minutes, with the engine .native",
        fix: "timeout: .minutes(15), or engine: .glue()")
    }
  }

  private static let retriesAreLambdas = Rule<SparkJob>(
    "PG0717", "A failed run of a function is tried again 0 to 2 times",
    because: "Lambda refuses more when the function's asynchronous invocations are set up, after all else is made.",
    page: "Configuring error handling settings for Lambda asynchronous invocations",
    wrong: "engine: .native(), retries: 5", right: "engine: .native(), retries: 2"
  ) { job in
    if job.engine.isNative, !(0...2).contains(job.retries) {
      Finding(
        "job \"\(job.name)\" is tried again \(job.retries) times", allowed: "0 to 2 times, with the engine .native",
        fix: "retries: 2")
    }
  }
}

extension Pipeline {
  static let nativeRules = [functionNamesFit]

  private static let functionNamesFit = Rule<Pipeline>(
    "PG0718", "A function that runs a job has a name of at most 64 characters, and one of its own",
    because: """
      Glue takes 255 characters for a job, Lambda 64 for a function, and it refuses the longer in the middle of an apply. The \
      job's function beside an ingest function of the same name would be one resource in the configuration.
      """,
    page: "CreateFunction", wrong: #"SparkJob("a-name-of-seventy-characters-…", …, engine: .native())"#,
    right: #"SparkJob("user-data-transform", …, engine: .native())"#
  ) { pipeline in
    if pipeline.job.engine.isNative {
      let name = pipeline.job.name + pipeline.suffix
      if name.utf8.count > 64 {
        Finding(
          "the function of job \"\(pipeline.job.name)\" would be called \"\(name)\", of \(name.utf8.count) characters",
          allowed: "a function's name has at most 64", fix: "shorten the name of the job, or the environment's suffix",
          at: pipeline.job.location)
      }
      if pipeline.job.name == pipeline.ingest.name {
        Finding(
          "job and ingest function are both called \"\(pipeline.job.name)\"",
          allowed: "with the engine .native each is a function, with a name of its own",
          fix: "SparkJob(\"\(pipeline.job.name)-job\", …)", at: pipeline.job.location,
          notes: [.init(at: pipeline.ingest.location, "the ingest function is declared here")])
      }
    }
  }
}
