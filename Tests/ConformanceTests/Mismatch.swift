// A transformation on which two engines differ, made as small as it goes and shown as a manifest would have it.

@testable import Dataflow

/// A flow and rows for which something is wrong.
struct Mismatch {
  let leaves: [Leaf]
  private(set) var steps: [Step]
  private(set) var rows: [Row]

  var flow: Flow { Flow(input: [], steps: steps, output: []) }

  /// The smallest mismatch that is found by leaving out rows, steps, columns and parts of expressions, as long as it is
  /// one. Each turn takes the first smaller one that still is; there are finitely many, and each is smaller.
  func shrunk(while isWrong: (Mismatch) -> Bool) -> Mismatch {
    var smallest = self
    var budget = 5_000
    while let next = smallest.smaller.first(where: { candidate in
      budget -= 1
      return budget > 0 && isWrong(candidate)
    }) {
      smallest = next
    }
    return smallest
  }

  private func with(_ steps: [Step]) -> Mismatch { Mismatch(leaves: leaves, steps: steps, rows: rows) }
  private func with(_ rows: [Row]) -> Mismatch { Mismatch(leaves: leaves, steps: steps, rows: rows) }

  /// Candidates, the ones that leave out most first.
  private var smaller: [Mismatch] {
    let halves =
      rows.count > 3 ? [with(Array(rows.prefix(rows.count / 2))), with(Array(rows.suffix(rows.count / 2)))] : []
    let fewerSteps = steps.count > 1 ? steps.indices.map { with(steps.leaving(out: $0)) } : []
    let fewerRows = rows.indices.map { with(rows.leaving(out: $0)) }
    let smallerSteps = steps.indices.flatMap { index in
      steps[index].smaller.map { smaller in
        var steps = steps
        steps[index] = smaller
        return with(steps)
      }
    }
    return halves + fewerSteps + fewerRows + smallerSteps
  }
}

extension Array {
  fileprivate func leaving(out index: Int) -> [Element] { Array(self[..<index] + self[(index + 1)...]) }
}

extension Step {
  /// The step with less in it.
  fileprivate var smaller: [Step] {
    switch self {
    case .filter(let condition): condition.smaller.map(Step.filter)
    case .expect(let check):
      check.condition.smaller.map { .expect(Check(name: check.name, condition: $0, fails: check.fails)) }
    case .dedupe(let key, let latest, let ties):
      ties.indices.map { .dedupe(key: key, latest: latest, ties: ties.leaving(out: $0)) }
        + key.smaller.map { .dedupe(key: $0, latest: latest, ties: ties) }
        + latest.smaller.map { .dedupe(key: key, latest: $0, ties: ties) }
    case .select(let projections): projections.smaller.map(Step.select)
    case .union(let union):
      union.steps.indices.map { .union(Union(steps: union.steps.leaving(out: $0), row: union.row)) }
    case .derive(let projections): projections.smaller.map(Step.derive)
    case .aggregate(let aggregation): aggregation.smaller.map(Step.aggregate)
    case .explode(let explosion):
      explosion.columns.smaller.map {
        .explode(
          Explosion(explosion.sources, groups: explosion.groups, columns: $0, keepsEmpty: explosion.keepsEmpty))
      }
    }
  }
}

extension [Projection] {
  fileprivate var smaller: [[Projection]] {
    let fewer = count > 1 ? indices.map { leaving(out: $0) } : []
    let simpler = indices.flatMap { index in
      self[index].expression.smaller.map { expression in
        var projections = self
        projections[index] = Projection(
          path: self[index].path, expression: expression, type: self[index].type, traits: self[index].traits)
        return projections
      }
    }
    return fewer + simpler
  }
}

extension Aggregation {
  fileprivate var smaller: [Aggregation] {
    let used = Set(row.flatMap(\.expression.columns))
    let fewerMeasures = measures.indices.filter { !used.contains([measures[$0].name]) }.map {
      Aggregation(keys: keys, measures: measures.leaving(out: $0), row: row)
    }
    let fewerKeys = keys.indices.filter { !used.contains([keys[$0].name]) }.map {
      Aggregation(keys: keys.leaving(out: $0), measures: measures, row: row)
    }
    let simplerMeasures = measures.indices.flatMap { index in
      measures[index].operand.smaller.map { operand in
        var measures = measures
        measures[index] = Measure(name: measures[index].name, function: measures[index].function, operand: operand)
        return Aggregation(keys: keys, measures: measures, row: row)
      }
    }
    let simplerKeys = keys.indices.flatMap { index in
      keys[index].expression.smaller.map { expression in
        var keys = keys
        keys[index] = Key(name: keys[index].name, expression: expression)
        return Aggregation(keys: keys, measures: measures, row: row)
      }
    }
    return row.smaller.map { Aggregation(keys: keys, measures: measures, row: $0) } + fewerMeasures + fewerKeys
      + simplerMeasures + simplerKeys
  }
}

extension Expression {
  /// How many nodes the tree has.
  private var size: Int { operands.reduce(1) { $0 + $1.size } }

  /// Expressions of the same type with fewer nodes: an operand in place of the node, or a smaller operand in it.
  fileprivate var smaller: [Expression] {
    let parts = operands.flatMap(\.descendants).filter { $0.type == type }.sorted { $0.size < $1.size }
    let simpler = operands.indices.flatMap { index in
      operands[index].smaller.map { smaller in
        var operands = operands
        operands[index] = smaller
        return with(operands: operands)
      }
    }
    return parts + simpler
  }

  private var descendants: [Expression] { [self] + operands.flatMap(\.descendants) }
}
