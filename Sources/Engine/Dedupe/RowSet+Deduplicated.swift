// The dedupe step: one row a key stays.

import Dataflow
import Parquet

extension RowSet {
  /// For each key the row that is greatest by `order`, null being the least; where rows are equal in all, the first.
  ///
  /// - Throws: ``EngineError`` when an expression reads a column that the rows do not have.
  func deduplicated(by key: Expression, order: [Expression]) throws(EngineError) -> RowSet {
    var tournament = Tournament(KeyGroups(try column(of: key)))
    for expression in order where tournament.isOpen {
      tournament.play(by: try selecting(tournament.contested).column(of: expression))
    }
    return selecting(tournament.winners)
  }

  private func column(of expression: Expression) throws(EngineError) -> ColumnVector {
    var compiler = ProgramCompiler(over: batch.leaves)
    return try compiler.program(of: [expression]).columns(on: self)[0]
  }
}
