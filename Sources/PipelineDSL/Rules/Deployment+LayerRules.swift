// Rules about layers as an environment has them: what else is called so, and how long they keep what a failed run needs.

extension Deployment {
  static let layerRules = [bucketsAreOthers, rawRowsWaitForARepair, databasesAreFree, databasesFit, crawlersFit]

  private static let bucketsAreOthers = Rule<Deployment>(
    "PG0509", "A layer's bucket is none of the project's shared ones",
    because: """
      The project makes buckets for scripts, access logs and query results: a layer of that name would be one of them.
      """,
    wrong: #"Project("user-data", …), Layer("raw", bucket: "user-data-artifacts", …)"#,
    right: #"Project("user-data", …), Layer("raw", bucket: "user-data-raw", …)"#
  ) { deployment in
    let shared = deployment.project.sharedBuckets
    for layer in deployment.layers where shared.contains(layer.bucket) {
      Finding(
        "layer \"\(layer.name)\" is in bucket \"\(layer.bucket)\", which the project makes for something else",
        allowed: "any name but \(shared.joined(separator: ", "))",
        fix: "bucket: \"\(deployment.project.name)-\(layer.name)\"",
        at: layer.location, notes: [.init(at: deployment.project.location, "the project is declared here")])
    }
  }

  private static let rawRowsWaitForARepair = Rule<Deployment>(
    "PG0510", "Raw rows are kept for three days at least", .warning,
    because: """
      Friday's run fails, Monday somebody looks: what has expired by then cannot be transformed again. Lifecycle counts from \
      the object's creation, whatever has read it.
      """,
    page: "Managing the lifecycle of objects", wrong: #"Layer("raw", …, keptFor: .days(1))"#,
    right: #"Layer("raw", …, keptFor: .days(30))"#
  ) { deployment in
    let raw = Set(deployment.pipelines.map(\.ingest.stream.dataset.layer.name))
    for layer in deployment.layers where raw.contains(layer.name) {
      if let keptFor = layer.keptFor, keptFor.inSeconds % 86_400 == 0, (.days(1)..<TimeSpan.days(3)).contains(keptFor) {
        Finding(
          "in environment \"\(deployment.environment.name)\" layer \"\(layer.name)\" keeps raw rows for \(keptFor)",
          allowed: "3 days, so that a run that failed before a weekend can be repeated", fix: "keptFor: .days(30)",
          at: deployment.environment.keptFor == nil ? layer.location : nil)
      }
    }
  }

  private static let databasesAreFree = Rule<Deployment>(
    "PG0511", "A database is not called like one that is there already",
    because: """
      Glue has a database default in many accounts, and Athena keeps information_schema: Terraform would fail, or take \
      over what others use.
      """,
    page: "Databases", wrong: #"Layer("raw", …, database: "default")"#,
    right: #"Layer("raw", …, database: "user_data_raw")"#
  ) { deployment in
    for layer in deployment.layers
    where ["default", "information_schema"].contains(deployment.databaseName(layer.database)) {
      Finding(
        "in environment \"\(deployment.environment.name)\" layer \"\(layer.name)\" has database \"\(deployment.databaseName(layer.database))\"",
        allowed: "any other name",
        fix: "database: \"\(deployment.project.name.asName(of: 100, or: "our", separator: "_"))_\(layer.database)\"",
        at: layer.location)
    }
  }

  private static let databasesFit = Rule<Deployment>(
    "PG0513", "A database's name has at most 255 characters, the environment's suffix with it",
    because: "Glue refuses a longer one in the middle of an apply.", page: "Databases",
    wrong: #"database: "a_name_of_250_characters""#, right: #"database: "user_data_raw""#
  ) { deployment in
    deployment.tooLong(deployment.layers.map { ($0.database, $0.location) }, kind: "database", most: 255)
  }

  private static let crawlersFit = Rule<Deployment>(
    "PG0806", "A crawler's name has at most 255 characters, the environment's suffix with it",
    because: "Glue refuses a longer one in the middle of an apply.", page: "Crawler",
    wrong: #"Crawler("a-name-of-250-characters", over: rawUsers)"#, right: #"Crawler("raw-crawler", over: rawUsers)"#
  ) { deployment in
    deployment.tooLong(
      deployment.pipelines.flatMap { [$0.rawCrawler, $0.transformCrawler] }.map { ($0.name, $0.location) },
      kind: "crawler", most: 255)
  }
}
