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
  public init(
    _ name: String, into dataset: Dataset<Row>, bufferSize size: ByteCount, bufferInterval interval: TimeSpan,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    definition = StreamDefinition(
      name: name, dataset: dataset.definition, bufferSize: size, bufferInterval: interval,
      location: SourceLocation(file: file, line: line, column: column))
  }
}

/// A delivery stream without its Swift type.
package struct StreamDefinition: Sendable, Hashable {
  package internal(set) var name: String
  package internal(set) var dataset: DatasetDefinition
  package let bufferSize: ByteCount
  package let bufferInterval: TimeSpan
  package let location: SourceLocation
}
