// A graph as a Mermaid flowchart, which GitHub, GitLab and editors draw ("Flowcharts - Basic Syntax" of Mermaid).

/// Prints graphs as one flowchart, a subgraph each.
package enum MermaidPrinter {
  /// The flowchart of one pipeline, or of several beside each other.
  package static func text(of graphs: [PipelineGraph]) -> String {
    let bodies = graphs.enumerated().flatMap { index, graph in lines(of: graph, prefix: "p\(index)") }
    return (["flowchart TB"] + bodies + classes).joined(separator: "\n") + "\n"
  }

  private static func lines(of graph: PipelineGraph, prefix: String) -> [String] {
    let nodes = graph.nodes.map { "    \(prefix)_\($0.id)\(shape(of: $0)):::\($0.kind.rawValue)" }
    let edges = graph.edges.map { edge in
      "  \(prefix)_\(edge.from) \(arrow(of: edge)) \(prefix)_\(edge.to)"
    }
    return ["  subgraph \(prefix)[\"\(escaped(graph.name)): \(escaped(graph.about))\"]"] + nodes + ["  end"] + edges
  }

  private static func shape(of node: PipelineGraph.Node) -> String {
    let label = "\"\(text(of: node))\""
    return switch node.kind {
    case .source: "([\(label)])"
    case .objects, .tables: "[(\(label))]"
    case .start: "{{\(label)}}"
    case .failures: "[/\(label)/]"
    case .stream, .function, .crawler, .job, .topic, .dashboard: "[\(label)]"
    }
  }

  private static func text(of node: PipelineGraph.Node) -> String {
    let head = ["\(escaped(node.title))", "<b>\(escaped(node.name))</b>"]
    // Details of a URL's length would make the box as wide as the page.
    let details = node.details.map { escaped(cut($0, to: 40)) }
    return (head + details + rows(of: node.members)).joined(separator: "<br/>")
  }

  /// Tables one below the other, and several in a row where there are many.
  private static func rows(of members: [String]) -> [String] {
    let perRow = members.count > 24 ? 4 : members.count > 8 ? 2 : 1
    return stride(from: 0, to: members.count, by: perRow).map { start in
      members[start..<min(start + perRow, members.count)].map { escaped(cut($0, to: 40)) }.joined(separator: " · ")
    }
  }

  private static func cut(_ text: String, to length: Int) -> String {
    text.count <= length ? text : text.prefix(length - 1) + "…"
  }

  private static func arrow(of edge: PipelineGraph.Edge) -> String {
    let label = escaped(edge.label)
    return switch edge.kind {
    case .data: "==>|\(label)|"
    case .start: "-.->|\(label)|"
    case .failure: "-->|\(label)|"
    case .watch: "-.->|\(label)|"
    }
  }

  /// Dark text on light boxes, in a light page as in a dark one.
  private static let classes = PipelineGraph.Kind.allCases.map { kind in
    let color = GraphColors.of(kind)
    return "  classDef \(kind.rawValue) fill:\(color.fill),stroke:\(color.stroke),color:\(GraphColors.text)"
  }

  /// Text as a quoted label takes it: what Mermaid or HTML would read as syntax stands as a number ("Entity codes").
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", "-", "_", ".", ",", "/", ":", "×", "…", "·", "(", ")":
        escaped.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): escaped += " "
      default: escaped += "#\(scalar.value);"
      }
    }
    return escaped
  }
}
