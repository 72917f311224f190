// A picture as a standalone SVG: no script, no font, nothing fetched; it scales, and it is read aloud by its title and text.

/// Prints graphs as one picture ("Scalable Vector Graphics (SVG) 2").
package enum SVGPrinter {
  /// The picture of one pipeline, or of several below each other.
  /// - Parameter comment: What stands at the file's head; nil for nothing.
  package static func text(of graphs: [PipelineGraph], comment: String? = nil) -> String {
    let layouts = graphs.map(GraphLayout.init)
    let spacing = 40
    let height = layouts.reduce(0) { $0 + $1.height + spacing } + legendHeight
    var picture = SVGText()
    if let comment { picture.text += "<!-- \(comment) -->\n" }
    picture.open(width: GraphLayout.width, height: height, graphs)
    var y = 0
    for layout in layouts {
      picture.write(layout, at: y)
      y += layout.height + spacing
    }
    picture.writeLegend(at: y - spacing + 26)
    picture.text += "</svg>\n"
    return picture.text
  }

  private static let legendHeight = 8
}

/// The text under way.
private struct SVGText {
  var text = ""

  mutating func open(width: Int, height: Int, _ graphs: [PipelineGraph]) {
    let names = graphs.map(\.name).joined(separator: ", ")
    text += """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      role="img" aria-labelledby="title desc" style="max-width:100%;height:auto">
      <title id="title">\(escaped("The data flow and schedule of \(names)"))</title>
      <desc id="desc">\(escaped(graphs.map(Self.description).joined(separator: " ")))</desc>
      <style>\(styles)</style>
      <defs>\(heads)</defs>
      <rect width="\(width)" height="\(height)" fill="\(GraphColors.page)"/>

      """
  }

  /// The picture in words.
  private static func description(of graph: PipelineGraph) -> String {
    let flow = graph.nodes.filter { $0.lane == .flow }.map { "\($0.title) \($0.name)" }.joined(separator: ", then ")
    let starts = graph.nodes.filter { $0.lane == .schedule }.compactMap { start -> String? in
      guard let started = graph.edges.first(where: { $0.from == start.id }).flatMap({ graph.node($0.to) }) else {
        return nil
      }
      return "\(started.name) runs \(([start.title, start.name] + start.details).joined(separator: " "))"
    }
    return "\(graph.name), \(graph.about): \(flow). \(starts.joined(separator: "; "))."
  }

  mutating func write(_ layout: GraphLayout, at y: Int) {
    text += "<g\(y == 0 ? "" : " transform=\"translate(0 \(y))\"")>\n"
    let graph = layout.graph
    writeHeading(graph.name, "h", 30, TextStyle(size: 20, isMonospaced: false))
    writeHeading(graph.about, "d", 48, TextStyle(size: 12, isMonospaced: false))
    let routes = layout.routes
    for route in routes {
      text +=
        "<path class=\"\(route.flow.rawValue)\" d=\"\(route.path)\" marker-end=\"url(#\(route.flow.rawValue))\"/>\n"
    }
    for label in routes.compactMap(\.label) {
      text += "<text class=\"l\" x=\"\(label.x)\" y=\"\(label.y)\">\(escaped(label.text))</text>\n"
    }
    for node in graph.nodes { if let box = layout.boxes[node.id] { write(box) } }
    text += "</g>\n"
  }

  private mutating func writeHeading(_ heading: String, _ style: String, _ y: Int, _ measure: TextStyle) {
    let fitted = measure.lines(of: heading, width: GraphLayout.width - 2 * GraphLayout.margin, atMost: 1)
    let line = fitted.lines[0]
    text += "<text class=\"\(style)\" x=\"\(GraphLayout.margin)\" y=\"\(y)\">"
    text += "\(escaped(line))\(fitted.isCut ? "<title>\(escaped(heading))</title>" : "")</text>\n"
  }

  private mutating func write(_ box: GraphBox) {
    let (frame, color) = (box.frame, GraphColors.of(box.node.kind))
    text += "<g class=\"box\" transform=\"translate(\(frame.x) \(frame.y))\">"
    text += "<rect width=\"\(frame.width)\" height=\"\(frame.height)\" rx=\"\(box.node.kind == .start ? 14 : 6)\" "
    text += "fill=\"\(color.fill)\" stroke=\"\(color.stroke)\"/>"
    for cell in box.cells {
      text += "<rect class=\"c\" x=\"\(cell.x)\" y=\"\(cell.y)\" width=\"\(cell.width)\" height=\"\(cell.height)\" "
      text += "rx=\"4\" stroke=\"\(color.stroke)\"/>"
    }
    for line in box.lines {
      text += "\n<text class=\"\(line.style.rawValue)\" x=\"\(line.x)\" y=\"\(line.y)\">\(escaped(line.text))"
      text += "\(line.full.map { "<title>\(escaped($0))</title>" } ?? "")</text>"
    }
    text += "</g>\n"
  }

  /// What the four kinds of arrows mean.
  mutating func writeLegend(at y: Int) {
    let meanings: [(PipelineGraph.Flow, String, Int)] = [
      (.data, "rows", 16), (.start, "starts", 120), (.failure, "failures", 232), (.watch, "alarms and metrics", 360),
    ]
    text += "<g>\n"
    for (flow, meaning, x) in meanings {
      text += "<path class=\"\(flow.rawValue)\" d=\"M\(x) \(y)h32\" marker-end=\"url(#\(flow.rawValue))\"/>"
      text += "<text class=\"l\" x=\"\(x + 42)\" y=\"\(y + 4)\">\(meaning)</text>\n"
    }
    text += "</g>\n"
  }
}

private let styles = """

  text{fill:\(GraphColors.text);font:12px Helvetica,Arial,sans-serif}
  .h{font-size:20px;font-weight:bold}
  .k,.l{fill:\(GraphColors.mutedText)}
  .n,.m{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
  .n{font-size:14px;font-weight:bold}
  .c{fill:\(GraphColors.page)}
  path{fill:none;stroke-width:1.5}
  \(PipelineGraph.Flow.allCases.map(style).joined(separator: "\n"))

  """

private func style(of flow: PipelineGraph.Flow) -> String {
  let dashes =
    switch flow {
    case .data: "stroke-width:2"
    case .start: "stroke-dasharray:6 4"
    case .failure: "stroke-width:1.5"
    case .watch: "stroke-dasharray:2 4"
    }
  return ".\(flow.rawValue){stroke:\(GraphColors.of(flow));\(dashes)}"
}

/// The arrows' heads, whose tip is at the line's end.
private let heads = PipelineGraph.Flow.allCases.map { flow in
  "<marker id=\"\(flow.rawValue)\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
    + "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path style=\"fill:\(GraphColors.of(flow))\" d=\"M0 0L8 4L0 8z\"/></marker>"
}.joined()

/// Text as XML takes it; a character that XML has no way to write stands as U+FFFD ("Extensible Markup Language", 2.2).
private func escaped(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\t", "\n", "\r": escaped += " "
    case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += "\u{FFFD}"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}
