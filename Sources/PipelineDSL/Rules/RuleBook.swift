// All rules of the manifest's vocabulary, whatever they are about; the planner adds its own.

package enum RuleBook {
  /// The rules of this room, sorted by code.
  package static let ofManifest: [RuleSummary] = sorted([
    Project.rules.summaries(), Environment.rules.summaries(), Deployment.rules.summaries(),
    APIDefinition.rules.summaries(), IngestFunction.rules.summaries(), StreamDefinition.rules.summaries(),
    Layer.rules.summaries(), DatasetDefinition.rules.summaries(), TableShape.rules.summaries(),
    TableDefinition.rules.summaries(), SparkJob.rules.summaries(), Crawler.rules.summaries(),
    BatchSchedule.rules.summaries(), Pipeline.rules.summaries(), ScheduledPipeline.rules.summaries(),
    ZonedTable.rules.summaries(),
    Acceptance.rules.summaries(),
  ])

  /// The rules of several subjects in the order of their codes.
  package static func sorted(_ rules: [[RuleSummary]]) -> [RuleSummary] {
    rules.flatMap { $0 }.sorted { $0.code < $1.code }
  }
}
