// What the transform binary calls when layers are in S3: its clients are made from these values, and its role is folded from them.

/// The calls of transform, handed to the clients that make them.
package enum TransformCalls {
  /// Finds and fetches a day's raw objects.
  package static let read =
    [Call(.s3GetObject, on: .objects(.raw), for: "ReadRawObjects", page: s3)]
    + [Call(.s3ListBucket, on: .listing(.raw), for: "ListRawObjects", page: s3)]

  /// Writes each table's object of the day and removes those that it replaces.
  package static let publish =
    [Call]([.s3DeleteObject, .s3PutObject], on: [.objects(.transform)], for: "ReplacePartitions", page: s3)
    + [Call(.s3ListBucket, on: .listing(.transform), for: "ListTransformObjects", page: s3)]

  package static let all = read + publish

  private static let s3 = "Required permissions for Amazon S3 API operations"
}
