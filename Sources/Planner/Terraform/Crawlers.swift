// The crawlers: each adds the partitions of tables that Terraform owns, and changes nothing else.

import Calls
import HCL
import PipelineDSL

func crawlers(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  [pipeline.rawCrawler, pipeline.transformCrawler].map { crawler in
    let principal = Principal.crawler(crawler, pipeline, names)
    return names.crawler(crawler).block(
      pipeline.origin(crawler), "Registers the new partitions of the \(crawler.layer.name) layer.",
      [
        .attribute("name", names.name(crawler.name)),
        .attribute("database_name", names.database(crawler.layer)["name"]),
        .attribute("role", principal.role["arn"]),
      ] + clock(crawler, pipeline) + [
        .attribute("configuration", .call("jsonencode", [inheriting])),
        .attribute("tags", names.local.tags),
        .blank,
        .block(
          "catalog_target",
          [
            .attribute("database_name", names.database(crawler.layer)["name"]),
            .attribute("tables", .list(crawler.tables.map { names.table(crawler.layer, $0)["name"] })),
          ]),
        .blank,
        .block(
          "schema_change_policy",
          [
            .attribute("delete_behavior", "LOG"),
            .attribute("update_behavior", "LOG"),
          ]),
        .blank,
        .attribute("depends_on", [principal.policy.reference]),
      ])
  }
}

/// Partitions take their columns from the table ("Setting crawler configuration options").
private let inheriting: HCLValue = [
  "Version": 1,
  "CrawlerOutput": ["Partitions": ["AddOrUpdateBehavior": "InheritFromTable"]],
]

/// The crawler's own schedule; none in a chain, which a trigger begins.
private func clock(_ crawler: Crawler, _ pipeline: Pipeline) -> [Item] {
  guard case .fixedClock(let rawCrawl, _, let transformCrawl) = pipeline.schedule.kind else { return [] }
  let time = crawler == pipeline.rawCrawler ? rawCrawl : transformCrawl
  return [.attribute("schedule", .string(time.cronExpression))]
}

extension Principal {
  /// A crawler's role.
  static func crawler(_ crawler: Crawler, _ pipeline: Pipeline, _ names: Addresses) -> Principal {
    let isRaw = crawler.layer.name == pipeline.job.source.layer.name
    return Principal(
      "\(crawler.layer.name)-crawler", about: "The crawler of the \(crawler.layer.name) layer.",
      assumedBy: .service("glue"), makes: isRaw ? crawlerCalls(.raw, .raw) : crawlerCalls(.transform, .transform),
      pipeline, names, origin: pipeline.origin(crawler))
  }
}

/// What a crawler of tables that exist does: it adds partitions and leaves the tables alone.
private func crawlerCalls(_ layer: Target.Layer, _ prefix: Target.Prefix) -> [Call] {
  let page = "Crawler prerequisites"
  return [
    Call(.s3GetBucketLocation, on: .bucket(layer), for: "FindTheBucket", page: page),
    Call(.s3ListBucket, on: .listing(layer), for: "ListObjects", page: page),
    Call(.s3GetObject, on: .objects(prefix), for: "ReadObjects", page: page),
  ]
    + [Call](
      [
        .glueBatchCreatePartition, .glueBatchGetPartition, .glueGetDatabase, .glueGetPartition, .glueGetPartitions,
        .glueGetTable, .glueGetTables, .glueUpdatePartition,
      ], on: [.tables(layer)], for: "RegisterPartitions", page: page)
    + [Call](
      [.logsCreateLogGroup, .logsCreateLogStream, .logsPutLogEvents], on: [.log(.glueCrawlers)], for: "WriteItsLog",
      page: page)
}
