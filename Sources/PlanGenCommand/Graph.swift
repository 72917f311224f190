// `plan-gen graph`: a pipeline's data flow and schedule as a picture.

import ArgumentParser
import PipelineDSL
import Planner
import Zones

struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a picture of the pipelines: what flows where, and what starts when.",
    discussion: """
      EXAMPLES
        plan-gen graph                                   a Mermaid flowchart, as GitHub and editors draw it
        plan-gen graph --format svg > pipelines.svg      a standalone picture
        plan-gen graph --pipeline user-data --environment prod

      JSON
        {"schemaVersion": 1, "pipelines": [{"name", "about", "nodes": [{"id", "kind", "title", "name", "details", "members",
         "lane"}], "edges": [{"from", "to", "kind": "data", "start", "failure" or "watch", "label"}]}]}

      EXIT CODES
        0 printed, 1 there is no such pipeline or environment, 64 usage
      """)

  /// What is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable { case mermaid, svg, json }

  @Option(help: "mermaid, svg or json.")
  var format = Format.mermaid

  @Option(help: "The one pipeline to draw; all if not given.")
  var pipeline: String?

  @Option(help: "The environment whose names, schedule and alarms are drawn; the manifest's own if not given.")
  var environment: String?

  func run() throws {
    let zones = KnownZones(of: project, in: .system)
    let graphs = try chosen().map { pipeline, environment in
      PipelineGraph(pipeline, of: project, in: environment, offsets: zones.offsets(of: pipeline.zone))
    }
    switch format {
    case .mermaid: print(MermaidPrinter.text(of: graphs), terminator: "")
    case .svg: print(SVGPrinter.text(of: graphs), terminator: "")
    case .json: print(try GraphReport(pipelines: graphs.map(GraphReport.Picture.init)).text())
    }
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

/// Pictures for a program.
struct GraphReport: JSONReport {
  var schemaVersion = 1
  let pipelines: [Picture]

  struct Picture: Encodable {
    let name, about: String
    let nodes: [Box]
    let edges: [Arrow]

    init(_ graph: PipelineGraph) {
      name = graph.name
      about = graph.about
      nodes = graph.nodes.map { node in
        Box(
          id: node.id, kind: node.kind.rawValue, title: node.title, name: node.name, details: node.details,
          members: node.members, lane: node.lane.rawValue)
      }
      edges = graph.edges.map { Arrow(from: $0.from, to: $0.to, kind: $0.kind.rawValue, label: $0.label) }
    }
  }

  struct Box: Encodable {
    let id, kind, title, name: String
    let details, members: [String]
    let lane: String
  }

  struct Arrow: Encodable { let from, to, kind, label: String }
}
