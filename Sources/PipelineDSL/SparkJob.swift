// The batch stages: the crawlers that register partitions, and the job between them.

public import Dataflow

/// Workers of a Glue job ("Worker types").
public struct Workers: Sendable, Hashable {
  package let type: String
  package let count: Int

  /// Workers of 4 vCPU and 16 GB each.
  public static func g1x(_ count: Int) -> Workers { Workers(type: "G.1X", count: count) }
  /// Workers of 8 vCPU and 32 GB each.
  public static func g2x(_ count: Int) -> Workers { Workers(type: "G.2X", count: count) }
  /// Workers of 16 vCPU and 64 GB each; not in every region.
  public static func g4x(_ count: Int) -> Workers { Workers(type: "G.4X", count: count) }
  /// Workers of 32 vCPU and 128 GB each; not in every region.
  public static func g8x(_ count: Int) -> Workers { Workers(type: "G.8X", count: count) }
}

/// A job that reads yesterday's partition of a dataset and writes that partition of each of its tables: Spark's on Glue, or a
/// function's that runs the native engine.
public struct SparkJob: Sendable, Hashable {
  package internal(set) var name: String
  package internal(set) var source: DatasetDefinition
  package internal(set) var tables: [TableDefinition]
  package internal(set) var engine: JobEngine
  package let retries: Int
  private let ownTimeout: TimeSpan?
  package let missingDay: MissingDay
  package let location: SourceLocation

  /// A job; the pipeline's schedule says when it runs.
  /// - Parameters:
  ///   - name: The job's name; its script is `glue/<name>.py`, with underscores for hyphens.
  ///   - dataset: The rows read, one partition a run.
  ///   - tables: What is made of them; a table that starts from other rows does not compile.
  ///   - engine: What runs it, which an environment may choose anew.
  ///   - retries: How often a failed run is tried again: 0 to 10 on Glue ("MaxRetries"), 0 to 2 in a function ("Asynchronous
  ///     invocation").
  ///   - timeout: After how long a run is ended; nil is half an hour on Glue, and the 15 minutes that a function has at most.
  ///   - missingDay: What is done about a day without raw rows.
  public init<Row: Schema>(
    _ name: String, reads dataset: Dataset<Row>, writes tables: [Table<Row>],
    engine: JobEngine = .glue(), retries: Int = 1, timeout: TimeSpan? = nil,
    missingDay: MissingDay = .fail,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    source = dataset.definition
    self.tables = tables.map(\.definition)
    self.engine = engine
    self.retries = retries
    ownTimeout = timeout
    self.missingDay = missingDay
    location = SourceLocation(file: file, line: line, column: column)
  }

  /// After how long a run is ended.
  package var timeout: TimeSpan { ownTimeout ?? engine.timeout }
}

/// A crawler that adds the new partitions of tables that Terraform owns; it never rewrites the tables.
public struct Crawler: Sendable, Hashable {
  package internal(set) var name: String
  package internal(set) var layer: Layer
  package internal(set) var tables: [String]
  package let location: SourceLocation

  /// A crawler over a dataset.
  public init<Row: Schema>(
    _ name: String, over dataset: Dataset<Row>,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    layer = dataset.definition.layer
    tables = [dataset.definition.name]
    location = SourceLocation(file: file, line: line, column: column)
  }

  /// A crawler over the tables that a job writes.
  public init(
    _ name: String, over job: SparkJob, in layer: Layer,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.layer = layer
    tables = job.tables.filter { $0.layer == layer }.map(\.name)
    location = SourceLocation(file: file, line: line, column: column)
  }
}
