// The schema as a footer stores it: the tree's nodes in depth-first order (parquet-format, `SchemaElement`).

struct SchemaElement {
  var physicalType: Int?
  var typeLength = 0
  var repetition = 0
  var name = ""
  var childCount = 0
  var annotation = TypeAnnotation()
}

extension SchemaElement {
  init(thrift: inout ThriftReader) throws(ParquetError) {
    self.init()
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch field.id {
      case 1: physicalType = try thrift.int(field)
      case 2: typeLength = try thrift.int(field)
      case 3: repetition = try thrift.int(field)
      case 4: name = try thrift.string(field)
      case 5: childCount = try thrift.size(field, "child count")
      case 6: annotation.convertedType = try thrift.int(field)
      case 7: annotation.scale = try thrift.int(field)
      case 8: annotation.precision = try thrift.int(field)
      case 10:
        try thrift.expectStructure(field)
        annotation.logicalType = try LogicalType(thrift: &thrift)
      default: try thrift.skip(field)
      }
    }
  }

  func write(to thrift: inout ThriftWriter) {
    if let physicalType { thrift.int32(1, physicalType) }
    if typeLength > 0 { thrift.int32(2, typeLength) }
    if repetition >= 0 { thrift.int32(3, repetition) }
    thrift.string(4, name)
    if physicalType == nil { thrift.int32(5, childCount) }
    annotation.write(to: &thrift)
  }

  /// The nodes of a schema, root first.
  static func elements(of schema: ParquetSchema) -> [SchemaElement] {
    // The root has no repetition.
    var elements = [SchemaElement(repetition: -1, name: schema.name, childCount: schema.root.count)]
    for node in schema.root { node.flatten(into: &elements) }
    return elements
  }
}

extension ParquetSchema.Node {
  fileprivate func flatten(into elements: inout [SchemaElement]) {
    switch self {
    case .group(let name, let repetition, let children, let logicalType):
      elements.append(
        SchemaElement(
          repetition: repetition.code, name: name, childCount: children.count, annotation: TypeAnnotation(logicalType)))
      for child in children { child.flatten(into: &elements) }
    case .leaf(let leaf):
      elements.append(
        SchemaElement(
          physicalType: leaf.physicalType.code, typeLength: leaf.physicalType.fixedLength ?? 0,
          repetition: leaf.repetition.code, name: leaf.name, annotation: TypeAnnotation(leaf.logicalType)))
    }
  }
}

extension ParquetSchema {
  /// Deeper schemas are refused: a level must fit a byte, and reading recurses.
  static let maxDepth = 64

  /// The tree of a footer's elements.
  init(elements: [SchemaElement]) throws(ParquetError) {
    guard let root = elements.first else {
      throw ParquetError(found: "a footer without a schema", expected: "at least the root element")
    }
    var next = 1
    let children = try Self.children(root.childCount, of: elements, next: &next, depth: 1)
    guard next == elements.count else {
      throw ParquetError(found: "\(elements.count) schema elements", expected: "\(next), by the child counts")
    }
    self.init(root: children, name: root.name)
  }

  private static func children(
    _ count: Int, of elements: [SchemaElement], next: inout Int, depth: Int
  ) throws(ParquetError) -> [Node] {
    guard count <= elements.count - next, depth <= maxDepth else {
      throw ParquetError(
        found: "\(count) children at depth \(depth) of the schema",
        expected: "at most \(elements.count - next), the elements left, and at most \(maxDepth) levels")
    }
    var nodes: [Node] = []
    for _ in 0..<count {
      guard next < elements.count else {
        throw ParquetError(found: "\(elements.count) schema elements", expected: "more, by the child counts")
      }
      let element = elements[next]
      next += 1
      nodes.append(try node(element, of: elements, next: &next, depth: depth))
    }
    return nodes
  }

  private static func node(
    _ element: SchemaElement, of elements: [SchemaElement], next: inout Int, depth: Int
  ) throws(ParquetError) -> Node {
    guard let repetition = Repetition(code: element.repetition) else {
      throw ParquetError(
        found: "repetition \(element.repetition)", expected: "0, 1 or 2: required, optional, repeated",
        column: element.name)
    }
    guard let code = element.physicalType else {
      let children = try children(element.childCount, of: elements, next: &next, depth: depth + 1)
      let type = element.annotation.groupType
      return .group(name: element.name, repetition: repetition, children: children, logicalType: type)
    }
    guard let physicalType = PhysicalType(code: code, length: element.typeLength) else {
      throw ParquetError(
        found: "physical type \(code) of length \(element.typeLength)",
        expected: "a type from 0 to 7, with a positive length for fixed_len_byte_array", column: element.name)
    }
    let logicalType = element.annotation.leafType(storedAs: physicalType)
    return .leaf(Leaf(element.name, physicalType, logicalType, repetition: repetition))
  }
}

extension ParquetSchema.Repetition {
  fileprivate var code: Int {
    switch self {
    case .required: 0
    case .optional: 1
    case .repeated: 2
    }
  }

  fileprivate init?(code: Int) {
    switch code {
    case 0: self = .required
    case 1: self = .optional
    case 2: self = .repeated
    default: return nil
    }
  }
}

extension PhysicalType {
  /// `Type` of the format.
  var code: Int {
    switch self {
    case .boolean: 0
    case .int32: 1
    case .int64: 2
    case .int96: 3
    case .float: 4
    case .double: 5
    case .byteArray: 6
    case .fixedLengthByteArray: 7
    }
  }

  fileprivate init?(code: Int, length: Int) {
    switch code {
    case 0: self = .boolean
    case 1: self = .int32
    case 2: self = .int64
    case 3: self = .int96
    case 4: self = .float
    case 5: self = .double
    case 6: self = .byteArray
    case 7:
      guard length > 0, length <= Int(Int32.max) else { return nil }
      self = .fixedLengthByteArray(length: length)
    default: return nil
    }
  }

  var fixedLength: Int? {
    if case .fixedLengthByteArray(let length) = self { length } else { nil }
  }
}
