// Rows in memory, a column vector a leaf: what the engine is given and what it makes.

package import Dataflow
package import Parquet

/// Rows, column by column.
///
/// Here `definitionLevels` of a column, and of an array's elements, is its validity: 1 where the row has a value, 0 where it is
/// null; empty when none is null. Which field on a nested path is the missing one is not kept: Spark's expressions cannot tell either.
package struct Batch: Sendable {
  /// What the columns are.
  package let leaves: [Leaf]
  /// One a leaf, in the same order.
  package let columns: [ColumnVector]
  package let rowCount: Int

  /// Rows from columns as a Parquet reader decodes them.
  ///
  /// - Parameters:
  ///   - leaves: What the transformation takes the columns for.
  ///   - decoded: One column a leaf.
  ///   - presentLevels: For each column, the definition level at which a row has a value, and for an array after it that at which
  ///     an element has one.
  /// - Throws: ``EngineError`` when the parts do not fit together or a column is stored as another type than declared.
  package init(leaves: [Leaf], decoded: [ColumnVector], presentLevels: [[Int]]) throws(EngineError) {
    guard leaves.count == decoded.count, decoded.count == presentLevels.count else {
      throw .shape(leaves: leaves.count, columns: decoded.count, levels: presentLevels.count)
    }
    let rowCount = decoded.first?.count ?? 0
    guard rowCount <= Int(Int32.max) else { throw .tooManyRows(rowCount) }
    var columns: [ColumnVector] = []
    columns.reserveCapacity(decoded.count)
    for (index, leaf) in leaves.enumerated() {
      try decoded[index].check(as: leaf.type, of: leaf, rowCount: rowCount)
      columns.append(decoded[index].normalised(presentLevels[index][...]))
    }
    self.init(leaves: leaves, columns: columns, rowCount: rowCount)
  }

  /// Rows from columns that are known to fit.
  init(leaves: [Leaf], columns: [ColumnVector], rowCount: Int) {
    self.leaves = leaves
    self.columns = columns
    self.rowCount = rowCount
  }

  /// The rows of several batches, one after another; no rows and no columns for no batches.
  ///
  /// - Throws: ``EngineError`` when the batches have different columns.
  package static func concatenating(_ batches: [Batch]) throws(EngineError) -> Batch {
    guard let first = batches.first else { return Batch(leaves: [], columns: [], rowCount: 0) }
    guard batches.count > 1 else { return first }
    guard batches.allSatisfy({ $0.leaves == first.leaves }) else { throw .differentLeaves() }
    let rowCount = batches.reduce(0) { $0 + $1.rowCount }
    guard rowCount <= Int(Int32.max) else { throw .tooManyRows(rowCount) }
    let columns = first.columns.indices.map { index in
      ColumnVector.concatenating(batches.map { $0.columns[index] })
    }
    return Batch(leaves: first.leaves, columns: columns, rowCount: rowCount)
  }
}

extension ColumnVector {
  /// The same column with validity instead of definition levels.
  fileprivate func normalised(_ presentLevels: ArraySlice<Int>) -> ColumnVector {
    var values = values
    if case .list(var lists) = values {
      lists.elements = lists.elements.normalised(presentLevels.dropFirst())
      values = .list(lists)
    }
    guard let present = presentLevels.first, present > 0, !definitionLevels.isEmpty else {
      return ColumnVector(values: values)
    }
    return ColumnVector(values: values, validity: definitionLevels.map { Int($0) == present ? 1 : 0 })
  }

  /// Checks once what the kernels rely on when they read without bounds checks.
  fileprivate func check(as type: DataType, of leaf: Leaf, rowCount: Int) throws(EngineError) {
    guard values.stores(type) else {
      throw .storage(of: leaf.path, declared: leaf.type, stored: values.storageName)
    }
    if case .bytes(let strings) = values, !isWellFormed(strings.offsets, within: strings.data.count) {
      throw .offsets(of: leaf.path)
    }
    if case .list(let lists) = values, case .array(let element, _) = type {
      guard isWellFormed(lists.offsets, within: lists.elements.count) else { throw .offsets(of: leaf.path) }
      try lists.elements.check(as: element, of: leaf, rowCount: lists.elements.count)
    }
    guard count == rowCount else { throw .length(of: leaf.path, rows: count, expected: rowCount) }
    guard definitionLevels.isEmpty || definitionLevels.count == rowCount else {
      throw .levels(of: leaf.path, given: definitionLevels.count, rows: rowCount)
    }
  }
}

extension ColumnVector.Values {
  /// Whether values of this type are kept in this storage.
  fileprivate func stores(_ type: DataType) -> Bool {
    switch (self, type) {
    case (.bool, .bool), (.int32, .int32), (.int32, .day), (.int64, .int64), (.int64, .instant), (.double, .double),
      (.bytes, .string):
      true
    case (.int64, .decimal(let form)): form.isPossible && !form.isWide
    case (.int128, .decimal(let form)): form.isPossible && form.isWide
    case (.list(let lists), .array(let element, _)): lists.elements.values.stores(element)
    default: false
    }
  }

  fileprivate var storageName: String {
    switch self {
    case .bool: "boolean"
    case .int32: "32-bit integers"
    case .int64: "64-bit integers"
    case .int128: "128-bit integers"
    case .float: "32-bit floats"
    case .double: "doubles"
    case .bytes: "byte arrays"
    case .list: "lists"
    }
  }
}

/// Whether every range that the offsets name lies before `end`.
private func isWellFormed(_ offsets: [Int], within end: Int) -> Bool {
  guard offsets.first == 0, let last = offsets.last, last <= end else { return false }
  return offsets.withUnsafeBufferPointer { offsets in
    var descents = 0
    for index in 1..<max(1, offsets.count) { descents += offsets[index] < offsets[index - 1] ? 1 : 0 }
    return descents == 0
  }
}
