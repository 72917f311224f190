// A schema as text, in the `message` form that the format's own tools print.

extension ParquetSchema {
  /// The schema as `message schema { optional group name { optional binary first (STRING); } }`, a field a line.
  package var schemaText: String {
    "message \(name) {\n" + root.map { $0.text(indent: "  ") }.joined() + "}\n"
  }
}

extension ParquetSchema.Node {
  fileprivate func text(indent: String) -> String {
    switch self {
    case .group(let name, let repetition, let children, let type):
      let annotation = type.annotation.map { " (\($0))" } ?? ""
      let fields = children.map { $0.text(indent: indent + "  ") }.joined()
      return "\(indent)\(repetition) group \(name)\(annotation) {\n\(fields)\(indent)}\n"
    case .leaf(let leaf):
      // INT96 is a timestamp to this reader, and has no annotation in the file.
      let annotation = leaf.physicalType == .int96 ? "" : leaf.logicalType.annotation.map { " (\($0))" } ?? ""
      return "\(indent)\(leaf.repetition) \(leaf.physicalType.name) \(leaf.name)\(annotation);\n"
    }
  }
}

extension LogicalType {
  /// The format's name of the type with its parameters, nil for `.none`.
  fileprivate var annotation: String? {
    switch self {
    case .none: nil
    case .string: "STRING"
    case .enumeration: "ENUM"
    case .json: "JSON"
    case .bson: "BSON"
    case .uuid: "UUID"
    case .float16: "FLOAT16"
    case .date: "DATE"
    case .time(let unit, let isAdjusted): "TIME(\(unit.annotation),\(isAdjusted))"
    case .timestamp(let unit, let isAdjusted): "TIMESTAMP(\(unit.annotation),\(isAdjusted))"
    case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
    case .integer(let bits, let signed): "INTEGER(\(bits),\(signed))"
    case .interval: "INTERVAL"
    case .null: "UNKNOWN"
    case .list: "LIST"
    case .map: "MAP"
    }
  }
}

extension TimeUnit {
  fileprivate var annotation: String {
    switch self {
    case .millis: "MILLIS"
    case .micros: "MICROS"
    case .nanos: "NANOS"
    }
  }
}
