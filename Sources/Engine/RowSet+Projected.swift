// The select and derive steps: columns computed by one program over all rows.

import Dataflow

extension RowSet {
  /// A new row of each row.
  ///
  /// - Throws: ``EngineError`` when an expression reads a column that the rows do not have, or is not of its column's type.
  func projected(to projections: [Projection]) throws(EngineError) -> RowSet {
    for projection in projections where projection.expression.type != projection.type {
      throw .operand(
        projection.expression, of: "column '\(projection.path.joined(separator: "."))'", expected: projection.type)
    }
    var compiler = ProgramCompiler(over: batch.leaves)
    let program = try compiler.program(of: projections.map(\.expression))
    let leaves = projections.map { Leaf(path: $0.path, type: $0.type, traits: $0.traits) }
    return RowSet(Batch(leaves: leaves, columns: program.columns(on: self), rowCount: count))
  }

  /// The rows with further columns.
  ///
  /// - Throws: ``EngineError`` when an expression reads a column that the rows do not have, or is not of its column's type.
  func extended(by projections: [Projection]) throws(EngineError) -> RowSet {
    let derived = try projected(to: projections).batch
    return RowSet(
      Batch(
        leaves: batch.leaves + derived.leaves, columns: batch.leaves.indices.map(column) + derived.columns,
        rowCount: count))
  }
}
