// What everything is called in AWS, in all environments: no two things of one kind under one name in one account.

import PipelineDSL

/// A thing as one environment has it.
struct NameInAWS: Sendable {
  let kind: String
  /// Its name with the environment's suffix; a bucket's without the account's number.
  let name: String
  /// What the manifest calls it.
  let declared: String
  let location: SourceLocation
  let environment: Environment

  /// Whether two things would be one: of one kind and name, in accounts that may be the same, and where names are of a region,
  /// in one region.
  func isSame(as other: NameInAWS) -> Bool {
    guard kind == other.kind, name == other.name, environment.mayShareAccount(with: other.environment) else {
      return false
    }
    return NameInAWS.ofTheAccount.contains(kind) || environment.region == other.environment.region
  }

  /// Kinds whose names are an account's, whatever the region: IAM's roles, and buckets.
  private static let ofTheAccount: Set = ["bucket", "roles"]
}

/// The names of a project as they are deployed, those that are kept from before a rename among them.
struct NamesInAWS: Declared {
  let location: SourceLocation
  private let names: [NameInAWS]

  /// - Parameters:
  ///   - declared: The project as the manifest has it.
  ///   - deployed: The same under the names that AWS knows.
  init(_ declared: Project, deployed: Project) {
    location = declared.location
    names = zip(declared.named, deployed.named).flatMap { declared, deployed in
      declared.environments.map { environment in
        NameInAWS(
          kind: declared.kind, name: deployed.inAWS(environment), declared: declared.name, location: declared.location,
          environment: environment)
      }
    }
  }

  static let rules = [eachIsItsOwn]

  private static let eachIsItsOwn = Rule<NamesInAWS>(
    "PG1018", "A name in AWS stands for one thing in all environments of an account",
    because: """
      A suffix may make two names one: bucket "raw" of dev is bucket "raw-dev" of an environment without a suffix. Each root \
      plans alone, so Terraform tells it in the middle of the second apply, or takes the first one's thing over.
      """,
    wrong: #"Layer("a", bucket: "raw", …), Layer("b", bucket: "raw-dev", …), suffixes "-dev" and """#,
    right: #"Layer("a", bucket: "raw", …), Layer("b", bucket: "archive", …), suffixes "-dev" and """#
  ) { names in
    for (later, earlier) in names.twins {
      Finding(
        "\(later.kind) \"\(later.declared)\" of environment \"\(later.environment.name)\" would be called "
          + "\"\(later.name)\" in AWS, as \(earlier.kind) \"\(earlier.declared)\" of \"\(earlier.environment.name)\" is",
        allowed: "in one account a name stands for one thing",
        fix:
          "another name for one of them, or an account for each environment: Environment(…, account: \"123456789012\")",
        at: later.location, notes: [.init(at: earlier.location, "the other is declared here")])
    }
  }

  /// Each name that an earlier one has already, once; two declarations under one name in the manifest are other rules' matter.
  private var twins: [(later: NameInAWS, earlier: NameInAWS)] {
    var first: [String: [NameInAWS]] = [:]
    first.reserveCapacity(names.count)
    var told: Set<SourceLocation> = []
    return names.compactMap { name in
      let key = "\(name.kind) \(name.name)"
      defer { first[key, default: []].append(name) }
      let earlier = first[key]?.first { $0.isSame(as: name) && $0.declared != name.declared }
      guard let earlier, told.insert(name.location).inserted else { return nil }
      return (name, earlier)
    }
  }
}

/// Something that has a name of its own in AWS.
private struct Named {
  let kind: String
  let name: String
  let location: SourceLocation
  let environments: [Environment]

  func inAWS(_ environment: Environment) -> String {
    kind == "database" ? environment.databaseName(name) : environment.name(name)
  }
}

extension Project {
  /// Everything with a name, in an order that does not depend on the names: a rename leaves each at its place.
  fileprivate var named: [Named] {
    func named(_ kind: String, _ name: String, _ location: SourceLocation) -> Named {
      Named(kind: kind, name: name, location: location, environments: environments)
    }
    var seen: Set<String> = []
    let layers = pipelines.flatMap(\.layers).filter { seen.insert($0.name).inserted }
    let shared = sharedBuckets.map { named("bucket", $0, location) }
    return shared + layers.map { named("bucket", $0.bucket, $0.location) }
      + layers.map { named("database", $0.database, $0.location) }
      + pipelines.flatMap { pipeline in
        [
          named("roles", pipeline.name, pipeline.location),
          named("function", pipeline.ingest.name, pipeline.ingest.location),
          named("stream", pipeline.ingest.stream.name, pipeline.ingest.stream.location),
          named("job", pipeline.job.name, pipeline.job.location),
          named("crawler", pipeline.rawCrawler.name, pipeline.rawCrawler.location),
          named("crawler", pipeline.transformCrawler.name, pipeline.transformCrawler.location),
        ]
      }
  }
}
