// The stream: Amazon Data Firehose, Direct PUT to S3, JSON converted to Parquet by the dataset's Glue table.

public import Dataflow

/// A delivery stream into a dataset of the raw layer.
public struct DeliveryStream<Row: Schema>: Sendable {
  package let definition: StreamDefinition

  /// A stream that writes an object when either limit of its buffer is reached.
  /// - Parameters:
  ///   - name: The delivery stream's name.
  ///   - dataset: Where the rows land, and what they look like.
  ///   - size: 64 to 128 MiB, since the stream converts to Parquet ("BufferingHints").
  ///   - interval: At most 900 seconds.
  ///   - joining: Whether the poller puts several rows as one record where that is billed for less.
  public init(
    _ name: String, into dataset: Dataset<Row>, bufferSize size: ByteCount, bufferInterval interval: TimeSpan,
    joining: Joining = .off, file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    definition = StreamDefinition(
      name: name, dataset: dataset.definition, bufferSize: size, bufferInterval: interval,
      joining: joining, location: SourceLocation(file: file, line: line, column: column))
  }
}

/// A delivery stream without its Swift type.
package struct StreamDefinition: Sendable, Hashable {
  package internal(set) var name: String
  package internal(set) var dataset: DatasetDefinition
  package let bufferSize: ByteCount
  package let bufferInterval: TimeSpan
  package let joining: Joining
  package let location: SourceLocation
}

/// Whether rows are joined to records of a stream.
public enum Joining: Sendable, Hashable {
  /// One row a record.
  case off
  /// Firehose bills a record by steps of 5 KiB, rounded up ("Amazon Data Firehose pricing"): rows are joined, one a line, where
  /// fewer steps hold them. Ten rows of 500 bytes then cost what one does.
  case billingSteps
}
