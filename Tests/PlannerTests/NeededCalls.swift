// The calls that each role's holder makes, and why: what the roles are measured by.

import IAM
import Manifest
import PipelineDSL

@testable import Planner

/// One call that has to be allowed, on all the resources that AWS checks for it.
struct NeededCall {
  let principal: String
  let why: String
  let requests: [Request]
}

extension Privileges {
  var neededCalls: [NeededCall] {
    ingestCalls + streamCalls + rawCrawlerCalls + jobCalls + transformCrawlerCalls + transformCalls + redriveCalls
  }

  func call(
    _ principal: String, _ why: String, _ action: String, _ resource: String, _ context: RequestContext = [:]
  ) -> NeededCall {
    let caller = Request.Principal.role(arn: role(principal))
    let request = Request(caller, action, on: resource, ownedBy: Self.account, context: context)
    return NeededCall(principal: principal, why: why, requests: [request])
  }

  private func call(
    _ principal: String, _ why: String, _ action: String, catalog object: GlueCatalog.Object,
    holding contents: [GlueCatalog.Object] = []
  ) -> NeededCall {
    let caller = Request.Principal.role(arn: role(principal))
    return NeededCall(
      principal: principal, why: why,
      requests: catalog.requests(of: action, on: object, holding: contents, by: caller))
  }

  /// What `transform run --raw-bucket … --transform-bucket …` calls.
  private var transformCalls: [NeededCall] { transformCalls(of: "transform") }

  /// What the transform binary calls in a role.
  func transformCalls(of role: String) -> [NeededCall] {
    [
      call(
        role, "find the day's raw objects", "s3:ListBucket", bucket(raw.bucket),
        ["s3:prefix": ["\(pipeline.ingest.stream.dataset.prefix)p_date=2025-11-03/"]]),
      call(role, "read them", "s3:GetObject", rawObject()),
      call(
        role, "find what it replaces", "s3:ListBucket", bucket(transformed.bucket),
        ["s3:prefix": ["\(pipeline.transformPrefix)address/p_date=2025-11-03/"]]),
      call(role, "write a table", "s3:PutObject", transformObject()),
      call(role, "remove what Spark wrote", "s3:DeleteObject", transformObject()),
    ]
  }

  /// What `ingest redrive --sink firehose` calls.
  private var redriveCalls: [NeededCall] {
    let prefix: RequestContext = ["s3:prefix": [LakePrefix.error(pipeline.ingest.stream.dataset)]]
    return [
      call("redrive", "find error objects", "s3:ListBucket", bucket(raw.bucket), prefix),
      call("redrive", "deliver", "firehose:PutRecordBatch", streamARN),
    ]
      + ["ingest-failed/p_date=2025-11-03/1.json", "format-conversion-failed/p_date=2025-11-03/1"].flatMap { key in
        ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map {
          call("redrive", "take an error object's records", $0, errorObject(key))
        }
      }
  }

  private var ingestCalls: [NeededCall] {
    [
      call("ingest", "deliver", "firehose:PutRecordBatch", streamARN),
      call("ingest", "set aside", "s3:PutObject", errorObject("ingest-failed/2025-11-03/1.json")),
      call("ingest", "Lambda keeps an event that failed", "sqs:SendMessage", failureQueue),
      call("ingest", "Lambda opens a log stream", "logs:CreateLogStream", log(functionLog)),
      call("ingest", "Lambda writes the log", "logs:PutLogEvents", log(functionLog)),
    ]
  }

  /// "Grant Firehose access to an Amazon S3 destination", "… access to AWS Glue for data format conversion".
  private var streamCalls: [NeededCall] {
    ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"].map {
      call("stream", "find the bucket", $0, bucket(raw.bucket))
    }
      + ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"].flatMap {
        [
          call("stream", "deliver", $0, rawObject()),
          call("stream", "deliver what failed", $0, errorObject("format-conversion-failed/1")),
        ]
      }
      + ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"].map {
        call("stream", "read the schema", $0, catalog: rawTable)
      } + [call("stream", "write its log", "logs:PutLogEvents", log(streamLog))]
  }

  private var rawCrawlerCalls: [NeededCall] {
    crawlerCalls("\(raw.name)-crawler", raw, [rawTable], rawObject(), pipeline.ingest.stream.dataset.prefix)
  }

  private var transformCrawlerCalls: [NeededCall] {
    crawlerCalls(
      "\(transformed.name)-crawler", transformed, transformTables, transformObject(), pipeline.transformPrefix)
  }

  private func crawlerCalls(
    _ name: String, _ layer: Layer, _ tables: [GlueCatalog.Object], _ object: String, _ prefix: String
  ) -> [NeededCall] {
    let database = GlueCatalog.Object.database(layer.database)
    let partitions = [
      "glue:GetTable", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition", "glue:BatchCreatePartition",
      "glue:UpdatePartition",
    ]
    return [
      call(name, "find the bucket's region", "s3:GetBucketLocation", bucket(layer.bucket)),
      call(name, "find partitions", "s3:ListBucket", bucket(layer.bucket), ["s3:prefix": [prefix]]),
      call(name, "read a file's schema", "s3:GetObject", object),
      call(name, "find the database", "glue:GetDatabase", catalog: database),
      call(name, "find the tables", "glue:GetTables", catalog: database, holding: tables),
    ] + partitions.flatMap { action in tables.map { call(name, "register partitions", action, catalog: $0) } }
      + logCalls(name, "/aws-glue/crawlers")
  }

  /// Glue 5.1 writes by S3A, whose committers abort and list uploads (Hadoop's S3A guide, "Permissions").
  private var jobCalls: [NeededCall] {
    let writes = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    let lists = [(raw, pipeline.ingest.stream.dataset.prefix), (transformed, pipeline.transformPrefix)]
    return [
      call("job", "fetch the script", "s3:GetObject", script), call("job", "read the day", "s3:GetObject", rawObject()),
      call("job", "find the database", "glue:GetDatabase", catalog: .database(raw.database)),
      call("job", "look whether the layer's folder is a file", "s3:GetObject", object(transformed.bucket, "transform")),
      call("job", "be told that it is none", "s3:ListBucket", bucket(transformed.bucket), ["s3:prefix": ["transform"]]),
      call("job", "find unfinished uploads", "s3:ListBucketMultipartUploads", bucket(transformed.bucket)),
    ]
      + lists.map {
        call("job", "list", "s3:ListBucket", bucket($0.bucket), ["s3:prefix": ["\($1)p_date=2025-11-03/"]])
      }
      + writes.map { call("job", "replace a partition", $0, transformObject()) }
      + ["glue:GetTable", "glue:GetPartition", "glue:GetPartitions"].map {
        call("job", "find the day's partition", $0, catalog: rawTable)
      } + logCalls("job", jobLog("output")) + logCalls("job", jobLog("error"))
  }

  private func logCalls(_ name: String, _ group: String) -> [NeededCall] {
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"].map {
      call(name, "write its log", $0, log(group))
    }
  }
}
