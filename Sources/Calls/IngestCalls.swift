// What the ingest binary calls: its clients are made from these values, and the function's role is folded from them.

/// The calls of ingest, each handed to the client that makes it.
package enum IngestCalls {
  /// Puts records into the delivery stream.
  package static let deliver = Call(
    .firehosePutRecordBatch, on: .deliveryStream, for: "PutRecordsIntoTheStream", page: "PutRecordBatch")

  /// Stores what cannot become a row.
  package static let setAside = Call(
    .s3PutObject, on: .objects(.ingestErrors), for: "SetRecordsAside", page: s3)

  /// What every poller calls.
  package static let all = [deliver, setAside]

  /// Keeps how far a poll came, where the API is asked for changes. It is looked for in a listing: of a key that is missing S3
  /// says 403 to whoever may not list it.
  package static let keepCursor =
    [Call(.s3ListBucket, on: .cursorListing, for: "LookForTheCursor", page: s3)]
    + [Call]([.s3GetObject, .s3PutObject], on: [.objects(.cursor)], for: "KeepTheCursor", page: s3)

  /// The same in Systems Manager's Parameter Store.
  package static let keepParameter = [
    Call(.ssmGetParameter, on: .cursorParameters, for: "KeepCursorParameters", page: "GetParameter"),
    Call(.ssmPutParameter, on: .cursorParameters, for: "KeepCursorParameters", page: "PutParameter"),
  ]

  /// What an operator calls to deliver once more what was set aside: finds, reads, keeps the rest and removes.
  package static let keep =
    [Call(.s3ListBucket, on: .errorListing, for: "ListErrorObjects", page: s3)]
    + [Call](
      [.s3DeleteObject, .s3GetObject, .s3PutObject], on: [.objects(.errors)], for: "RedriveErrorObjects", page: s3)

  /// All of it, with the stream that they are delivered to.
  package static let redrive = keep + [deliver]

  private static let s3 = "Required permissions for Amazon S3 API operations"

  /// Reads the secret by which the API knows its caller, where it wants one.
  package static let readSecret = Call(
    .secretsManagerGetSecretValue, on: .secrets, for: "ReadTheSecret", page: "GetSecretValue")
}
