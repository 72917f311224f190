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
  /// A field with its key as it is written.
  private indirect enum Field {
    /// `level` is the definition level from which the struct is there; its first leaf tells.
    case group(key: [UInt8], level: UInt8, firstLeaf: Int?, fields: [Field])
    case leaf(key: [UInt8], index: Int)
  }

  private let schema: ParquetSchema
  private let columns: [ColumnVector]
  private let fields: [Field]
  private(set) var out: [UInt8] = []

  init(schema: ParquetSchema, columns: [ColumnVector]) {
    var nextLeaf = 0
    self.schema = schema
    self.columns = columns
    fields = schema.root.map { Self.field($0, level: 0, nextLeaf: &nextLeaf) }
  }

  private static func field(_ node: ParquetSchema.Node, level: UInt8, nextLeaf: inout Int) -> Field {
    var key: [UInt8] = []
    key.appendJSON(string: Array(node.name.utf8)[...])
    key.append(UInt8(ascii: ":"))
    switch node {
    case .group(_, let repetition, let children, _):
      let level = repetition == .required ? level : level + 1
      let first = nextLeaf
      let fields = children.map { Self.field($0, level: level, nextLeaf: &nextLeaf) }
      return .group(key: key, level: level, firstLeaf: nextLeaf > first ? first : nil, fields: fields)
    case .leaf:
      defer { nextLeaf += 1 }
      return .leaf(key: key, index: nextLeaf)
    }
  }

  mutating func append(row: Int) throws(ParquetError) {
    try appendObject(fields, row: row)
    out.append(UInt8(ascii: "\n"))
  }

  private mutating func appendObject(_ fields: [Field], row: Int) throws(ParquetError) {
    out.append(UInt8(ascii: "{"))
    for (index, field) in fields.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      switch field {
      case .group(let key, let level, let firstLeaf, let fields):
        out.append(contentsOf: key)
        if let firstLeaf, definitionLevel(of: firstLeaf, row: row) < level {
          out.append(contentsOf: "null".utf8)
        } else {
          try appendObject(fields, row: row)
        }
      case .leaf(let key, let index):
        out.append(contentsOf: key)
        try appendValue(of: index, row: row)
      }
    }
    out.append(UInt8(ascii: "}"))
  }

  /// The level of a row; that of a column which cannot be null is 0, the level of its required structs.
  private func definitionLevel(of leaf: Int, row: Int) -> UInt8 {
    let levels = columns[leaf].definitionLevels
    return levels.isEmpty ? 0 : levels[row]
  }

  private mutating func appendValue(of index: Int, row: Int) throws(ParquetError) {
    let leaf = schema.leaves[index]
    guard Int(definitionLevel(of: index, row: row)) == leaf.maxDefinitionLevel else {
      out.append(contentsOf: "null".utf8)
      return
    }
    switch columns[index].values {
    case .bool(let values): out.append(contentsOf: (values[row] ? "true" : "false").utf8)
    case .int32(let values):
      out.appendJSON(integer: Int64(values[row]), unsigned: UInt64(UInt32(bitPattern: values[row])), leaf)
    case .int64(let values): out.appendJSON(integer: values[row], unsigned: UInt64(bitPattern: values[row]), leaf)
    case .float(let values): out.appendJSON(number: values[row])
    case .double(let values): out.appendJSON(number: values[row])
    case .bytes(let values):
      do throws(ParquetError) {
        try out.appendJSON(bytes: values[row], leaf)
      } catch {
        throw error.located(column: leaf.dottedPath)
      }
    }
  }
}
