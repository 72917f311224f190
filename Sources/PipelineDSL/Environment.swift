// An environment: the account and region that pipelines are deployed to, and what is smaller, shorter or off there.

/// A place to which every pipeline of a project is deployed, as one Terraform root with a state of its own.
///
/// What is nil stays as the pipelines say it.
public struct Environment: Sendable, Hashable {
  package let name: String
  package let region: String
  package let account: String?
  package let suffix: String
  package let state: StateStore
  package let engine: JobEngine?
  package let memory: ByteCount?
  package let period: TimeSpan?
  package let schedule: BatchSchedule?
  package let keptFor: TimeSpan?
  package let logRetention: TimeSpan?
  package let onDestroy: DestroyRule?
  package let alarms: Alarms?
  package let operators: [String]
  package let location: SourceLocation

  /// An environment.
  /// - Parameters:
  ///   - name: The folder of its root, the tag `environment`, and what `make deploy ENV=…` takes.
  ///   - region: The AWS region.
  ///   - account: The number of the AWS account; Terraform then refuses to touch any other. Nil takes the account of whoever
  ///     applies.
  ///   - suffix: What every name in AWS ends in, so that environments can share an account; nil is a hyphen and the name.
  ///   - state: Where Terraform keeps the root's state.
  ///   - engine: What runs every job: the native engine where days are small, Glue where they are not.
  ///   - memory: The memory of every ingest function.
  ///   - period: How often every function polls, in place of its own period or cron.
  ///   - schedule: When the batch stages run.
  ///   - keptFor: After how many whole days the layers' objects expire.
  ///   - logRetention: How long CloudWatch keeps logs.
  ///   - onDestroy: What `terraform destroy` does with a layer's bucket that holds data.
  ///   - alarms: Who is told when something is wrong.
  ///   - operators: The IAM roles of the account, by name with their path, whose holders may run the transformation on a
  ///     machine of their own (`transform run --raw-bucket …`). Each pipeline then has a role for them, which reads its raw
  ///     rows and writes its tables and can do nothing else. The roles exist before.
  public init(
    _ name: String, region: String, account: String? = nil, suffix: String? = nil, state: StateStore = .local,
    engine: JobEngine? = nil, memory: ByteCount? = nil, pollEvery period: TimeSpan? = nil,
    schedule: BatchSchedule? = nil, keptFor: TimeSpan? = nil, logRetention: TimeSpan? = nil,
    onDestroy: DestroyRule? = nil, alarms: Alarms? = nil, operators: [String] = [],
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.region = region
    self.account = account
    self.suffix = suffix ?? "-\(name)"
    self.state = state
    self.engine = engine
    self.memory = memory
    self.period = period
    self.schedule = schedule
    self.keptFor = keptFor
    self.logRetention = logRetention
    self.onDestroy = onDestroy
    self.alarms = alarms
    self.operators = operators
    location = SourceLocation(file: file, line: line, column: column)
  }
}

extension Environment {
  /// What something that the manifest calls `name` is called here.
  package func name(_ name: String) -> String { name + suffix }

  /// The same for a Glue database, whose name takes underscores in place of hyphens.
  package func databaseName(_ name: String) -> String { name + String(suffix.map { $0 == "-" ? "_" : $0 }) }

  /// What runs a job here.
  package func engine(of job: SparkJob) -> JobEngine { engine ?? job.engine }

  /// Whether both may be in one account: where either does not say, they may.
  package func mayShareAccount(with other: Environment) -> Bool {
    account == nil || other.account == nil || account == other.account
  }
}

/// Where Terraform keeps the state of a root.
public enum StateStore: Sendable, Hashable {
  /// In a file beside the root: for a trial by one person.
  case local
  /// In a bucket that exists before, locked by S3's conditional writes ("Backend Type: s3", `use_lockfile`; Terraform 1.11).
  case s3(bucket: String, region: String)
}
