// A box of a picture with its text broken to fit, before it has a place.

/// A rectangle in units of the picture.
struct GraphFrame {
  var x = 0
  var y = 0
  var width: Int
  var height: Int

  var maxX: Int { x + width }
  var maxY: Int { y + height }
  var midX: Int { x + width / 2 }
  var midY: Int { y + height / 2 }
}

/// A line of text and where its baseline starts, from the box's corner.
struct GraphLine {
  let text: String
  /// The class of the style sheet.
  let style: Style
  let x: Int
  let y: Int
  /// The whole text, where the line is a part of one that was cut.
  let full: String?

  enum Style: String {
    case title = "k"
    case name = "n"
    case detail = "d"
    case member = "m"

    var measure: TextStyle {
      switch self {
      case .title, .detail: TextStyle(size: 12, isMonospaced: false)
      case .name: TextStyle(size: 14, isMonospaced: true)
      case .member: TextStyle(size: 12, isMonospaced: true)
      }
    }
  }
}

/// A box with its lines.
struct GraphBox {
  let node: PipelineGraph.Node
  var frame: GraphFrame
  private(set) var lines: [GraphLine] = []
  /// The tables' own boxes, from this box's corner.
  private(set) var cells: [GraphFrame] = []

  private static let padding = 10
  private static let cellHeight = 24
  private static let cellGap = 8
  /// What a cell has on both sides of its text.
  private static let cellPadding = 16

  init(_ node: PipelineGraph.Node, width: Int) {
    self.node = node
    frame = GraphFrame(width: width, height: 0)
    var y = 6
    append(node.title, .title, height: 16, atMost: 1, &y)
    append(node.name, .name, height: 18, atMost: 2, &y)
    // A zone has up to three parts, and its box is narrow.
    for detail in node.details { append(detail, .detail, height: 16, atMost: node.kind == .start ? 3 : 2, &y) }
    if !node.members.isEmpty { appendCells(&y) }
    frame.height = y + Self.padding
  }

  private mutating func append(
    _ text: String, _ style: GraphLine.Style, height: Int, atMost count: Int, _ y: inout Int
  ) {
    let fitted = style.measure.lines(of: text, width: frame.width - 2 * Self.padding, atMost: count)
    for line in fitted.lines {
      y += height
      lines.append(GraphLine(text: line, style: style, x: Self.padding, y: y - 3, full: fitted.isCut ? text : nil))
    }
  }

  /// The tables in columns, read downwards.
  private mutating func appendCells(_ y: inout Int) {
    let columns = Self.columns(for: node.members, in: frame.width)
    let rows = (node.members.count + columns - 1) / columns
    let width = Self.cellWidth(columns, in: frame.width)
    let top = y + 8
    for (index, member) in node.members.enumerated() {
      let cell = GraphFrame(
        x: Self.padding + index / rows * (width + Self.cellGap), y: top + index % rows * (Self.cellHeight + 4),
        width: width, height: Self.cellHeight)
      let fitted = GraphLine.Style.member.measure.line(of: member, width: width - Self.cellPadding)
      cells.append(cell)
      lines.append(
        GraphLine(text: fitted.line, style: .member, x: cell.x + 8, y: cell.y + 16, full: fitted.isCut ? member : nil))
    }
    y = top + rows * (Self.cellHeight + 4) - 4
  }

  /// As many columns, up to three, as leave room for every name; two where there are many tables of long names.
  private static func columns(for members: [String], in width: Int) -> Int {
    let widest = members.map { GraphLine.Style.member.measure.width(of: $0) }.max() ?? 0
    let most = min(3, (members.count + 2) / 3)
    let fitting = (1...most).last { widest + cellPadding <= cellWidth($0, in: width) } ?? 1
    return max(fitting, members.count > 12 ? 2 : 1)
  }

  private static func cellWidth(_ columns: Int, in width: Int) -> Int {
    (width - 2 * padding - (columns - 1) * cellGap) / columns
  }
}
