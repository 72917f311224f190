// docs/<pipeline>.svg and docs/<pipeline>.md: the picture, and the same as a Mermaid flowchart with each environment's settings.

import PipelineDSL

/// The two documents of every pipeline, by the manifest's own names.
func graphDocuments(_ project: Project, _ zones: KnownZones) -> [PlannedFile] {
  let deployments = project.environments.sorted { $0.name < $1.name }.map(project.deployment(to:))
  // A file holds its pipeline's place and not the pipeline: of thousands, copies would take more memory than texts.
  return project.pipelines.indices.flatMap { index in
    let path = "docs/\(documentName(project.pipelines[index]))"
    let graph = { @Sendable in
      let pipeline = project.pipelines[index]
      return PipelineGraph(pipeline, of: project, offsets: zones.offsets(of: pipeline.zone))
    }
    return [
      PlannedFile(path: "\(path).svg") { SVGPrinter.text(of: [graph()], comment: Banner.line) },
      PlannedFile(path: "\(path).md") {
        // The pipelines of a deployment are the project's, in their order.
        let rows = deployments.map { row($0.environment, $0.pipelines[index]) }
        return document(project.pipelines[index], rows, graph())
      },
    ]
  }
}

/// `docs/iam.md` is about roles; no pipeline has an underscore in its name.
private func documentName(_ pipeline: Pipeline) -> String { pipeline.name == "iam" ? "iam_" : pipeline.name }

private func document(_ pipeline: Pipeline, _ rows: [String], _ graph: PipelineGraph) -> String {
  """
  <!-- \(Banner.line) -->

  # \(pipeline.name)

  ![The data flow and schedule of \(pipeline.name)](\(documentName(pipeline)).svg)

  ## What each environment has

  | environment | region | polls | batch stages | job | alarms |
  |---|---|---|---|---|---|
  \(rows.joined(separator: "\n"))

  From which fields of a record each column comes is in [lineage/\(pipeline.name).md](lineage/\(pipeline.name).md).

  ## As a flowchart

  ```mermaid
  \(MermaidPrinter.text(of: [graph]))```

  """
}

private func row(_ environment: Environment, _ pipeline: Pipeline) -> String {
  let cells = [
    environment.name, environment.region, pipeline.ingest.rhythm, stages(pipeline.schedule),
    "\(pipeline.job.engine)", pipeline.alarms.areOn ? "on" : "off",
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
