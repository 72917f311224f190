// Mistakes in a project and its environments.

import Dataflow

@testable import PipelineDSL

extension BadManifest {
  private static func environments(_ code: String, _ name: String, _ environments: Environment...) -> BadManifest {
    BadManifest(code, Line.environment, name) { $0.environments = environments }
  }

  private static func environments(_ code: String, _ line: Int, _ name: String, _ environments: Environment...)
    -> BadManifest
  {
    BadManifest(code, line, name) { $0.environments = environments }
  }

  static let projects: [BadManifest] = [
    BadManifest("PG0101", Line.project, "capitals") { $0.projectName = "Sample" },
    BadManifest("PG0101", Line.project, "a hyphen last") { $0.projectName = "sample-" },
    BadManifest("PG0102", Line.project, "no pipeline") { Sample().project([]) },
    BadManifest("PG0103", Line.project, "no environment") { $0.environments = [] },
    BadManifest("PG0104", Line.project, "a limit of 1 MiB") { $0.queries = .workgroup(limit: .mebibytes(1)) },
    BadManifest("PG0120", Line.project, "a key of AWS's") { $0.tags = ["AWS:team": "data"] },
    BadManifest("PG0120", Line.project, "an empty key") { $0.tags = ["": "data"] },
    BadManifest("PG0121", Line.project, "an ampersand") { $0.tags = ["team": "data & reports"] },
    BadManifest("PG0121", Line.project, "a value of 257 characters") { $0.tags = ["team": long(257)] },
    BadManifest("PG0122", Line.project, "eight tags") {
      $0.tags = ["a": "", "b": "", "c": "", "d": "", "e": "", "f": "", "g": "", "h": ""]
    },
    BadManifest("PG0123", Line.project, "two keys that differ in case") { $0.tags = ["team": "a", "Team": "b"] },
    BadManifest("PG0123", Line.project, "a key of plan-gen's own") { $0.tags = ["Environment": "dev"] },
    BadManifest("PG0125", Line.project, "a prefix of S3's own") { $0.projectName = "sthree-sample" },
    BadManifest("PG0126", Line.accepted, "an error is accepted") {
      $0.accepted = [accepted("PG0402", "we want small files")]
      $0.bufferSize = .mebibytes(64)
    },
    BadManifest("PG0126", Line.accepted, "no rule's code") { $0.accepted = [accepted("PG9999", "we know it")] },
    BadManifest("PG0127", Line.accepted, "no reason") {
      $0.accepted = [accepted("PG0205", "")]
      $0.url = "http://example.com"
    },
    BadManifest("PG0128", Line.accepted, "nothing to accept") {
      $0.accepted = [accepted("PG0205", "inside our network")]
    },
  ]

  private static func accepted(_ code: String, _ reason: String) -> Accepted {
    Accepted(code, because: reason, file: Sample.file, line: Line.accepted, column: 1)
  }

  static let environments: [BadManifest] = [
    environments("PG0105", "capitals", Sample.environment("Dev", suffix: "-dev")),
    environments("PG0105", "21 characters", Sample.environment(long(21), suffix: "-dev")),
    environments("PG0106", "no hyphen", Sample.environment("dev", suffix: "dev")),
    environments("PG0106", "a hyphen alone", Sample.environment("dev", suffix: "-")),
    environments("PG0107", "a slip of the pen", Sample.environment("dev", region: "eu-wset-1")),
    environments("PG0107", "a continent", Sample.environment("dev", region: "europe")),
    environments("PG0108", "five digits", Sample.environment("dev", account: "12345")),
    environments("PG0108", "a digit of another script", Sample.environment("dev", account: "12345678901٣")),
    environments("PG0109", "capitals", Sample.environment("dev", state: .s3(bucket: "Our-State", region: "eu-west-1"))),
    environments(
      "PG0109", "two dots", Sample.environment("dev", state: .s3(bucket: "our..state", region: "eu-west-1"))),
    environments(
      "PG0109", "an address", Sample.environment("dev", state: .s3(bucket: "192.168.5.4", region: "eu-west-1"))),
    environments(
      "PG0109", "a suffix of S3's own",
      Sample.environment("dev", state: .s3(bucket: "state-s3alias", region: "eu-west-1"))),
    environments(
      "PG0109", "a prefix of S3's own", Sample.environment("dev", state: .s3(bucket: "xn--state", region: "eu-west-1"))),
    environments("PG0110", "an empty name", Sample.environment("dev", operators: [""])),
    environments(
      "PG0110", "an ARN", Sample.environment("dev", operators: ["arn:aws:iam::123456789012:role/ci/backfill"])),
    environments("PG0110", "65 characters", Sample.environment("dev", operators: [long(65)])),
    environments("PG0111", "twice", Sample.environment("dev", operators: ["engineer", "engineer"])),
    environments(
      "PG0112", Line.otherEnvironment, "one name for two", Sample.environment("dev"),
      Sample.environment("dev", line: Line.otherEnvironment)),
    environments(
      "PG0113", Line.otherEnvironment, "one suffix for two", Sample.environment("test", suffix: ""),
      Sample.environment("stage", suffix: "", line: Line.otherEnvironment)),
    environments("PG0114", "no region", Sample.environment("dev", state: .s3(bucket: "our-state", region: "mars-1"))),
    environments(
      "PG0115", "the state in another partition",
      Sample.environment("dev", region: "cn-north-1", state: .s3(bucket: "our-state", region: "eu-west-1"))),
    environments(
      "PG0116", "the state in the scripts' bucket",
      Sample.environment("dev", state: .s3(bucket: "sample-artifacts-dev-123456789012", region: "eu-west-1"))),
    environments(
      "PG0116", "the state in a layer",
      Sample.environment(
        "test", account: "123456789012", suffix: "", state: .s3(bucket: "sample-raw-123456789012", region: "eu-west-1"))
    ),
    environments("PG0117", "the function's own role", Sample.environment("dev", operators: ["sample-ingest-dev"])),
    environments(
      "PG0117", "a service's role", Sample.environment("dev", operators: ["aws-service-role/x/AWSServiceRoleForX"])),
    environments("PG0118", "production deletes", Sample.environment("prod", suffix: "", onDestroy: .deleteData)).twice,
    environments("PG0119", "production is silent", Sample.environment("live", alarms: .off)),
    BadManifest("PG0118", Line.raw, "a layer that production deletes") {
      $0.environments = [Sample.environment("production")]
      $0.onDestroy = .deleteData
    },
    environments(
      "PG0124", Line.otherEnvironment, "one account in two partitions",
      Sample.environment("eu", account: "123456789012"),
      Sample.environment("cn", region: "cn-north-1", account: "123456789012", line: Line.otherEnvironment)),
    environments("PG0305", "the environment's memory", Sample.environment("dev", memory: .mebibytes(64))),
    environments("PG0302", "the environment's period", Sample.environment("dev", pollEvery: .seconds(90))),
    environments("PG0704", "the environment's workers", Sample.environment("dev", engine: .glue(workers: .g1x(1)))),
    environments("PG0505", "the environment's days", Sample.environment("dev", keptFor: .hours(1))).twice,
    environments("PG1007", "the environment's logs", Sample.environment("dev", logRetention: .days(2))),
    environments("PG1008", "the environment's mail", Sample.environment("dev", alarms: .email("nobody"))),
    environments("PG0510", "the environment's days, too few", Sample.environment("dev", keptFor: .days(2))),
    environments(
      "PG0905", 7, "the environment's schedule",
      Sample.environment("dev", schedule: .chained(from: .utc(0, 1), file: Sample.file, line: 7, column: 1))),
  ]

  /// The same mistake in both layers, which the environment's one line makes.
  private var twice: BadManifest { BadManifest(expected + expected, name, project) }

  /// More of everything than an account has unless more were asked for.
  static let quotas = [
    BadManifest((1...7).map { Expected(code: "PG102\($0)", line: Line.environment) }, "901 pipelines at one minute") {
      Sample.with { $0.environments = [Sample.environment("dev", region: "af-south-1")] }
        .project((1...901).map { number in Sample.numbered(number).pipeline() })
    }
  ]
}

extension Sample {
  /// One of many pipelines, which share nothing.
  static func numbered(_ number: Int) -> Sample {
    Sample.with {
      ($0.name, $0.url, $0.isChained) = ("p\(number)", "https://example.com/\(number)", true)
      ($0.bucket, $0.layer, $0.database) = ("raw-\(number)", "raw-\(number)", "raw_\(number)")
      ($0.transformBucket, $0.transformLayer) = ("tables-\(number)", "tables-\(number)")
      ($0.transformDatabase, $0.streamName) = ("tables_\(number)", "stream-\(number)")
      ($0.functionName, $0.jobName) = ("ingest-\(number)", "job-\(number)")
      $0.crawlers = ("raw-crawler-\(number)", "tables-crawler-\(number)")
    }
  }
}
