// Where the boxes of a picture stand: three lanes side by side, a row a stage.

/// The boxes of one pipeline, in their places.
struct GraphLayout {
  /// As wide as a phone shows legibly: at 480 points the smallest text is still 8.7 points high.
  static let width = 660
  static let margin = 16
  /// Between rows: an arrow and its label.
  private static let gap = 34
  private static let header = 66

  private static let schedule = (x: margin, width: 128)
  private static let flow = (x: 166, width: 266)
  private static let side = (x: 480, width: 164)

  let graph: PipelineGraph
  let boxes: [String: GraphBox]
  /// Where each row ends.
  let rowEnds: [PipelineGraph.Stage: Int]
  let height: Int

  init(_ graph: PipelineGraph) {
    self.graph = graph
    var placed: [String: GraphBox] = [:]
    var ends: [PipelineGraph.Stage: Int] = [:]
    var y = Self.header
    for stage in PipelineGraph.Stage.allCases {
      let boxes = graph.nodes.filter { $0.stage == stage }.map(Self.box)
      let height = boxes.map(\.frame.height).max() ?? 0
      for box in boxes {
        placed[box.node.id] = box
        placed[box.node.id]?.frame.y = y + (height - box.frame.height) / 2
      }
      ends[stage] = y + height
      y += height + Self.gap
    }
    boxes = placed
    rowEnds = ends
    self.height = y - Self.gap
  }

  private static func box(_ node: PipelineGraph.Node) -> GraphBox {
    let lane =
      switch node.lane {
      case .schedule: schedule
      case .flow: flow
      case .side: side
      }
    // Beside the tables stands nothing: their box takes both lanes.
    let isWide = node.kind == .tables
    var box = GraphBox(node, width: isWide ? side.x + side.width - flow.x : lane.width)
    box.frame.x = lane.x
    return box
  }
}

/// An arrow's way.
struct GraphRoute {
  let flow: PipelineGraph.Flow
  /// As the attribute `d` of a path takes it; the last point has the arrow's head.
  let path: String
  let label: (text: String, x: Int, y: Int)?

  init(_ flow: PipelineGraph.Flow, _ path: String, label: (text: String, x: Int, y: Int)? = nil) {
    self.flow = flow
    self.path = path
    self.label = label
  }
}

extension GraphLayout {
  /// Every arrow's way. Rows go down the middle, starts come from the left, failures leave to the right; what watches has a line
  /// of its own between the lanes, to which its sources are joined.
  var routes: [GraphRoute] {
    let watched = graph.nodes.map(\.id).filter { id in graph.edges.contains { $0.kind == .watch && $0.to == id } }
    let watches = watched.enumerated().compactMap { index, id in watch(id, line: index) }
    return watches + graph.edges.filter { $0.kind != .watch }.compactMap(route)
  }

  private func route(_ edge: PipelineGraph.Edge) -> GraphRoute? {
    guard let from = boxes[edge.from], let to = boxes[edge.to] else { return nil }
    return switch edge.kind {
    case .data: down(edge, from.frame, to.frame)
    case .start: from.node.lane == .schedule ? across(edge, from.frame, to.frame) : after(edge, from, to.frame)
    case .failure: aside(edge, from, to)
    case .watch: nil
    }
  }

  private func down(_ edge: PipelineGraph.Edge, _ from: GraphFrame, _ to: GraphFrame) -> GraphRoute {
    let x = Self.flow.x + Self.flow.width / 2
    return GraphRoute(
      edge.kind, "M\(x) \(from.maxY)V\(to.y)", label: (edge.label, x + 10, (from.maxY + to.y) / 2 + 4))
  }

  private func across(_ edge: PipelineGraph.Edge, _ from: GraphFrame, _ to: GraphFrame) -> GraphRoute {
    GraphRoute(edge.kind, "M\(from.maxX) \(to.midY)H\(to.x)")
  }

  /// From a stage to the start of a later one: below its row, to the left and down.
  private func after(_ edge: PipelineGraph.Edge, _ from: GraphBox, _ to: GraphFrame) -> GraphRoute {
    let turn = (rowEnds[from.node.stage] ?? from.frame.maxY) + 12
    return GraphRoute(edge.kind, "M\(from.frame.x + 24) \(from.frame.maxY)V\(turn)H\(to.midX)V\(to.y)")
  }

  private func aside(_ edge: PipelineGraph.Edge, _ from: GraphBox, _ to: GraphBox) -> GraphRoute {
    guard from.node.stage != to.node.stage else {
      return GraphRoute(edge.kind, "M\(from.frame.maxX) \(to.frame.midY)H\(to.frame.x)")
    }
    let (leaves, turn, arrives) = (from.frame.midY + 12, to.frame.x - 12, to.frame.y + 14)
    return GraphRoute(edge.kind, "M\(from.frame.maxX) \(leaves)H\(turn)V\(arrives)H\(to.frame.x)")
  }

  /// One line for all that a topic or a dashboard is told of.
  private func watch(_ id: String, line: Int) -> GraphRoute? {
    guard let target = boxes[id]?.frame else { return nil }
    let sources = graph.edges.filter { $0.kind == .watch && $0.to == id }.compactMap { boxes[$0.from]?.frame }
    let x = Self.flow.x + Self.flow.width + 12 + 12 * line
    let exits = sources.map { ($0.maxX, line == 0 ? $0.maxY - 10 : $0.y + 12) }
    let ends = exits.map(\.1) + [target.midY]
    let joined = exits.map { "M\($0.0) \($0.1)H\(x)" }.joined()
    return GraphRoute(
      .watch, "\(joined)M\(x) \(ends.min() ?? 0)V\(ends.max() ?? 0)M\(x) \(target.midY)H\(target.x)")
  }
}
