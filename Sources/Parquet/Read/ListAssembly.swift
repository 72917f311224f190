// Lists from repetition and definition levels (the Dremel paper, "Record assembly"; parquet-format, "Nested Encoding").

/// The levels of a column chunk that lies in lists: a pair for every element, and for every list without one.
struct ListAssembly {
  let leaf: ParquetSchema.Leaf
  let definitions: [UInt8]
  let repetitions: [UInt8]

  /// The column, a list a row, from the innermost elements that there are.
  func lists(of elements: ColumnVector, rows: Int) throws(ParquetError) -> ColumnVector {
    try check(rows: rows)
    let depth = leaf.maxRepetitionLevel
    var elements = elements
    // What cannot be missing has no levels.
    if leaf.maxDefinitionLevel == leaf.repeatedLevels[depth - 1] { elements.definitionLevels = [] }
    for depth in (1...depth).reversed() { elements = lists(at: depth, of: elements) }
    return elements
  }

  /// The lists at a depth, 1 the outermost, from their elements.
  private func lists(at depth: Int, of elements: ColumnVector) -> ColumnVector {
    let element = UInt8(truncatingIfNeeded: leaf.repeatedLevels[depth - 1])
    let outer = depth > 1 ? UInt8(truncatingIfNeeded: leaf.repeatedLevels[depth - 2]) : 0
    var offsets: [Int] = []
    var levels: [UInt8] = []
    var count = 0
    for (definition, repetition) in zip(definitions, repetitions) where repetition <= depth && definition >= outer {
      if repetition < depth {
        offsets.append(count)
        levels.append(min(definition, element - 1))
      }
      if definition >= element { count += 1 }
    }
    offsets.append(count)
    return ColumnVector(
      values: .list(ListVector(offsets: offsets, elements: elements)),
      definitionLevels: element - 1 > outer ? levels : [])
  }

  /// Checks that the levels tell of `rows` rows, and that no list goes on that did not begin.
  private func check(rows: Int) throws(ParquetError) {
    let levels = leaf.repeatedLevels
    var previous = 0
    var found = 0
    for (slot, (definition, repetition)) in zip(definitions, repetitions).enumerated() {
      let definition = Int(definition)
      let repetition = Int(repetition)
      guard definition <= leaf.maxDefinitionLevel, repetition <= levels.count else {
        throw ParquetError(
          found: "definition level \(definition) and repetition level \(repetition) in slot \(slot)",
          expected: "at most \(leaf.maxDefinitionLevel) and \(levels.count)")
      }
      guard repetition == 0 || (min(previous, definition) >= levels[repetition - 1] && slot > 0) else {
        throw ParquetError(found: "a list that goes on in slot \(slot)", expected: "one that has begun before it")
      }
      previous = definition
      found += repetition == 0 ? 1 : 0
    }
    guard found == rows else {
      throw ParquetError(found: "levels of \(found) rows", expected: "\(rows), as the row group has")
    }
  }
}
