// Rules about what two values of a project would both own: one name, one thing.

extension Project {
  static let twinRules = [
    twinRule(
      "PG0506", "bucket", wrong: #"Layer("raw", bucket: "user-data", …), Layer("transform", bucket: "user-data", …)"#,
      right: #"Layer("raw", bucket: "user-data-raw", …), Layer("transform", bucket: "user-data-tables", …)"#,
      suffers: "Two layers in one bucket share its lifecycle, its policy and its address in the state."
    ) { $0.declaredLayers.map { ($0.bucket, $0.location) } },
    twinRule(
      "PG0507", "layer", wrong: #"Layer("raw", bucket: "a", …), Layer("raw", bucket: "b", …)"#,
      right: #"Layer("raw", bucket: "a", …), Layer("transform", bucket: "b", …)"#,
      suffers: """
        A layer's name is the first folder of its keys and the name in the ledger: two of one name cannot be told \
        apart when one is renamed.
        """
    ) { $0.declaredLayers.map { ($0.name, $0.location) } },
    twinRule(
      "PG0508", "database",
      wrong: #"Layer("raw", …, database: "user_data"), Layer("transform", …, database: "user_data")"#,
      right: #"Layer("raw", …, database: "user_data_raw"), Layer("transform", …, database: "user_data_tables")"#,
      suffers: "Glue has one database of a name: the second create fails in the middle of an apply."
    ) { $0.declaredLayers.map { ($0.database, $0.location) } },
    twinRule(
      "PG0710", "table", wrong: #"transformed.table("login", …), transformed.table("login", …)"#,
      right: #"transformed.table("login", …), transformed.table("address", …)"#,
      suffers: "Two tables of one name share a prefix: each run of one removes the other's rows of the day."
    ) { project in
      project.pipelines.flatMap {
        [($0.ingest.stream.dataset.fullName, $0.ingest.stream.dataset.location)]
          + $0.job.tables.map { ($0.fullName, $0.location) }
      }
    },
    twinRule(
      "PG0805", "crawler", wrong: #"rawCrawler: Crawler("crawler", …), transformCrawler: Crawler("crawler", …)"#,
      right: #"rawCrawler: Crawler("raw-crawler", …), transformCrawler: Crawler("transform-crawler", …)"#,
      suffers: "Glue has one crawler of a name: the second create fails in the middle of an apply."
    ) { $0.pipelines.flatMap { [$0.rawCrawler, $0.transformCrawler] }.map { ($0.name, $0.location) } },
    twinRule(
      "PG1001", "pipeline", wrong: #"[Pipeline("orders", …), Pipeline("orders", …)]"#,
      right: #"[Pipeline("orders", …), Pipeline("clicks", …)]"#,
      suffers: "The roles and alarms of both would have the same names, and --pipeline could not choose between them."
    ) { $0.pipelines.map { ($0.name, $0.location) } },
    twinRule(
      "PG1002", "function", wrong: #"IngestFunction("ingest", …), IngestFunction("ingest", …)"#,
      right: #"IngestFunction("orders-ingest", …), IngestFunction("clicks-ingest", …)"#,
      suffers: "Lambda has one function of a name: the second create fails in the middle of an apply."
    ) { $0.pipelines.map { ($0.ingest.name, $0.ingest.location) } },
    twinRule(
      "PG1003", "stream", wrong: #"DeliveryStream("stream", …), DeliveryStream("stream", …)"#,
      right: #"DeliveryStream("orders-stream", …), DeliveryStream("clicks-stream", …)"#,
      suffers: "Firehose has one stream of a name: records of both APIs would be converted by the columns of one."
    ) { $0.pipelines.map { ($0.ingest.stream.name, $0.ingest.stream.location) } },
    twinRule(
      "PG1004", "job", wrong: #"SparkJob("transform", …), SparkJob("transform", …)"#,
      right: #"SparkJob("orders-transform", …), SparkJob("clicks-transform", …)"#,
      suffers: "Glue has one job of a name, and its script one file: one pipeline would run the other's transformation."
    ) { $0.pipelines.map { ($0.job.name, $0.job.location) } },
  ]

  private static func twinRule(
    _ code: String, _ kind: String, wrong: String, right: String, suffers reason: String,
    _ names: @escaping @Sendable (Project) -> [(name: String, location: SourceLocation)]
  ) -> Rule<Project> {
    Rule(code, "A name stands for one \(kind)", because: reason, wrong: wrong, right: right) { project in
      twins(names(project), kind: kind)
    }
  }

  /// The layers of all pipelines by place: the first declaration is the one that the others repeat.
  fileprivate var declaredLayers: [Layer] {
    Set(pipelines.flatMap(\.layers)).sorted { ($0.location, $0.name) < ($1.location, $1.name) }
  }
}

extension DatasetDefinition {
  /// `raw.users`.
  var fullName: String { "\(layer.name).\(name)" }
}

extension TableDefinition {
  /// `transform.login`.
  var fullName: String { "\(layer.name).\(name)" }
}

/// Two values of one kind under one name.
func twins(_ names: [(name: String, location: SourceLocation)], kind: String) -> [Finding] {
  var first: [String: SourceLocation] = Dictionary(minimumCapacity: names.count)
  var findings: [Finding] = []
  for (name, location) in names {
    guard let earlier = first[name] else {
      first[name] = location
      continue
    }
    findings.append(
      Finding(
        "\(kind) \"\(name)\" is declared twice", allowed: "a name stands for one \(kind)",
        fix: "another name, such as \"\(otherName(than: name, kind: kind))\"", at: location,
        notes: [.init(at: earlier, "the first \(kind) \"\(name)\" is declared here")]))
  }
  return findings
}

/// A name that nothing has yet, for the fix; a table goes by its own name, without its layer's.
private func otherName(than name: String, kind: String) -> String {
  let own = name.split(separator: ".").last.map(String.init) ?? name
  return own + (kind == "table" || kind == "database" ? "_2" : "-2")
}
