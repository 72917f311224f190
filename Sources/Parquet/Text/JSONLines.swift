// A file's rows as JSON lines, for people and for comparing with other readers.

extension ParquetReader {
  /// The rows of a row group, one JSON object a line, in UTF-8.
  ///
  /// Structs are objects and nulls are null. Dates are `yyyy-MM-dd`, timestamps `yyyy-MM-ddTHH:mm:ss.SSSSSS` with a `Z` if they
  /// are instants, times `HH:mm:ss.SSSSSS` (nine digits in nanoseconds). Integers and decimals are exact numbers, floating-point
  /// numbers the shortest that read back, or "NaN", "Infinity", "-Infinity". Bytes that are not UTF-8 are base64.
  package func jsonLines(rowGroup: Int) throws(ParquetError) -> [UInt8] {
    var columns: [ColumnVector] = []
    for column in schema.leaves.indices { columns.append(try read(rowGroup: rowGroup, column: column)) }
    var renderer = JSONRowRenderer(schema: schema, columns: columns)
    for row in 0..<rowCount(ofRowGroup: rowGroup) { try renderer.append(row: row) }
    return renderer.out
  }
}

/// Walks the schema's tree once a row.
private struct JSONRowRenderer {
  /// A field with what it is written as.
  private indirect enum Shape {
    /// `level` is the definition level from which the struct is there; its first leaf tells.
    case group(level: UInt8, firstLeaf: Int?, fields: [(key: [UInt8], shape: Shape)])
    /// `level` is the definition level from which the list is there; `leaves` are those of the elements.
    case list(level: UInt8, leaves: Range<Int>, element: Shape)
    case leaf(Int)
  }

  private let schema: ParquetSchema
  private let row: Shape
  /// The vectors of the leaves, and while a list is written those of its elements.
  private var columns: [ColumnVector]
  private(set) var out: [UInt8] = []

  init(schema: ParquetSchema, columns: [ColumnVector]) {
    self.schema = schema
    self.columns = columns
    var nextLeaf = 0
    row = Self.group(schema.root, level: 0, role: .field, nextLeaf: &nextLeaf)
  }

  private static func group(
    _ nodes: [ParquetSchema.Node], level: UInt8, role: NestedRole, nextLeaf: inout Int
  ) -> Shape {
    let first = nextLeaf
    let fields = nodes.map { node -> (key: [UInt8], shape: Shape) in
      var key: [UInt8] = []
      key.appendJSON(string: Array(node.name.utf8)[...])
      key.append(UInt8(ascii: ":"))
      return (key, shape(node, level: level, role: role, nextLeaf: &nextLeaf))
    }
    return .group(level: level, firstLeaf: nextLeaf > first ? first : nil, fields: fields)
  }

  /// - Parameter level: The definition level of what the node is in.
  private static func shape(
    _ node: ParquetSchema.Node, level: UInt8, role: NestedRole, nextLeaf: inout Int
  ) -> Shape {
    let first = nextLeaf
    let here = node.repetition == .required ? level : level + 1
    let inner: Shape
    switch node {
    case .leaf:
      inner = .leaf(nextLeaf)
      nextLeaf += 1
    case .group(_, _, let children, _):
      let childRole = node.childRole(as: role)
      // The outer group of a list or a map, and the wrapper of an element, are written as what they hold.
      if childRole != .field, let child = children.first {
        inner = shape(child, level: here, role: childRole, nextLeaf: &nextLeaf)
      } else {
        inner = group(children, level: here, role: childRole, nextLeaf: &nextLeaf)
      }
    }
    guard node.repetition == .repeated else { return inner }
    return .list(level: here - 1, leaves: first..<nextLeaf, element: inner)
  }

  mutating func append(row index: Int) throws(ParquetError) {
    try append(row, at: index)
    out.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ shape: Shape, at index: Int) throws(ParquetError) {
    switch shape {
    case .group(let level, let firstLeaf, let fields):
      if let firstLeaf, !isPresent(firstLeaf, index, from: level) {
        out.append(contentsOf: "null".utf8)
        return
      }
      for (number, field) in fields.enumerated() {
        out.append(UInt8(ascii: number == 0 ? "{" : ","))
        out.append(contentsOf: field.key)
        try append(field.shape, at: index)
      }
      out.append(contentsOf: (fields.isEmpty ? "{}" : "}").utf8)
    case .list(let level, let leaves, let element):
      guard let first = leaves.first, isPresent(first, index, from: level) else {
        out.append(contentsOf: "null".utf8)
        return
      }
      try append(listAt: index, leaves, element)
    case .leaf(let leaf): try appendValue(of: leaf, at: index)
    }
  }

  private mutating func append(listAt index: Int, _ leaves: Range<Int>, _ element: Shape) throws(ParquetError) {
    let outer = columns[leaves]
    defer { columns.replaceSubrange(leaves, with: outer) }
    var elements = 0..<0
    for leaf in leaves {
      guard case .list(let lists) = columns[leaf].values else { continue }
      let range = lists.offsets[index]..<lists.offsets[index + 1]
      guard leaf == leaves.lowerBound || range.count == elements.count else {
        throw ParquetError(
          found: "\(range.count) elements in a list of \(elements.count)",
          expected: "as many in every column of the list",
          column: schema.leaves[leaf].dottedPath)
      }
      elements = range
      columns[leaf] = lists.elements.slice(range)
    }
    out.append(UInt8(ascii: "["))
    for place in 0..<elements.count {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      try append(element, at: place)
    }
    out.append(UInt8(ascii: "]"))
  }

  /// Whether a field is there, told by a leaf below it; a column without levels lacks nothing.
  private func isPresent(_ leaf: Int, _ index: Int, from level: UInt8) -> Bool {
    let levels = columns[leaf].definitionLevels
    return levels.isEmpty || levels[index] >= level
  }

  private mutating func appendValue(of index: Int, at row: Int) throws(ParquetError) {
    let leaf = schema.leaves[index]
    guard isPresent(index, row, from: UInt8(truncatingIfNeeded: leaf.maxDefinitionLevel)) else {
      out.append(contentsOf: "null".utf8)
      return
    }
    switch columns[index].values {
    case .bool(let values): out.append(contentsOf: (values[row] ? "true" : "false").utf8)
    case .int32(let values):
      out.appendJSON(integer: Int64(values[row]), unsigned: UInt64(UInt32(bitPattern: values[row])), leaf)
    case .int64(let values): out.appendJSON(integer: values[row], unsigned: UInt64(bitPattern: values[row]), leaf)
    case .int128(let values):
      let scale = if case .decimal(_, let scale) = leaf.logicalType { scale } else { 0 }
      out.appendDecimal(values[row], scale: scale)
    case .float(let values): out.appendJSON(number: values[row])
    case .double(let values): out.appendJSON(number: values[row])
    case .bytes(let values):
      do throws(ParquetError) {
        try out.appendJSON(bytes: values[row], leaf)
      } catch {
        throw error.located(column: leaf.dottedPath)
      }
    case .list: preconditionFailure("a leaf is reached through its lists")
    }
  }
}
