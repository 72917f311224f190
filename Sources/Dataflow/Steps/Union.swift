// Union: the rows of two transformations of the same rows, which have the same columns.

/// Rows of other steps, which come after those there are.
package struct Union: Sendable, Hashable {
  /// The steps from the rows read to the other rows.
  package let steps: [Step]
  /// The columns that both have, and that the rows then have.
  package let row: [Projection]
}

extension Transformation {
  /// The rows of both transformations, equal ones as often as they come.
  ///
  /// ```swift
  /// let home = User.rows.select { Contact(id: $0.id, phone: $0.phone) }
  /// let mobile = User.rows.select { Contact(id: $0.id, phone: $0.cell) }
  /// raw.table("contacts", home.union(mobile))
  /// ```
  public func union(_ other: Transformation<Input, Output>) -> Self {
    let row = Output.fields.leaves.map { leaf in
      Projection(path: leaf.path, expression: .column(path: leaf.path, leaf.type), type: leaf.type, traits: leaf.traits)
    }
    return Self(steps: steps + [.union(Union(steps: other.steps, row: row))])
  }
}

extension Flow {
  /// The flow as flows without a union, one for each way that rows take: together they make the rows of this one.
  package var branches: [Flow] { Flow.branches(of: steps).map { Flow(input: input, steps: $0, output: output) } }

  private static func branches(of steps: [Step]) -> [[Step]] {
    steps.reduce([[]]) { branches, step in
      guard case .union(let union) = step else { return branches.map { $0 + [step] } }
      return (branches + self.branches(of: union.steps)).map { $0 + [.select(union.row)] }
    }
  }
}
