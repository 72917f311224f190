// docs/<pipeline>.svg and docs/<pipeline>.md: the picture, and the same as a Mermaid flowchart with each environment's settings.

import PipelineDSL

/// The two documents of every pipeline, by the manifest's own names.
func graphDocuments(_ project: Project, _ zones: KnownZones) -> [PlannedFile] {
  project.pipelines.flatMap { pipeline in
    let path = "docs/\(documentName(pipeline))"
    let graph = { @Sendable in PipelineGraph(pipeline, of: project, offsets: zones.offsets(of: pipeline.zone)) }
    return [
      PlannedFile(path: "\(path).svg") { SVGPrinter.text(of: [graph()], comment: Banner.line) },
      PlannedFile(path: "\(path).md") { document(pipeline, of: project, graph()) },
    ]
  }
}

/// `docs/iam.md` is about roles; no pipeline has an underscore in its name.
private func documentName(_ pipeline: Pipeline) -> String { pipeline.name == "iam" ? "iam_" : pipeline.name }

private func document(_ pipeline: Pipeline, of project: Project, _ graph: PipelineGraph) -> String {
  let environments = project.environments.sorted { $0.name < $1.name }
  let rows = environments.map { row(of: pipeline.name, in: project.deployment(to: $0)) }
  return """
    <!-- \(Banner.line) -->

    # \(pipeline.name)

    ![The data flow and schedule of \(pipeline.name)](\(documentName(pipeline)).svg)

    ## What each environment has

    | environment | region | polls every | batch stages | workers | alarms |
    |---|---|---|---|---|---|
    \(rows.joined(separator: "\n"))

    ## As a flowchart

    ```mermaid
    \(MermaidPrinter.text(of: [graph]))```

    """
}

private func row(of name: String, in deployment: Deployment) -> String {
  guard let pipeline = deployment.pipelines.first(where: { $0.name == name }) else { return "" }
  let cells = [
    deployment.environment.name, deployment.environment.region, "\(pipeline.ingest.period)",
    stages(pipeline.schedule), "\(pipeline.job.workers.count) × \(pipeline.job.workers.type)",
    pipeline.alarms.areOn ? "on" : "off",
  ]
  return "| \(cells.joined(separator: " | ")) |"
}

private func stages(_ schedule: BatchSchedule) -> String {
  switch schedule.kind {
  case .fixedClock(let rawCrawl, let job, let transformCrawl):
    "raw crawl \(rawCrawl), job \(job), transform crawl \(transformCrawl)"
  case .chained(let time): "raw crawl \(time), then each when the one before has succeeded"
  }
}
