// Repetition and definition levels from lists (the Dremel paper, "Splitting records into columns").

/// Rows of lists as the format stores them: a pair of levels for every element, and for every list without one.
struct ShreddedLists {
  private(set) var repetitions: [UInt8]
  private(set) var definitions: [UInt8]
  /// The innermost elements, of which those in `range` belong to the rows.
  private(set) var elements: ColumnVector
  private(set) var range: Range<Int>

  /// Takes the lists of some rows apart, a depth at a time.
  init(_ vector: ColumnVector, _ rows: Range<Int>, _ leaf: ParquetSchema.Leaf) {
    let present = leaf.presentLevels.map { UInt8(truncatingIfNeeded: $0) }
    repetitions = [UInt8](repeating: 0, count: rows.count)
    definitions = vector.levels(rows, present: present[0])
    elements = vector
    range = rows
    var depth = 0
    while case .list(let lists) = elements.values {
      // Entries below it end at a list further out, which has no element.
      let exists = depth == 0 ? 0 : UInt8(truncatingIfNeeded: leaf.repeatedLevels[depth - 1])
      expand(lists, exists: exists, present: present[depth], elementPresent: present[depth + 1], depth: depth)
      depth += 1
    }
  }

  private mutating func expand(
    _ lists: ListVector, exists: UInt8, present: UInt8, elementPresent: UInt8, depth: Int
  ) {
    let below = lists.offsets[range.lowerBound]..<lists.offsets[range.upperBound]
    let levels = lists.elements.levels(below, present: elementPresent)
    var next = (repetitions: [UInt8](), definitions: [UInt8]())
    next.repetitions.reserveCapacity(below.count + range.count)
    next.definitions.reserveCapacity(below.count + range.count)
    var list = range.lowerBound
    for (repetition, definition) in zip(repetitions, definitions) {
      var size = 0
      if definition >= exists {
        size = definition == present ? lists.offsets[list + 1] - lists.offsets[list] : 0
        list += 1
      }
      guard size > 0 else {
        next.repetitions.append(repetition)
        next.definitions.append(definition)
        continue
      }
      let first = lists.offsets[list - 1] - below.lowerBound
      next.repetitions.append(repetition)
      next.repetitions.append(contentsOf: repeatElement(UInt8(truncatingIfNeeded: depth + 1), count: size - 1))
      next.definitions.append(contentsOf: levels[first..<first + size])
    }
    (repetitions, definitions) = next
    elements = lists.elements
    range = below
  }
}

extension ColumnVector {
  /// The definition levels of some slots; where a column has none, every slot is present.
  fileprivate func levels(_ range: Range<Int>, present: UInt8) -> [UInt8] {
    definitionLevels.isEmpty ? [UInt8](repeating: present, count: range.count) : Array(definitionLevels[range])
  }
}
