// Which parts of the input a plan can do without: those of whose columns' bounds every first filter leaves no row.

package import Dataflow
package import Parquet

extension StagePlan {
  /// Whether the plan's results may depend on rows of which this is known.
  ///
  /// - Parameter bounds: What is known of a column of the input; nil for nothing.
  package func needsRows(where bounds: ([String]) -> ColumnBounds?) -> Bool {
    guard !results.contains(nil) else { return true }
    return stages.contains { stage in
      guard stage.sources.contains(nil) else { return false }
      guard case .filter(let condition) = stage.step else { return true }
      return condition.mayHold(where: bounds)
    }
  }
}

extension Expression {
  /// Whether the condition may be true in a row of which the bounds are known; true where that cannot be told.
  fileprivate func mayHold(where bounds: ([String]) -> ColumnBounds?) -> Bool {
    switch self {
    case .literal(.bool(let value)): return value
    case .null: return false
    case .and(let left, let right): return left.mayHold(where: bounds) && right.mayHold(where: bounds)
    case .or(let left, let right): return left.mayHold(where: bounds) || right.mayHold(where: bounds)
    case .isNull(.column(let path, _)): return bounds(path)?.nullCount != 0
    case .not(.isNull(.column(let path, _))): return bounds(path)?.isAllNull != true
    case .comparison(let comparison, .column(let path, _), .literal(let literal)):
      return bounds(path)?.mayHave(comparison, literal) ?? true
    case .comparison(let comparison, .literal(let literal), .column(let path, _)):
      return bounds(path)?.mayHave(comparison.turned, literal) ?? true
    case .isIn(.column(let path, _), let literals):
      guard let bounds = bounds(path) else { return true }
      return literals.contains { bounds.mayHave(.equal, $0) }
    case .text(.startsWith(let start), let operands):
      guard case .column(let path, _)? = operands.first, let bounds = bounds(path) else { return true }
      return bounds.mayHaveText(startingWith: Array(start.utf8))
    default: return true
    }
  }
}

extension Comparison {
  /// The comparison with its sides exchanged.
  fileprivate var turned: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension ColumnBounds {
  fileprivate var isAllNull: Bool { nullCount == count }

  /// Whether a value may compare so with the constant.
  fileprivate func mayHave(_ comparison: Comparison, _ literal: Literal) -> Bool {
    if isAllNull { return false }
    let constant = Value(literal)
    let leastOrder = minimum.flatMap { $0.order(to: constant) }
    // NaN is greater than all bounds, and is not told of.
    let greatestOrder = constant.isDouble ? nil : maximum.flatMap { $0.order(to: constant) }
    return switch comparison {
    case .equal: (leastOrder ?? 0) <= 0 && (maximum.flatMap { $0.order(to: constant) } ?? 0) >= 0 || constant.isNaN
    case .notEqual: leastOrder != 0 || greatestOrder != 0
    case .less: (leastOrder ?? -1) < 0 || constant.isNaN
    case .lessOrEqual: (leastOrder ?? -1) <= 0 || constant.isNaN
    case .greater: (greatestOrder ?? 1) > 0
    case .greaterOrEqual: (greatestOrder ?? 1) >= 0
    }
  }

  fileprivate func mayHaveText(startingWith start: [UInt8]) -> Bool {
    if isAllNull { return false }
    if case .bytes(let maximum)? = maximum, maximum.lexicographicallyPrecedes(start) { return false }
    if case .bytes(let minimum)? = minimum, start.lexicographicallyPrecedes(minimum) {
      return minimum.starts(with: start)
    }
    return true
  }
}

extension ColumnBounds.Value {
  fileprivate init(_ literal: Literal) {
    switch literal {
    case .bool(let value): self = .bool(value)
    case .int64(let value): self = .integer(Int128(value))
    case .double(let value): self = .double(value)
    case .decimal(let literal): self = .integer(literal.unscaled)
    case .string(let text): self = .bytes(Array(text.utf8))
    }
  }

  fileprivate var isDouble: Bool { if case .double = self { true } else { false } }
  fileprivate var isNaN: Bool { if case .double(let number) = self { number.isNaN } else { false } }

  /// Negative, zero or positive as the value is before, equal to or after the other; nil where they are of two kinds.
  fileprivate func order(to other: ColumnBounds.Value) -> Int? {
    switch (self, other) {
    case (.bool(let left), .bool(let right)): (left ? 1 : 0) - (right ? 1 : 0)
    case (.integer(let left), .integer(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.double(let left), .double(let right)): right.isNaN ? nil : left < right ? -1 : left == right ? 0 : 1
    case (.bytes(let left), .bytes(let right)):
      left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    default: nil
    }
  }
}
