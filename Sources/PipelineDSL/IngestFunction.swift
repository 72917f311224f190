// The poller: a container Lambda that fetches an API on a schedule and puts each record into a stream.

public import Dataflow

/// A Lambda function that polls an API and puts its records into a delivery stream.
public struct IngestFunction: Sendable, Hashable {
  package internal(set) var name: String
  /// The APIs of a poll, asked one after the other.
  package let apis: [APIDefinition]
  package internal(set) var stream: StreamDefinition
  /// The time between two polls; by a cron, the shortest.
  package internal(set) var period: TimeSpan
  /// When it polls by the calendar; nil where it polls once a period.
  package internal(set) var cron: Cron?
  package let timeout: TimeSpan
  package internal(set) var memory: ByteCount
  package let invoker: Invoker
  package let tracing: Tracing
  package let load: Load?
  /// The share of a poll's records that may be set aside.
  package let tolerance: Share
  package let location: SourceLocation

  /// A function that polls `api` once a `period`. The API's rows and the stream's must be of one schema.
  /// - Parameters:
  ///   - name: The function's name, and its image repository's.
  ///   - period: Whole minutes ("Rate expressions").
  ///   - timeout: At most 15 minutes and less than the period, so that runs do not overlap.
  ///   - memory: 128 to 10,240 MiB ("Configure Lambda function memory").
  ///   - invoker: What invokes it once a period.
  ///   - tracing: Whether AWS X-Ray samples its invocations.
  ///   - load: What a poll brings at most. It is held against the quotas of the region and the function's memory; nothing
  ///     is deployed of it.
  ///   - share: How many of a poll's records may fall short of the schema or be refused by the stream. Of a poll with more the
  ///     rest is delivered all the same, and the poll fails: an API that has changed is not taken for a few odd records.
  public init<Row: Schema>(
    _ name: String, polls api: RestAPI<Row>, every period: TimeSpan, puts stream: DeliveryStream<Row>,
    timeout: TimeSpan = .seconds(50), memory: ByteCount = .mebibytes(256),
    invokedBy invoker: Invoker = .rule, tracing: Tracing = .off,
    expecting load: Load? = nil, tolerating share: Share = .all,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.init(
      name, [api.definition], period, nil, stream.definition, timeout, memory, invoker, tracing, load, share,
      SourceLocation(file: file, line: line, column: column))
  }

  /// A function that polls several APIs of one kind of record, one after the other, each with an account of its own.
  ///
  /// The other parameters are those of a function that polls one.
  /// - Parameter apis: Each of a name of its own.
  public init<Row: Schema>(
    _ name: String, polls apis: [RestAPI<Row>], every period: TimeSpan, puts stream: DeliveryStream<Row>,
    timeout: TimeSpan = .seconds(50), memory: ByteCount = .mebibytes(256),
    invokedBy invoker: Invoker = .rule, tracing: Tracing = .off,
    expecting load: Load? = nil, tolerating share: Share = .all,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.init(
      name, apis.map(\.definition), period, nil, stream.definition, timeout, memory, invoker, tracing, load, share,
      SourceLocation(file: file, line: line, column: column))
  }

  /// A function that polls several APIs of one kind of record by the calendar, one after the other.
  public init<Row: Schema>(
    _ name: String, polls apis: [RestAPI<Row>], on cron: Cron, puts stream: DeliveryStream<Row>,
    timeout: TimeSpan = .seconds(50), memory: ByteCount = .mebibytes(256),
    invokedBy invoker: Invoker = .rule, tracing: Tracing = .off,
    expecting load: Load? = nil, tolerating share: Share = .all,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.init(
      name, apis.map(\.definition), cron.gaps?.shortest ?? .days(1), cron, stream.definition, timeout, memory, invoker,
      tracing, load, share, SourceLocation(file: file, line: line, column: column))
  }

  /// A function that polls `api` by the calendar: at the opening hours of what it asks, or once a day at a time.
  ///
  /// The other parameters are those of a function that polls once a period.
  /// - Parameter cron: When, in UTC ("Cron expressions").
  public init<Row: Schema>(
    _ name: String, polls api: RestAPI<Row>, on cron: Cron, puts stream: DeliveryStream<Row>,
    timeout: TimeSpan = .seconds(50), memory: ByteCount = .mebibytes(256),
    invokedBy invoker: Invoker = .rule, tracing: Tracing = .off,
    expecting load: Load? = nil, tolerating share: Share = .all,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.init(
      name, [api.definition], cron.gaps?.shortest ?? .days(1), cron, stream.definition, timeout, memory, invoker,
      tracing,
      load, share, SourceLocation(file: file, line: line, column: column))
  }

  private init(
    _ name: String, _ apis: [APIDefinition], _ period: TimeSpan, _ cron: Cron?, _ stream: StreamDefinition,
    _ timeout: TimeSpan, _ memory: ByteCount, _ invoker: Invoker, _ tracing: Tracing, _ load: Load?,
    _ tolerance: Share, _ location: SourceLocation
  ) {
    self.name = name
    self.apis = apis
    self.stream = stream
    self.period = period
    self.cron = cron
    self.timeout = timeout
    self.memory = memory
    self.invoker = invoker
    self.tracing = tracing
    self.load = load
    self.tolerance = tolerance
    self.location = location
  }
}

/// What a poll brings at most.
public struct Load: Sendable, Hashable {
  package let records: Int
  package let recordSize: ByteCount

  /// So many records a poll, each of so many bytes as JSON.
  public static func records(_ count: Int, of size: ByteCount) -> Load { Load(records: count, recordSize: size) }

  /// All records of a poll; an absurd amount stays absurd instead of trapping.
  package var total: ByteCount {
    let (product, overflow) = records.multipliedReportingOverflow(by: recordSize.inBytes)
    return .bytes(overflow ? .max : product)
  }
}

/// What invokes a function on its schedule.
public enum Invoker: Sendable, Hashable {
  /// An EventBridge rule: free, and seen beside the account's other rules.
  case rule
  /// An EventBridge schedule: it assumes a role instead of being named in the function's policy.
  case scheduler
}

/// Whether invocations are traced ("Visualize Lambda function invocations using AWS X-Ray").
public enum Tracing: Sendable, Hashable {
  case off
  case xRay
}

extension IngestFunction {
  /// What the APIs are called, in a sentence.
  package var apiNames: String { apis.map(\.name).joined(separator: " and ") }

  /// The secrets by which the APIs know their caller, each once.
  package var secrets: [APISecret] {
    var secrets: [APISecret] = []
    for secret in apis.compactMap(\.authentication.secret) where !secrets.contains(where: { $0.name == secret.name }) {
      secrets.append(secret)
    }
    return secrets
  }
}
