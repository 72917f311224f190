// The poller: a container Lambda that fetches an API on a schedule and puts each record into a stream.

public import Dataflow

/// A Lambda function that polls an API and puts its records into a delivery stream.
public struct IngestFunction: Sendable, Hashable {
  package let name: String
  package let api: APIDefinition
  package let stream: StreamDefinition
  package let period: TimeSpan
  package let timeout: TimeSpan
  package let memory: ByteCount
  package let location: SourceLocation

  /// A function that polls `api` once a `period`. The API's rows and the stream's must be of one schema.
  /// - Parameters:
  ///   - name: The function's name, and its image repository's.
  ///   - period: Whole minutes ("Rate expressions").
  ///   - timeout: At most 15 minutes and less than the period, so that runs do not overlap.
  ///   - memory: 128 to 10,240 MiB ("Configure Lambda function memory").
  public init<Row: Schema>(
    _ name: String, polls api: RestAPI<Row>, every period: TimeSpan, puts stream: DeliveryStream<Row>,
    timeout: TimeSpan = .seconds(50), memory: ByteCount = .mebibytes(256),
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.api = api.definition
    self.stream = stream.definition
    self.period = period
    self.timeout = timeout
    self.memory = memory
    location = SourceLocation(file: file, line: line, column: column)
  }
}
