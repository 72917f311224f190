// What the script's statements make Glue and Spark call: the job's role is folded from it.

package import Calls

extension SparkScript {
  /// The calls of `reading` and `writing`, each beside its reason.
  package static let calls: [Call] = catalogCalls + readingCalls + folderCalls + writingCalls

  /// `create_dynamic_frame.from_catalog` with a push-down predicate: the table, and of its partitions those that match.
  private static let catalogCalls = [Call](
    [.glueGetDatabase, .glueGetPartition, .glueGetPartitions, .glueGetTable], on: [.tables(.raw)],
    for: "ReadTheRawTable", page: "Managing partitions for ETL output in AWS Glue")

  /// The objects of the partitions found.
  private static let readingCalls =
    [Call(.s3GetObject, on: .objects(.raw), for: "ReadRawObjects", page: s3)]
    + [Call(.s3ListBucket, on: .listing(.raw), for: "ListRawObjects", page: s3)]

  /// Before it makes a folder, S3A looks whether one on the way there is a file: up to the first that exists, which on the
  /// first day of all is none.
  private static let folderCalls = [
    Call(.s3GetObject, on: .folders(.transform), for: "LookAtFolders", page: s3),
    Call(.s3ListBucket, on: .folderListing(.transform), for: "TellMissingFolders", page: s3),
  ]

  /// `write.mode("overwrite")`: the old files of the folder go, the new ones are uploaded in parts and renamed by copy; S3A's
  /// committer looks for uploads that were never finished and ends them.
  private static let writingCalls =
    [Call](
      [.s3AbortMultipartUpload, .s3DeleteObject, .s3GetObject, .s3PutObject], on: [.objects(.transform)],
      for: "ReplacePartitions", page: s3)
    + [Call(.s3ListBucketMultipartUploads, on: .bucket(.transform), for: "FindUnfinishedUploads", page: s3)]
    + [Call(.s3ListBucket, on: .listing(.transform), for: "ListTransformObjects", page: s3)]

  private static let s3 = "Required permissions for Amazon S3 API operations"
}
