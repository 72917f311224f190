// The project: the pipelines of a manifest, what they share, and the environments that they are deployed to.

/// What the manifest hands to the generator and to the runtimes.
public struct Project: Sendable, Hashable {
  package internal(set) var name: String
  package internal(set) var pipelines: [Pipeline]
  package let environments: [Environment]
  package let encryption: Encryption
  package let queries: Queries
  package let tags: [Tag]
  package let accepted: [Accepted]
  package let location: SourceLocation

  /// A project. Its pipelines share the bucket of scripts, the bucket of access logs, the image repository and the topic of
  /// alarms, and each layer that several of them name.
  /// - Parameters:
  ///   - name: The prefix of what is shared.
  ///   - pipelines: Deployed together; the order does not matter.
  ///   - environments: At least one; each becomes a Terraform root of its own.
  ///   - encryption: Whose keys encrypt the layers and the scripts.
  ///   - queries: Whether there is an Athena workgroup to query the layers with.
  ///   - tags: What every resource is tagged with besides project, environment and pipeline: a team, a cost centre.
  ///   - accepted: Warnings that are known and stay: each by its code and with the reason.
  public init(
    _ name: String, _ pipelines: [Pipeline], environments: [Environment], encryption: Encryption = .byS3,
    queries: Queries = .none, tags: KeyValuePairs<String, String> = [:], accepting accepted: [Accepted] = [],
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.pipelines = pipelines.sorted { $0.name < $1.name }
    self.environments = environments
    self.encryption = encryption
    self.queries = queries
    self.tags = tags.map { Tag(key: $0.key, value: $0.value) }
    self.accepted = accepted
    location = SourceLocation(file: file, line: line, column: column)
  }
}

/// A tag of every resource ("Tagging your AWS resources").
package struct Tag: Sendable, Hashable {
  package let key: String
  package let value: String
}

/// A warning that is known and stays.
public struct Accepted: Sendable, Hashable {
  package let code: String
  package let reason: String
  package let location: SourceLocation

  /// A rule's warnings, accepted wherever they are found.
  /// - Parameters:
  ///   - code: The rule's, such as `PG0205`. Errors cannot be accepted.
  ///   - reason: Why what it warns of is right here.
  public init(
    _ code: String, because reason: String, file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.code = code
    self.reason = reason
    location = SourceLocation(file: file, line: line, column: column)
  }
}

/// Whose keys encrypt objects at rest ("Protecting data with server-side encryption").
public enum Encryption: Sendable, Hashable {
  /// S3's own keys (SSE-S3): no charge a request, no key policy.
  case byS3
  /// A KMS key of the project's own (SSE-KMS): its use is logged, and it can be withdrawn.
  case byOwnKey
}

/// Who may query the layers with Athena, and at what cost a query.
public enum Queries: Sendable, Hashable {
  /// No workgroup: whoever queries brings one.
  case none
  /// A workgroup that ends a query once it has scanned `limit`, at least 10 MiB ("Per query data usage control limit").
  case workgroup(limit: ByteCount)
}

/// The pipelines as one environment has them.
package struct Deployment: Sendable {
  package let project: Project
  package let environment: Environment
  /// With the environment's settings in place of their own, in the order of their names.
  package let pipelines: [Pipeline]
  /// The names of the layers that more than one pipeline writes to.
  package let sharedLayers: Set<String>

  fileprivate init(_ project: Project, _ environment: Environment) {
    self.project = project
    self.environment = environment
    pipelines = project.pipelines.map { $0.deployed(to: environment) }
    var seen: Set<String> = []
    sharedLayers = Set(pipelines.flatMap { Set($0.layers.map(\.name)) }.filter { !seen.insert($0).inserted })
  }
}

extension Project {
  /// The pipelines as `environment` has them.
  package func deployment(to environment: Environment) -> Deployment { Deployment(self, environment) }

  /// The pipeline called `name`, or the only one where no name is given.
  package func pipeline(named name: String?) throws(PipelineChoiceError) -> Pipeline {
    let found = pipelines.filter { name == nil || $0.name == name }
    guard found.count == 1 else { throw PipelineChoiceError(given: name, known: pipelines.map(\.name)) }
    return found[0]
  }
}

/// A binary was not told which pipeline to run, or was told of one that is not in the manifest.
package struct PipelineChoiceError: Error, Hashable, CustomStringConvertible {
  package let given: String?
  package let known: [String]

  package var description: String {
    let names = known.map { "\"\($0)\"" }.joined(separator: ", ")
    let problem = given.map { "the manifest has no pipeline \"\($0)\"" } ?? "the manifest has several pipelines"
    return
      "\(problem); it has \(known.isEmpty ? "none" : names). Fix: name one with --pipeline or in \(EnvironmentKey.pipeline)"
  }
}

extension Deployment {
  /// The layers of all pipelines, each once, by name.
  package var layers: [Layer] {
    Set(pipelines.flatMap(\.layers)).map { $0.deployed(to: environment) }.sorted { $0.name < $1.name }
  }

  /// What something that the manifest calls `name` is called in this environment.
  package func name(_ name: String) -> String { environment.name(name) }

  /// The state's object in its bucket.
  package var stateKey: String { "\(project.name)/\(environment.name).tfstate" }

  /// The same for a Glue database, whose name takes underscores in place of hyphens.
  package func databaseName(_ name: String) -> String { environment.databaseName(name) }
}

extension Environment {
  /// Whether it says something in place of what the pipelines and layers say.
  var changesSettings: Bool {
    engine != nil || memory != nil || period != nil || schedule != nil || keptFor != nil || logRetention != nil
      || onDestroy != nil || alarms != nil
  }
}

extension Pipeline {
  /// The pipeline under the environment's names, with every setting of its own.
  func named(in environment: Environment) -> Pipeline {
    var pipeline = self
    pipeline.suffix = environment.suffix
    return pipeline
  }

  fileprivate func deployed(to environment: Environment) -> Pipeline {
    var pipeline = named(in: environment)
    pipeline.schedule = environment.schedule ?? schedule
    pipeline.logRetention = environment.logRetention ?? logRetention
    pipeline.alarms = environment.alarms ?? alarms
    if let period = environment.period { (pipeline.ingest.period, pipeline.ingest.cron) = (period, nil) }
    pipeline.ingest.memory = environment.memory ?? ingest.memory
    pipeline.job.engine = environment.engine(of: job)
    return pipeline
  }
}

extension Layer {
  fileprivate func deployed(to environment: Environment) -> Layer {
    var layer = self
    layer.keptFor = environment.keptFor ?? keptFor
    layer.onDestroy = environment.onDestroy ?? onDestroy
    return layer
  }
}
