// The union step: the rows of two stages, one after the other.

import Dataflow

extension RowSet {
  /// These rows and then the others, with the columns of `row`.
  ///
  /// - Throws: ``EngineError`` when one of the two has not all of the columns, or there are too many rows.
  func united(with others: RowSet, as row: [Projection]) throws(EngineError) -> RowSet {
    RowSet(try Batch.concatenating([try projected(to: row).batch, try others.projected(to: row).batch]))
  }
}
