// What the ingest binary calls: its clients are made from these values, and the function's role is folded from them.

/// The calls of ingest, each handed to the client that makes it.
package enum IngestCalls {
  /// Puts records into the delivery stream.
  package static let deliver = Call(
    .firehosePutRecordBatch, on: .deliveryStream, for: "PutRecordsIntoTheStream", page: "PutRecordBatch")

  /// Stores what cannot become a row.
  package static let setAside = Call(
    .s3PutObject, on: .objects(.ingestErrors), for: "SetRecordsAside",
    page: "Required permissions for Amazon S3 API operations")

  /// What every poller calls.
  package static let all = [deliver, setAside]

  /// Reads the secret by which the API knows its caller, where it wants one.
  package static let readSecret = Call(
    .secretsManagerGetSecretValue, on: .secret, for: "ReadTheSecret", page: "GetSecretValue")
}
