// A transformation: the steps from the rows of one schema to the rows of another, typed at every step.

/// Steps that turn rows of `Input` into rows of `Output`. It means the same on Spark and on the native engine.
public struct Transformation<Input: Schema, Output: Schema>: Sendable {
  package let steps: [Step]

  package init(steps: [Step]) { self.steps = steps }

  /// Keeps the rows for which the condition holds; null does not hold.
  public func filter<Truth: TruthColumnValue>(_ condition: (Output) -> Column<Truth>) -> Self {
    appending(.filter(condition(Output.columns).expression))
  }

  /// Keeps one row a key: the one with the greatest `latest`, null being the least.
  ///
  /// Ties are broken by the row's other columns in declaration order, greatest first, so the row kept never depends on
  /// the order of arrival. Null keys are one key.
  public func dedupe<Key: ColumnValue, Latest: ColumnValue>(
    by key: (Output) -> Column<Key>, keepLatest latest: (Output) -> Column<Latest>
  ) -> Self {
    let row = Output.columns
    let key = key(row).expression
    let ties = row.projections.map(\.expression).filter { $0 != key }
    return appending(.dedupe(key: key, latest: latest(row).expression, ties: ties))
  }

  /// Makes a new row of each row; the memberwise initialiser of the new schema is the list of its columns.
  public func select<New: Schema>(_ row: (Output) -> New) -> Transformation<Input, New> {
    Transformation<Input, New>(steps: steps + [.select(row(Output.columns).projections)])
  }

  /// Makes a new row of each row out of its columns with the names of another schema's; the others are dropped.
  ///
  /// Columns go by name and type. One that the rows do not have is a finding of `plan-gen`, with the table's line.
  public func select<New: Schema>(_ schema: New.Type) -> Transformation<Input, New> { select { _ in New.columns } }

  /// Adds columns to each row; the memberwise initialiser of their schema is their list.
  ///
  /// ```swift
  /// User.rows.derive { Extra(fullName: concat($0.name.first, " ", $0.name.last)) }.filter { $0.fullName != $0.email }
  /// ```
  public func derive<Added: Schema>(_ columns: (Output) -> Added) -> Transformation<Input, Extended<Output, Added>> {
    Transformation<Input, Extended<Output, Added>>(steps: steps + [.derive(columns(Output.columns).projections)])
  }

  private func appending(_ step: Step) -> Self { Self(steps: steps + [step]) }

  /// The same steps without the Swift types.
  package var flow: Flow { Flow(input: Input.fields, steps: steps, output: Output.fields) }
}

/// One step of a transformation.
package enum Step: Sendable, Hashable {
  /// Keeps the rows for which the condition is true.
  case filter(Expression)
  /// Keeps one row a key: the greatest by `latest`, then by `ties` in order; nulls are the least.
  case dedupe(key: Expression, latest: Expression, ties: [Expression])
  /// Makes a new row of each row.
  case select([Projection])
  /// Adds columns to each row, whose names are new.
  case derive([Projection])
  /// Makes a new row of all rows that share their keys.
  case aggregate(Aggregation)
  /// Adds the rows of other steps from the rows read.
  case union(Union)
  /// Holds the rows against an expectation; those that meet it go on.
  case expect(Check)
  /// Makes a row of each value of an array, with further columns, whose names are new.
  case explode(Explosion)

  /// The columns of the new rows, in those of the rows before; nil where the step keeps rows as they are.
  ///
  /// What tells of a value without showing it, such as a count, stands there as a question of the value.
  package var newColumns: [Projection]? {
    switch self {
    case .filter, .dedupe, .derive, .explode, .expect: nil
    case .select(let projections): projections
    case .aggregate(let aggregation): aggregation.shownColumns
    case .union(let union): union.row
    }
  }
}

extension Step {
  /// The columns that the step adds to the rows, in those of the rows before; nil where it adds none.
  package var addedColumns: [Projection]? {
    switch self {
    case .derive(let projections): projections
    case .explode(let explosion): explosion.shownColumns
    case .filter, .dedupe, .select, .aggregate, .expect, .union: nil
    }
  }
}

/// A transformation without its Swift types: what the engine, Spark and the planner read.
package struct Flow: Sendable, Hashable {
  /// The fields of the rows read.
  package let input: [Field]
  /// What is done to them, in order.
  package let steps: [Step]
  /// The fields of the rows made.
  package let output: [Field]
}
