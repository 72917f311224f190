// Rules about how the values of a pipeline hang together: what compiles and would still make a broken deployment.

extension Pipeline {
  static let wiringRules = [
    jobReadsTheStreamsDataset, tablesAreInAnotherLayer, rawCrawlerFits, transformCrawlerFits, rolesFit,
  ]

  private static let jobReadsTheStreamsDataset = Rule<Pipeline>(
    "PG0708", "The job reads the dataset that the stream fills",
    because: "Nothing fills another: the job would read an empty day every day, and succeed.",
    wrong: #"SparkJob("job", reads: raw.dataset("others", of: User.self), …)"#,
    right: #"SparkJob("job", reads: rawUsers, …)"#
  ) { pipeline in
    let (job, stream) = (pipeline.job, pipeline.ingest.stream)
    if job.source != stream.dataset {
      Finding(
        "job \"\(job.name)\" reads dataset \"\(job.source.name)\"",
        allowed: "stream \"\(stream.name)\" fills dataset \"\(stream.dataset.name)\", and nothing fills another",
        fix: "reads: the dataset that the stream writes into", at: job.location,
        notes: [.init(at: stream.dataset.location, "dataset \"\(stream.dataset.name)\" is declared here")])
    }
  }

  private static let tablesAreInAnotherLayer = Rule<Pipeline>(
    "PG0709", "Tables stand in another layer than the raw rows",
    because: """
      The job may delete what it is about to replace. In one layer, a mistake of the script deletes what came from the \
      API.
      """,
    wrong: #"SparkJob("job", reads: rawUsers, writes: [raw.table("login", …)])"#,
    right: #"SparkJob("job", reads: rawUsers, writes: [transformed.table("login", …)])"#
  ) { pipeline in
    let (job, layer) = (pipeline.job, pipeline.ingest.stream.dataset.layer)
    if job.tables.contains(where: { $0.layer == layer }) {
      Finding(
        "job \"\(job.name)\" writes into layer \"\(layer.name)\", which it reads",
        allowed: "tables stand in a layer of their own, so that the job may not write raw data",
        fix: "a second Layer for the tables", at: job.location,
        notes: [.init(at: layer.location, "layer \"\(layer.name)\" is declared here")])
    }
  }

  private static let rawCrawlerFits = Rule<Pipeline>(
    "PG0803", "The raw crawler crawls the dataset that the job reads",
    because: "A partition that no crawler registers is not there for the job, whose empty day then succeeds.",
    wrong: #"rawCrawler: Crawler("raw", over: job, in: transformed)"#,
    right: #"rawCrawler: Crawler("raw", over: rawUsers)"#
  ) { pipeline in
    let (crawler, dataset) = (pipeline.rawCrawler, pipeline.ingest.stream.dataset)
    if crawler.layer != dataset.layer || crawler.tables != [dataset.name] {
      Finding(
        "rawCrawler \"\(crawler.name)\" crawls \(crawler.targets)",
        allowed: "it registers the partitions of dataset \"\(dataset.name)\", which the job reads",
        fix: "Crawler(\"\(crawler.name)\", over: the stream's dataset)", at: crawler.location)
    }
  }

  private static let transformCrawlerFits = Rule<Pipeline>(
    "PG0804", "The transform crawler crawls the tables that the job writes",
    because: "A partition that no crawler registers is not there for a query: the table looks empty.",
    wrong: #"transformCrawler: Crawler("tables", over: rawUsers)"#,
    right: #"transformCrawler: Crawler("tables", over: job, in: transformed)"#
  ) { pipeline in
    let (crawler, job) = (pipeline.transformCrawler, pipeline.job)
    if let layer = job.tables.first?.layer, crawler.layer != layer || crawler.tables != job.tables.map(\.name) {
      Finding(
        "transformCrawler \"\(crawler.name)\" crawls \(crawler.targets)",
        allowed:
          "it registers the partitions of the tables that job \"\(job.name)\" writes into layer \"\(layer.name)\"",
        fix: "Crawler(\"\(crawler.name)\", over: the job, in: the layer of its tables)", at: crawler.location)
    }
  }

  private static let rolesFit = Rule<Pipeline>(
    "PG1009", "A role's name has at most 64 characters",
    because: """
      A role is called after the pipeline, what it is for, and the environment. The provider checks the whole only \
      once it is put together, without the manifest's line.
      """,
    page: "IAM and AWS STS quotas", wrong: #"Layer("customer-relationship-management-history", …)"#,
    right: #"Layer("history", …)"#
  ) { pipeline in
    for (purpose, location) in pipeline.rolePurposes {
      let role = "\(pipeline.name)-\(purpose)\(pipeline.suffix)"
      if role.utf8.count > 64 {
        Finding(
          "a role would be called \"\(role)\", of \(role.utf8.count) characters",
          allowed: "a role's name has at most 64",
          fix: "shorten the name of the pipeline or of the layer, or the environment's suffix", at: location)
      }
    }
  }

  /// What the longest names of roles are put together from.
  private var rolePurposes: [(String, SourceLocation)] {
    layers.map { ("\($0.name)-crawler", $0.location) } + [("scheduler", location)]
  }
}

extension Crawler {
  /// What it crawls, for a message.
  fileprivate var targets: String {
    let tables = tables.map { "\"\($0)\"" }.joined(separator: ", ")
    return "\(tables.isEmpty ? "no table" : tables) of layer \"\(layer.name)\""
  }
}
