// `plan-gen graph`: a pipeline's data flow and schedule as a picture.

import ArgumentParser
import PipelineDSL
import Planner

struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a picture of the pipelines: what flows where, and what starts when.",
    discussion: """
      EXAMPLES
        plan-gen graph                                   a Mermaid flowchart, as GitHub and editors draw it
        plan-gen graph --format svg > pipelines.svg      a standalone picture
        plan-gen graph --pipeline user-data --environment prod

      EXIT CODES
        0 printed, 1 there is no such pipeline or environment, 64 usage
      """)

  /// What is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable { case mermaid, svg }

  @Option(help: "mermaid or svg.")
  var format = Format.mermaid

  @Option(help: "The one pipeline to draw; all if not given.")
  var pipeline: String?

  @Option(help: "The environment whose names, schedule and alarms are drawn; the manifest's own if not given.")
  var environment: String?

  func run() throws {
    let graphs = try chosen().map { pipeline, environment in
      PipelineGraph(pipeline, of: project, in: environment)
    }
    print(format == .svg ? SVGPrinter.text(of: graphs) : MermaidPrinter.text(of: graphs), terminator: "")
  }

  private func chosen() throws -> [(Pipeline, Environment?)] {
    let known = project.pipelines.map(\.name)
    if let pipeline, !known.contains(pipeline) { throw unknown("pipeline", pipeline, known) }
    let place = project.environments.first { $0.name == environment }
    if let environment, place == nil {
      throw unknown("environment", environment, project.environments.map(\.name))
    }
    let pipelines = place.map { project.deployment(to: $0).pipelines } ?? project.pipelines
    return pipelines.filter { pipeline == nil || $0.name == pipeline }.map { ($0, place) }
  }

  private func unknown(_ kind: String, _ name: String, _ known: [String]) -> CommandFailure {
    CommandFailure("the manifest has no \(kind) \"\(name)\"; it has \(known.joined(separator: ", "))")
  }
}
