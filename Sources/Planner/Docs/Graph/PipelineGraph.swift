// A pipeline as boxes and arrows: what flows where, what starts what, and where failures and alarms go.

/// A picture of one pipeline before anything is drawn; the printers decide nothing but looks.
package struct PipelineGraph: Sendable, Hashable {
  /// What the pipeline is called in the manifest.
  package let name: String
  /// The project, the environment and the zone of its days, in a line.
  package let about: String
  package let nodes: [Node]
  package let edges: [Edge]

  /// A box.
  package struct Node: Sendable, Hashable {
    /// Unique in the graph, of letters only.
    package let id: String
    package let kind: Kind
    /// What AWS calls the kind of thing, or what a clock stands for.
    package let title: String
    package let name: String
    package let details: [String]
    /// The tables, in a box of tables.
    package var members: [String] = []
    package let lane: Lane
    package let stage: Stage
  }

  /// What a box stands for.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case source, function, stream, objects, crawler, job, tables
    /// A rate, a time of day, or what is waited for.
    case start
    /// Where failures land.
    case failures
    case topic, dashboard
  }

  /// The column that a box stands in: what starts things, what flows, and what is beside it.
  package enum Lane: String, Sendable, Hashable { case schedule, flow, side }

  /// The row that a box stands in, from the source down.
  package enum Stage: Int, Sendable, Hashable, CaseIterable {
    case source, poll, stream, raw, rawCrawl, job, tables, transformCrawl
  }

  /// An arrow.
  package struct Edge: Sendable, Hashable {
    package let from: String
    package let to: String
    package let kind: Flow
    package let label: String
  }

  /// What an arrow means.
  package enum Flow: String, Sendable, Hashable, CaseIterable {
    /// Rows go this way.
    case data
    /// This starts that.
    case start
    /// What fails goes this way.
    case failure
    /// This is told to, or shown by, that.
    case watch
  }

  package func node(_ id: String) -> Node? { nodes.first { $0.id == id } }
}
