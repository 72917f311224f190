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

  /// What an operator's run calls, and the function of a job.
  package static let all = read + publish

  /// Starts the crawler of the tables, where a chain goes on with it.
  package static let crawl = Call(
    .glueStartCrawler, on: .crawler(.transform), for: "StartTheCrawler", page: "Crawlers and classifiers API")

  private static let s3 = "Required permissions for Amazon S3 API operations"
}
