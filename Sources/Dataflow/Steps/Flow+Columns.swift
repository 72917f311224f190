// Which columns the steps of a flow read that the rows there do not have, or have as something else.

/// A column that a step reads amiss.
package struct MisreadColumn: Sendable {
  package let path: [String]
  /// What the step takes it for.
  package let wanted: String
  /// What the rows have in its place: words that follow on "have".
  package let given: String
  /// The names of the columns that the rows have, where this one is none of them.
  package let known: [String]
}

extension Flow {
  /// The columns that steps read amiss, in order. What a closure reads, the compiler has checked; a schema that is taken by
  /// name, nobody.
  package var misreadColumns: [MisreadColumn] { branches.flatMap(\.misreadByItsSteps) }

  private var misreadByItsSteps: [MisreadColumn] {
    var columns = input.leaves
    var misread: [MisreadColumn] = []
    for step in steps {
      misread += step.expressions.flatMap { $0.misreadColumns(among: columns) }
      switch step {
      case .filter, .dedupe, .expect: break
      case .union(let union): columns = union.row.map(\.leaf)
      case .select(let projections):
        misread += projections.compactMap { $0.misreadTraits(among: columns) }
        columns = projections.map(\.leaf)
      case .derive(let projections): columns += projections.map(\.leaf)
      case .explode(let explosion): columns += explosion.columns.map(\.leaf)
      case .aggregate(let aggregation): columns = aggregation.row.map(\.leaf)
      }
    }
    return misread
  }
}

extension Projection {
  fileprivate var leaf: Leaf { Leaf(path: path, type: type, traits: traits) }

  /// The column that it copies, if it promises more of it than the rows do.
  fileprivate func misreadTraits(among columns: [Leaf]) -> MisreadColumn? {
    guard case .column(let path, let type) = expression,
      let column = columns.first(where: { $0.path == path && $0.type == type })
    else { return nil }
    if column.traits.isNullable && !traits.isNullable {
      return MisreadColumn(path: path, wanted: "never null", given: "null there", known: [])
    }
    if column.traits.isSecret && !traits.isSecret || column.traits.isPersonal && !traits.isPersonal {
      return MisreadColumn(
        path: path, wanted: "nothing to be kept from readers",
        given: "a \(column.traits.isSecret ? "secret" : "personal value") there", known: [])
    }
    return nil
  }
}

extension Expression {
  fileprivate func misreadColumns(among columns: [Leaf]) -> [MisreadColumn] {
    guard case .column(let path, let type) = self else {
      return operands.flatMap { $0.misreadColumns(among: columns) }
    }
    guard let column = columns.first(where: { $0.path == path }) else {
      return [
        MisreadColumn(
          path: path, wanted: type.name, given: "no such column",
          known: columns.map { $0.path.joined(separator: ".") })
      ]
    }
    guard column.type != type else { return [] }
    return [MisreadColumn(path: path, wanted: type.name, given: "\(column.type.name) there", known: [])]
  }
}
