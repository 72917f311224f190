// Rules about names as AWS gets them in an environment: with its suffix, and for buckets the account's number.

extension Deployment {
  static let rules =
    [functionsFit, streamsFit, sharedBucketsFit, layerBucketsFit] + stateRules + productionRules + layerRules
    + loadRules
    + runRules + quotaRules

  private static let functionsFit = Rule<Deployment>(
    "PG1010", "A function's name has at most 64 characters, the environment's suffix with it",
    because:
      "Lambda refuses a longer one in the middle of an apply; the provider's check names no line of the manifest.",
    page: "CreateFunction",
    wrong: #"IngestFunction("a-name-of-more-than-sixty-characters-together-with-its-suffix", …)"#,
    right: #"IngestFunction("user-data-ingest", …)"#
  ) { deployment in
    deployment.tooLong(
      deployment.pipelines.map { ($0.ingest.name, $0.ingest.location) }, kind: "function", most: 64)
  }

  private static let streamsFit = Rule<Deployment>(
    "PG1011", "A stream's name has at most 64 characters, the environment's suffix with it",
    because:
      "Firehose refuses a longer one in the middle of an apply; the provider's check names no line of the manifest.",
    page: "CreateDeliveryStream",
    wrong: #"DeliveryStream("a-name-of-more-than-sixty-characters-together-with-its-suffix", …)"#,
    right: #"DeliveryStream("user-data-stream", …)"#
  ) { deployment in
    deployment.tooLong(
      deployment.pipelines.map { ($0.ingest.stream.name, $0.ingest.stream.location) }, kind: "stream", most: 64)
  }

  private static let sharedBucketsFit = Rule<Deployment>(
    "PG1012", "The shared buckets' names have at most 63 characters, suffix and account's number with them",
    because: """
      The project's name, the purpose, the suffix and the account's number are put together by Terraform, when it \
      applies.
      """,
    page: "General purpose bucket naming rules",
    wrong: #"Environment("pre-production-west", …)   // of a project with a long name"#,
    right: #"Environment("pre-production-west", …, suffix: "-pre")"#
  ) { deployment in
    let project = deployment.project
    deployment.tooLong(
      project.sharedBuckets.map { ($0, project.location) }, kind: "bucket",
      most: 50)
  }

  private static let layerBucketsFit = Rule<Deployment>(
    "PG0512", "A layer's bucket has a name of at most 63 characters, suffix and account's number with it",
    because:
      "The suffix and the account's number are appended by Terraform, when it applies: nothing is checked before.",
    page: "General purpose bucket naming rules", wrong: #"bucket: "customer-relationship-management-raw-events-data""#,
    right: #"bucket: "crm-raw-events""#
  ) { deployment in
    deployment.tooLong(deployment.layers.map { ($0.bucket, $0.location) }, kind: "bucket", most: 50)
  }

  /// A bucket's 63 characters hold a hyphen and the account's twelve digits too.
  func tooLong(_ names: [(name: String, location: SourceLocation)], kind: String, most: Int) -> [Finding] {
    names.compactMap { name, location in
      guard name.utf8.count + environment.suffix.utf8.count > most else { return nil }
      let full = self.name(name)
      return Finding(
        "in environment \"\(environment.name)\" the \(kind) would be called \"\(full)\", of \(full.utf8.count) characters",
        allowed: kind == "bucket"
          ? "at most 50, since the account's number is appended" : "at most \(most) for a \(kind)",
        fix: "a shorter name, or a shorter suffix of the environment", at: location,
        notes: [
          .init(at: environment.location, "environment \"\(environment.name)\" appends \"\(environment.suffix)\"")
        ])
    }
  }
}
