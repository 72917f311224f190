// The aggregate step: rows are numbered by group once, then each measure is one loop over its column.

import Dataflow
import Parquet

extension DataType {
  fileprivate var isSummable: Bool {
    guard case .decimal(let form) = self else { return self == .int64 }
    return form.isPossible && form.precision <= FixedPoint.maxSummedPrecision
  }
}

extension RowSet {
  /// A row a group, in the order of the groups' first rows.
  ///
  /// - Throws: ``EngineError`` when an expression reads a column that the rows do not have, or a measure takes another type.
  func aggregated(by aggregation: Aggregation) throws(EngineError) -> RowSet {
    var compiler = ProgramCompiler(over: batch.leaves)
    let operands = try compiler.program(of: aggregation.operands).columns(on: self)
    let keys = operands.prefix(aggregation.keys.count)
    let groups = Groups(keys, rows: count)
    var columns = keys.map { $0.gathering(groups.firstRows).withPlainNumbers }
    for (measure, operand) in zip(aggregation.measures, operands.dropFirst(aggregation.keys.count)) {
      if measure.function == .sum, !measure.operand.type.isSummable {
        throw .operand(measure.operand, of: "a sum", expected: .int64)
      }
      columns.append(groups.reduced(operand, of: measure.operand.type, by: measure.function))
    }
    let made = RowSet(Batch(leaves: aggregation.columns, columns: columns, rowCount: groups.count))
    return try made.projected(to: aggregation.row)
  }
}
