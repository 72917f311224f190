// Rows of the reference evaluator as batches of the engine and back, and when two values are the same.

import Dataflow
import Engine
import Parquet

extension Batch {
  /// The rows as a Parquet reader would decode them, `nesting` optional fields deep.
  init(_ rows: [Row], leaves: [Leaf], nesting: Int = 1) throws {
    let columns = leaves.map { leaf in
      let values = rows.map { $0[leaf.path] ?? .null }
      // Which of the fields on the path is the missing one must not matter.
      let levels = values.enumerated().map { $1 == .null ? UInt8($0 % nesting) : UInt8(nesting) }
      return ColumnVector(values: storage(of: values, as: leaf.type), definitionLevels: levels)
    }
    try self.init(leaves: leaves, decoded: columns, presentLevels: leaves.map { _ in [nesting, 2] })
  }

  /// The rows by path.
  var rows: [Row] {
    (0..<rowCount).map { row in
      Row(uniqueKeysWithValues: zip(leaves, columns).map { ($0.path, $1.value(at: row, as: $0.type)) })
    }
  }
}

private func storage(of values: [Value], as type: DataType) -> ColumnVector.Values {
  switch type {
  case .bool: .bool(values.map { if case .bool(let value) = $0 { value } else { false } })
  case .int32: .int32(values.map { if case .int64(let value) = $0 { Int32(value) } else { 0 } })
  case .int64: .int64(values.map { if case .int64(let value) = $0 { value } else { 0 } })
  case .double: .double(values.map { if case .double(let value) = $0 { value } else { 0 } })
  case .day: .int32(values.map { if case .day(let value) = $0 { value } else { 0 } })
  case .instant: .int64(values.map { if case .instant(let value) = $0 { value } else { 0 } })
  case .decimal(let form):
    .decimals(values.map { if case .decimal(let value, _) = $0 { value } else { 0 } }, in: form)
  case .string, .structure:
    .bytes(
      values.reduce(into: ByteVector()) { strings, value in
        if case .string(let text) = value { strings.append(text) } else { strings.appendEmpty() }
      })
  case .array(let element, _):
    .list(lists(of: values.map { if case .array(let values) = $0 { values } else { [] } }, as: element))
  }
}

/// Elements of which those of level 2 are there.
private func lists(of values: [[Value]], as type: DataType) -> ListVector {
  let elements = values.flatMap { $0 }
  return ListVector(
    offsets: values.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
    elements: ColumnVector(
      values: storage(of: elements, as: type), definitionLevels: elements.map { $0 == .null ? 1 : 2 }))
}

extension ColumnVector {
  /// Whether every row without a value holds zero, false or no bytes: what the engine and the Parquet writer rely on.
  var hasCleanNulls: Bool {
    if case .list(let lists) = values, !lists.elements.hasCleanNulls { return false }
    return definitionLevels.indices.filter { definitionLevels[$0] == 0 }.allSatisfy { row in
      switch values {
      case .bool(let values): !values[row]
      case .int32(let values): values[row] == 0
      case .int64(let values): values[row] == 0
      case .int128(let values): values[row] == 0
      case .float(let values): values[row].bitPattern == 0
      case .double(let values): values[row].bitPattern == 0
      case .bytes(let strings): strings[row].isEmpty
      case .list(let lists): lists.offsets[row] == lists.offsets[row + 1]
      }
    }
  }

  fileprivate func value(at row: Int, as type: DataType) -> Value {
    guard definitionLevels.isEmpty || definitionLevels[row] == 1 else { return .null }
    return switch values {
    case .bool(let values): .bool(values[row])
    case .int32(let values): type == .day ? .day(values[row]) : .int64(Int64(values[row]))
    case .int64(let values):
      switch type {
      case .instant: .instant(values[row])
      case .decimal(let form): .decimal(Int128(values[row]), form)
      default: .int64(values[row])
      }
    case .int128(let values):
      if case .decimal(let form) = type { .decimal(values[row], form) } else { .null }
    case .float(let values): .double(Double(values[row]))
    case .double(let values): .double(values[row])
    case .bytes(let strings): .string(String(decoding: strings[row], as: UTF8.self))
    case .list(let lists):
      .array((lists.offsets[row]..<lists.offsets[row + 1]).map { lists.elements.value(at: $0, as: type.ofElement) })
    }
  }
}

extension Value {
  /// Whether the values are the same bit for bit; Swift's `==` takes −0.0 for 0.0 and joins texts that look the same.
  func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
    default: self == other
    }
  }
}

extension [Row] {
  /// Whether the same rows stand in whatever order.
  func areTheSame(as other: [Row]) -> Bool {
    func text(_ row: Row) -> String {
      row.map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", ")
    }
    return map(text).sorted() == other.map(text).sorted()
  }

  /// Whether the same rows stand in the same order.
  func areIdentical(to other: [Row]) -> Bool {
    count == other.count
      && zip(self, other).allSatisfy { left, right in
        left.count == right.count && left.allSatisfy { right[$0.key].map($0.value.isIdentical(to:)) ?? false }
      }
  }
}
