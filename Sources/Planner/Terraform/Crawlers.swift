// The crawlers: each adds the partitions of tables that Terraform owns, and changes nothing else.

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
