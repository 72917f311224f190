// The kernels of array functions: loops over a column's offsets and its elements.

import Dataflow
import Parquet

extension Kernel {
  /// The function's value for each row; null where the operand is.
  static func array(_ function: ArrayFunction, _ operand: Operand, rows: Int) -> ColumnVector {
    let validity = sharedValidity([operand], rows: rows)
    if case .split(let separator) = function {
      return ColumnVector(values: .list(split(operand, validity, ByteSearch(separator), rows)), validity: validity)
    }
    guard case .list(let lists) = operand.column.values else {
      preconditionFailure("the compiler let no array through")
    }
    let mask = operand.mask
    switch function {
    case .count:
      let counts: [Int64] = fill(rows) { Int64(lists.offsets[($0 & mask) + 1] - lists.offsets[$0 & mask]) }
      return ColumnVector(values: .int64(counts), validity: validity)
    case .element(let place): return element(at: Int(place), of: lists, mask: mask, rows: rows)
    case .contains(let literal): return contains(literal, in: lists, validity, mask: mask, rows: rows)
    case .joined(let separator):
      let texts = joined(lists, Array(separator.utf8), mask: mask, rows: rows)
      return ColumnVector(values: .bytes(texts), validity: validity)
    case .split: preconditionFailure("splits are done above")
    }
  }

  private static func element(at place: Int, of lists: ListVector, mask: Int, rows: Int) -> ColumnVector {
    lists.elements.gatheringOrNull(
      fill(rows) { row in
        let place = lists.offsets[row & mask] + place
        return place < lists.offsets[(row & mask) + 1] ? Int32(truncatingIfNeeded: place) : -1
      })
  }

  /// The constant is held against all elements at once, by the loops that compare columns.
  private static func contains(
    _ literal: Literal, in lists: ListVector, _ validity: [UInt8], mask: Int, rows: Int
  ) -> ColumnVector {
    let elements = Operand(column: lists.elements, isConstant: false)
    let constant = Operand(column: literal.column, isConstant: true)
    let equals = Operand(
      column: compare(.equal, elements, constant, rows: lists.elements.count), isConstant: false)
    var found = [Bool](repeating: false, count: rows)
    var known = validity.isEmpty ? [UInt8](repeating: 1, count: rows) : validity
    let hasElement = equals.column.definitionLevels
    equals.withTruth { truth in
      for row in 0..<rows where known[row] != 0 {
        for place in lists.offsets[row & mask]..<lists.offsets[(row & mask) + 1] {
          found[row] = found[row] || truth.isTrue(place)
          if !hasElement.isEmpty, hasElement[place] == 0 { known[row] = 0 }
        }
        if found[row] { known[row] = 1 }
      }
    }
    return ColumnVector(values: .bool(found), validity: known)
  }

  private static func joined(_ lists: ListVector, _ separator: [UInt8], mask: Int, rows: Int) -> ByteVector {
    guard case .bytes(let strings) = lists.elements.values else {
      preconditionFailure("the compiler let no array of texts through")
    }
    let validity = lists.elements.definitionLevels
    var texts = ByteVector()
    for row in 0..<rows {
      var isFirst = true
      for place in lists.offsets[row & mask]..<lists.offsets[(row & mask) + 1]
      where validity.isEmpty || validity[place] != 0 {
        if !isFirst { texts.data.append(contentsOf: separator) }
        texts.data.append(contentsOf: strings[place])
        isFirst = false
      }
      texts.appendEmpty()
    }
    return texts
  }

  private static func split(
    _ operand: Operand, _ validity: [UInt8], _ search: ByteSearch, _ rows: Int
  ) -> ListVector {
    var parts = ByteVector()
    var offsets = [0]
    offsets.reserveCapacity(rows + 1)
    operand.withBytes { texts in
      for row in 0..<rows {
        if validity.isEmpty || validity[row] != 0 { search.split(texts[row], to: &parts) }
        offsets.append(parts.count)
      }
    }
    return ListVector(offsets: offsets, elements: ColumnVector(values: .bytes(parts)))
  }
}

extension ColumnVector {
  /// The rows with these indices, in this order; at one below zero a row without a value.
  func gatheringOrNull(_ rows: [Int32]) -> ColumnVector {
    guard rows.contains(where: { $0 < 0 }) else { return gathering(rows) }
    // Behind the last row stands one without a value, which is what an index below zero means.
    let none = Int32(truncatingIfNeeded: count)
    return ColumnVector.concatenating([self, withoutValue]).gathering(rows.map { $0 < 0 ? none : $0 })
  }

  /// A row of the column's kind without a value.
  private var withoutValue: ColumnVector {
    let none: Values =
      switch values {
      case .bool: .bool([false])
      case .int32: .int32([0])
      case .int64: .int64([0])
      case .int128: .int128([0])
      case .float: .float([0])
      case .double: .double([0])
      case .bytes: .bytes(ByteVector(data: [], offsets: [0, 0]))
      case .list(let lists): .list(ListVector(offsets: [0, 0], elements: lists.elements.gathering([])))
      }
    return ColumnVector(values: none, definitionLevels: [0])
  }
}
