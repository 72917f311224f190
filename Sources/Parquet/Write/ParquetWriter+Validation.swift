// Checks what a caller hands to the writer, so that no file is written that a reader would refuse.

extension ParquetSchema {
  /// Throws for a schema the format does not allow, or that cannot be written yet.
  func validateForWriting() throws(ParquetError) {
    guard !leaves.isEmpty else {
      throw ParquetError(found: "a schema without columns", expected: "at least one leaf")
    }
    try Self.validate(root, path: [])
  }

  private static func validate(_ nodes: [Node], path: [String]) throws(ParquetError) {
    guard path.count < maxDepth else {
      throw ParquetError(found: "a schema of more than \(maxDepth) levels", expected: "at most \(maxDepth)")
    }
    var names: Set<String> = []
    for node in nodes {
      let dotted = (path + [node.name]).joined(separator: ".")
      guard !node.name.isEmpty, names.insert(node.name).inserted else {
        throw ParquetError(
          found: "the name \"\(node.name)\" empty or twice in one group", expected: "unique names", column: dotted)
      }
      guard node.repetition != .repeated else {
        throw ParquetError(
          found: "a repeated field", expected: "required or optional; a list is a group that is annotated so",
          column: dotted)
      }
      try validate(node, path: path + [node.name])
    }
  }

  private static func validate(_ node: Node, path: [String]) throws(ParquetError) {
    let column = path.joined(separator: ".")
    switch node {
    case .group(_, _, let children, .list):
      // The one form of lists that all readers agree on (LogicalTypes.md, "Lists").
      guard children.count == 1, case .group("list", .repeated, let elements, .none) = children[0],
        elements.count == 1, elements[0].name == "element"
      else {
        throw ParquetError(
          found: "a list in another form", expected: "one repeated group 'list' of one field 'element'", column: column)
      }
      try validate(elements, path: path + ["list"])
    case .group(_, _, let children, let type):
      guard !children.isEmpty, type == .none else {
        throw ParquetError(
          found: "a group of \(children.count) fields, annotated \(type)", expected: "a struct of at least one field",
          column: column)
      }
      try validate(children, path: path)
    case .leaf(let leaf):
      try validate(leaf, column)
    }
  }

  private static func validate(_ leaf: Leaf, _ column: String) throws(ParquetError) {
    guard leaf.physicalType != .int96 else {
      throw ParquetError(
        found: "an INT96 column", expected: "int64 with timestamp(.micros, isAdjustedToUTC: true)", column: column)
    }
    if let length = leaf.physicalType.fixedLength, !(1...(1 << 20)).contains(length) {
      throw ParquetError(found: "a fixed length of \(length) bytes", expected: "1 to \(1 << 20)", column: column)
    }
    guard leaf.physicalType.canStore(leaf.logicalType) else {
      throw ParquetError(
        found: "\(leaf.logicalType) in \(leaf.physicalType.name)",
        expected: "a physical type the format allows for it (LogicalTypes.md)", column: column)
    }
  }
}

extension ParquetWriter {
  /// The longest byte string: a page holds at least one, and its size must fit 32 bits with room to spare.
  private static let maxByteStringLength = 1 << 30

  /// Checks vectors against the schema; returns their number of rows.
  func validate(_ vectors: [ColumnVector]) throws(ParquetError) -> Int {
    guard vectors.count == schema.leaves.count, let count = vectors.first?.count else {
      throw ParquetError(
        found: "\(vectors.count) columns", expected: "\(schema.leaves.count), one a leaf of the schema")
    }
    for (vector, leaf) in zip(vectors, schema.leaves) {
      do throws(ParquetError) {
        try Self.validate(vector, leaf, rows: count)
      } catch {
        throw error.located(column: leaf.dottedPath)
      }
    }
    return count
  }

  private static func validate(
    _ vector: ColumnVector, _ leaf: ParquetSchema.Leaf, rows: Int
  ) throws(ParquetError) {
    guard vector.count == rows else {
      throw ParquetError(found: "\(vector.count) rows", expected: "\(rows), as the first column has")
    }
    var vector = vector
    for (depth, present) in leaf.presentLevels.enumerated() {
      let least = depth == 0 ? 0 : leaf.repeatedLevels[depth - 1]
      try validateLevels(of: vector, least...present)
      guard depth < leaf.maxRepetitionLevel else { break }
      guard case .list(let lists) = vector.values else {
        throw ParquetError(found: "values of another type", expected: "lists, \(leaf.maxRepetitionLevel) deep")
      }
      try validate(lists, vector.definitionLevels, present: present)
      vector = lists.elements
    }
    switch (leaf.physicalType, vector.values) {
    case (.boolean, .bool), (.int32, .int32), (.int64, .int64), (.float, .float), (.double, .double): return
    case (.fixedLengthByteArray(1...16), .int128(let values)) where leaf.logicalType.isDecimal:
      try validateSizes(values, leaf)
    case (.byteArray, .bytes(let bytes)): try validate(bytes, maxLength: maxByteStringLength)
    case (.fixedLengthByteArray(let length), .bytes(let bytes)):
      try validate(bytes, maxLength: length)
      try validateLengths(bytes, length, vector.definitionLevels, maxLevel: leaf.maxDefinitionLevel)
    default:
      throw ParquetError(
        found: "values of another type", expected: "those of \(leaf.physicalType.name)")
    }
  }

  private static func validateLevels(of vector: ColumnVector, _ allowed: ClosedRange<Int>) throws(ParquetError) {
    // Where nothing may be missing there are no levels.
    let levelCount = allowed.count > 1 ? vector.count : 0
    guard vector.definitionLevels.count == levelCount else {
      throw ParquetError(
        found: "\(vector.definitionLevels.count) definition levels",
        expected: levelCount > 0 ? "\(levelCount), one a row" : "none in a column that cannot be null")
    }
    for level in [vector.definitionLevels.min(), vector.definitionLevels.max()].compactMap({ $0.map(Int.init) })
    where !allowed.contains(level) {
      throw ParquetError(
        found: "definition level \(level)",
        expected: allowed.lowerBound == 0
          ? "at most \(allowed.upperBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)")
    }
  }

  private static func validate(_ lists: ListVector, _ levels: [UInt8], present: Int) throws(ParquetError) {
    try validate(lists.offsets, within: lists.elements.count, of: "elements")
    for (row, level) in levels.enumerated() where level < present {
      let count = lists.offsets[row + 1] - lists.offsets[row]
      guard count == 0 else {
        throw ParquetError(found: "\(count) elements in row \(row), which has no list", expected: "none")
      }
    }
  }

  private static func validateSizes(_ values: [Int128], _ leaf: ParquetSchema.Leaf) throws(ParquetError) {
    let length = leaf.physicalType.fixedLength ?? 0
    if let row = values.firstIndex(where: { !$0.fits(bytes: length) }) {
      throw ParquetError(found: "\(values[row]) in row \(row)", expected: "what \(length) bytes hold")
    }
  }

  private static func validate(_ bytes: ByteVector, maxLength: Int) throws(ParquetError) {
    try validate(bytes.offsets, within: bytes.data.count, of: "bytes")
    let longest = zip(bytes.offsets, bytes.offsets.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    guard longest <= maxLength else {
      throw ParquetError(found: "a value of \(longest) bytes", expected: "at most \(maxLength)")
    }
  }

  private static func validate(_ offsets: [Int], within end: Int, of what: String) throws(ParquetError) {
    var previous = offsets.first ?? 0
    var isAscending = previous >= 0
    for offset in offsets {
      isAscending = isAscending && offset >= previous
      previous = offset
    }
    guard isAscending, previous <= end else {
      throw ParquetError(
        found: "offsets that descend or end at \(previous)",
        expected: "ascending offsets from 0 to at most \(end), the \(what) there are")
    }
  }

  private static func validateLengths(
    _ bytes: ByteVector, _ length: Int, _ levels: [UInt8], maxLevel: Int
  ) throws(ParquetError) {
    for row in 0..<bytes.count where levels.isEmpty || levels[row] == maxLevel {
      let found = bytes.offsets[row + 1] - bytes.offsets[row]
      guard found == length else {
        throw ParquetError(found: "a value of \(found) bytes in row \(row)", expected: "\(length) in every row")
      }
    }
  }
}
