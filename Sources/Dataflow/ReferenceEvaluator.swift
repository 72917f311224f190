// What expressions and steps mean, row by row: slow, obvious, and the judge of the engine and of Spark.

extension Expression {
  /// The expression's value on a row.
  package func value(on row: Row) -> Value {
    switch self {
    case .column(let path, _): row[path] ?? .null
    case .literal(let literal): literal.value
    case .isNull(let operand): .bool(operand.value(on: row) == .null)
    case .not(let operand): boolean(operand.truth(on: row).map { !$0 })
    case .and(let left, let right): boolean(conjunction(left.truth(on: row), right.truth(on: row)))
    case .or(let left, let right): boolean(disjunction(left.truth(on: row), right.truth(on: row)))
    case .comparison(let comparison, let left, let right):
      boolean(comparison.holds(left.value(on: row), right.value(on: row)))
    case .concat(let operands): concatenation(operands.map { $0.value(on: row) })
    case .coalesce(let operands): operands.lazy.map { $0.value(on: row) }.first { $0 != .null } ?? .null
    case .day(let operand): civilDay(operand.value(on: row))
    case .sha256(let operand): digest(operand.value(on: row))
    case .exposed(let operand, _): operand.value(on: row)
    case .null: .null
    case .conditional(let condition, let value, let otherwise):
      (condition.truth(on: row) == true ? value : otherwise).value(on: row)
    case .isIn(let operand, let literals): boolean(isMember(operand.value(on: row), of: literals))
    case .lookup(let operand, let table): found(operand.value(on: row), in: table)
    case .text(let function, let operands): function.value(of: operands.map { $0.value(on: row) })
    case .calendar(let function, let operands): function.value(of: operands.map { $0.value(on: row) })
    case .instant(let function, let operands): function.value(of: operands.map { $0.value(on: row) })
    case .array(let function, let operand): function.value(of: operand.value(on: row))
    case .arithmetic(let operation, let left, let right): operation.value(of: left.value(on: row), right.value(on: row))
    case .cast(let operand, let type): operand.value(on: row).cast(to: type)
    }
  }

  private func truth(on row: Row) -> Bool? {
    guard case .bool(let value) = value(on: row) else { return nil }
    return value
  }
}

extension Literal {
  var value: Value {
    switch self {
    case .bool(let value): .bool(value)
    case .int64(let value): .int64(value)
    case .double(let value): .double(value)
    case .decimal(let literal): .decimal(literal.unscaled, literal.form)
    case .string(let value): .string(value)
    }
  }
}

private func isMember(_ value: Value, of literals: [Literal]) -> Bool? {
  guard value != .null else { return nil }
  return literals.contains { Comparison.equal.holds(value, $0.value) == true }
}

private func found(_ value: Value, in table: LookupTable) -> Value {
  guard value != .null else { return .null }
  let place = table.keys.firstIndex { Comparison.equal.holds(value, $0.value) == true }
  return place.map { table.values[$0].value } ?? .null
}

private func boolean(_ value: Bool?) -> Value { value.map(Value.bool) ?? .null }

private func conjunction(_ left: Bool?, _ right: Bool?) -> Bool? {
  if left == false || right == false { return false }
  return left == nil || right == nil ? nil : true
}

private func disjunction(_ left: Bool?, _ right: Bool?) -> Bool? {
  if left == true || right == true { return true }
  return left == nil || right == nil ? nil : false
}

private func concatenation(_ values: [Value]) -> Value {
  var text = ""
  for value in values {
    guard case .string(let part) = value else { return .null }
    text += part
  }
  return .string(text)
}

private func civilDay(_ value: Value) -> Value {
  guard case .string(let text) = value else { return .null }
  let days = Array(text.utf8).withUnsafeBufferPointer { CivilDay.daysSinceEpoch(ofText: $0) }
  return days.map(Value.day) ?? .null
}

private func digest(_ value: Value) -> Value {
  guard case .string(let text) = value else { return .null }
  return .string(SHA256Reference.hexDigest(of: Array(text.utf8)))
}

extension Comparison {
  fileprivate func holds(_ left: Value, _ right: Value) -> Bool? {
    guard left != .null, right != .null else { return nil }
    let isLess = left.isLess(than: right)
    let isGreater = right.isLess(than: left)
    return switch self {
    case .equal: !isLess && !isGreater
    case .notEqual: isLess || isGreater
    case .less: isLess
    case .lessOrEqual: !isGreater
    case .greater: isGreater
    case .greaterOrEqual: !isLess
    }
  }
}

extension Flow {
  /// The rows that the flow makes of `rows`, in the order of the rows that they come from.
  package func rows(from rows: [Row]) -> [Row] { Flow.rows(from: rows, steps) }

  private static func rows(from input: [Row], _ steps: [Step]) -> [Row] {
    steps.reduce(input) { rows, step in
      guard case .union(let union) = step else { return step.rows(from: rows) }
      return Step.select(union.row).rows(from: rows + self.rows(from: input, union.steps))
    }
  }
}

extension Step {
  /// The rows that the step makes of `rows`; of a union those of the first side, since the flow knows the other's.
  package func rows(from rows: [Row]) -> [Row] {
    switch self {
    case .filter(let condition): rows.filter { condition.value(on: $0) == .bool(true) }
    case .union(let union): Step.select(union.row).rows(from: rows)
    // That a run fails is no matter of what rows mean.
    case .expect(let check): rows.filter { check.condition.value(on: $0) == .bool(true) }
    case .select(let projections):
      rows.map { row in
        Row(uniqueKeysWithValues: projections.map { ($0.path, $0.expression.value(on: row)) })
      }
    case .derive(let projections):
      rows.map { row in
        row.merging(projections.map { ($0.path, $0.expression.value(on: row)) }) { there, _ in there }
      }
    case .dedupe(let key, let latest, let ties): deduplicated(rows, key: key, order: [latest] + ties)
    case .aggregate(let aggregation): aggregation.rows(from: rows)
    case .explode(let explosion): explosion.rows(from: rows)
    }
  }

  private func deduplicated(_ rows: [Row], key: Expression, order: [Expression]) -> [Row] {
    var best: [AnyHashable: (index: Int, rank: [Value])] = [:]
    for (index, row) in rows.enumerated() {
      let group = key.value(on: row).grouped
      let rank = order.map { $0.value(on: row) }
      if let kept = best[group], !kept.rank.isOutranked(by: rank) { continue }
      best[group] = (index, rank)
    }
    return best.values.map(\.index).sorted().map { rows[$0] }
  }
}

extension [Value] {
  /// Whether `other` comes later in the order of a `dedupe`.
  fileprivate func isOutranked(by other: [Value]) -> Bool {
    for (mine, theirs) in zip(self, other) {
      if mine.isBefore(theirs) { return true }
      if theirs.isBefore(mine) { return false }
    }
    return false
  }
}
