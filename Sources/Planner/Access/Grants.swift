// What each principal is granted, each grant named for what it is for.

import HCL
import IAM
import PipelineDSL

extension Principal {
  /// The function: puts records, writes its log, and stores what cannot become a row.
  static func ingest(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    let raw = names.bucket(pipeline.ingest.stream.dataset.layer)
    return Principal(
      name: "ingest", about: "The ingest function.", trust: .ofThisAccount("lambda.amazonaws.com"),
      permissions: PolicyDocument([
        Statement("PutRecordsIntoTheStream", [.firehosePutRecordBatch], on: [names.stream.arn]),
        Statement(
          "SetRecordsAside", [.s3PutObject],
          on: [
            raw.arn(.text("/"), .reference(names.local.path("error_prefix")), .text("\(LakePrefix.ingestErrorType)/*"))
          ]),
        Statement("KeepEventsThatFailed", [.sqsSendMessage], on: [names.failureQueue.arn]),
        Statement("WriteItsLog", [.logsCreateLogStream, .logsPutLogEvents], on: [names.functionLogs.arn(.text(":*"))]),
      ]), pipeline, names, origin: pipeline.origin["ingest"])
  }

  /// The delivery stream ("Controlling access with Amazon Data Firehose").
  static func stream(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    let layer = pipeline.ingest.stream.dataset.layer
    let raw = names.bucket(layer)
    return Principal(
      name: "stream", about: "The delivery stream.", trust: .ofThisAccount("firehose.amazonaws.com"),
      permissions: PolicyDocument([
        Statement(
          "FindTheBucket", [.s3GetBucketLocation, .s3ListBucket, .s3ListBucketMultipartUploads], on: [raw.arn]),
        Statement(
          "WriteObjects", [.s3AbortMultipartUpload, .s3GetObject, .s3PutObject],
          on: [
            raw.arn(.text("/"), .reference(names.local.path("raw_prefix")), .text("*")),
            raw.arn(.text("/"), .reference(names.local.path("error_prefix")), .text("*")),
          ]),
        Statement(
          "ReadTheSchema", [.glueGetTable, .glueGetTableVersion, .glueGetTableVersions],
          on: [.glueCatalog, names.database(layer).arn, names.rawTable.arn]),
        Statement(
          "WriteItsLog", [.logsPutLogEvents], on: [names.streamLogs.arn(.text(":log-stream:*"))]),
      ]), pipeline, names, origin: pipeline.origin["stream"])
  }

  /// A crawler of tables that exist: it adds partitions and leaves the tables alone.
  static func crawler(_ crawler: Crawler, _ pipeline: Pipeline, _ names: Addresses) -> Principal {
    let bucket = names.bucket(crawler.layer)
    let prefix = names.local.path(crawler.layer == pipeline.job.source.layer ? "raw_prefix" : "transform_prefix")
    return Principal(
      name: "\(crawler.layer.name)-crawler", about: "The crawler of the \(crawler.layer.name) layer.",
      trust: .ofThisAccount("glue.amazonaws.com"),
      permissions: PolicyDocument([
        Statement("FindTheBucket", [.s3GetBucketLocation], on: [bucket.arn]),
        .list(bucket, below: prefix),
        Statement("ReadObjects", [.s3GetObject], on: [bucket.arn(.text("/"), .reference(prefix), .text("*"))]),
        Statement(
          "RegisterPartitions",
          [
            .glueBatchCreatePartition, .glueBatchGetPartition, .glueGetDatabase, .glueGetPartition, .glueGetPartitions,
            .glueGetTable, .glueGetTables, .glueUpdatePartition,
          ],
          on: [.glueCatalog, names.database(crawler.layer).arn]
            + crawler.tables.map { names.table(crawler.layer, $0).arn }),
        .log("crawlers"),
      ]), pipeline, names, origin: pipeline.origin(crawler))
  }

  /// The schedule that invokes the function ("Set up the execution role" of EventBridge Scheduler).
  static func scheduler(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      name: "scheduler", about: "The schedule of the ingest function.",
      trust: .ofThisAccount("scheduler.amazonaws.com"),
      permissions: PolicyDocument([
        Statement("InvokeTheFunction", [.lambdaInvokeFunction], on: [names.function.arn])
      ]), pipeline, names, origin: pipeline.origin["ingest"])
  }

  /// The Spark job: reads the raw partition by the catalog, replaces partitions of its tables.
  static func job(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    let source = pipeline.job.source.layer
    let raw = names.bucket(source)
    let target = names.bucket(pipeline.job.tables.first?.layer ?? source)
    return Principal(
      name: "job", about: "The Spark job.", trust: .ofThisAccount("glue.amazonaws.com"),
      permissions: PolicyDocument([
        Statement(
          "ReadItsScript", [.s3GetObject],
          on: [names.shared.artifacts.arn(.text("/"), .reference(names.local.path("script")))]),
        Statement(
          "ReadRawObjects", [.s3GetObject],
          on: [raw.arn(.text("/"), .reference(names.local.path("raw_prefix")), .text("*"))]),
        Statement(
          "ReplacePartitions", [.s3AbortMultipartUpload, .s3DeleteObject, .s3GetObject, .s3PutObject],
          on: [target.arn(.text("/"), .reference(names.local.path("transform_prefix")), .text("*"))]),
        Statement("FindUnfinishedUploads", [.s3ListBucketMultipartUploads], on: [target.arn]),
        .list(raw, below: names.local.path("raw_prefix"), id: "ListRawObjects"),
        .list(target, below: names.local.path("transform_prefix"), id: "ListTransformObjects"),
        Statement(
          "ReadTheRawTable", [.glueGetDatabase, .glueGetPartition, .glueGetPartitions, .glueGetTable],
          on: [.glueCatalog, names.database(source).arn, names.rawTable.arn]),
        .log("jobs"),
      ]), pipeline, names, origin: pipeline.origin["job"])
  }
}

extension TrustPolicy {
  /// A service that acts for a resource of this account only ("The confused deputy problem").
  fileprivate static func ofThisAccount(_ service: String) -> TrustPolicy {
    TrustPolicy(
      service: service,
      conditions: [Condition("StringEquals", "aws:SourceAccount", [Resource(.reference("local.account_id"))])])
  }
}

extension Statement {
  /// Lists the keys below a prefix.
  fileprivate static func list(_ bucket: Address, below prefix: String, id: String = "ListObjects") -> Statement {
    Statement(
      id, [.s3ListBucket], on: [bucket.arn],
      if: [Condition("StringLike", "s3:prefix", [Resource(.reference(prefix), .text("*"))])])
  }

  /// Writes to Glue's own log groups, which all jobs or crawlers of an account share.
  fileprivate static func log(_ kind: String) -> Statement {
    Statement(
      "WriteItsLog", [.logsCreateLogGroup, .logsCreateLogStream, .logsPutLogEvents],
      on: [Resource(.local("logs_arn"), .text(":/aws-glue/\(kind)*"))])
  }
}

extension Resource {
  fileprivate static let glueCatalog = Resource(.local("glue_arn"), .text(":catalog"))
}

extension Resource.Part {
  fileprivate static func local(_ name: String) -> Resource.Part { .reference("local.\(name)") }
}

extension Address {
  fileprivate var arn: Resource { Resource(.reference("\(path).arn")) }

  /// The resource's ARN with something after it.
  fileprivate func arn(_ rest: Resource.Part...) -> Resource { Resource(parts: [.reference("\(path).arn")] + rest) }
}
