// Runs a plan: every stage once, parents before children, rows gathered only where they are read.

package import Dataflow
import Parquet

extension StagePlan {
  /// The rows that each flow makes of `input`, in the order of the rows that they come from.
  ///
  /// - Throws: ``EngineError`` when a stage reads a column that its rows do not have.
  package func run(on input: Batch) throws(EngineError) -> [Batch] {
    let source = RowSet(input)
    var made: [RowSet?] = Array(repeating: nil, count: stages.count)
    var batches: [Batch?] = Array(repeating: nil, count: stages.count)
    var unread = readers
    var broken = BrokenExpectations(self)
    for (index, stage) in stages.enumerated() {
      let sources = stage.sources.map { index -> RowSet in
        guard let rows = index.map({ made[$0] }) ?? source else {
          preconditionFailure("a plan lists a stage before the one that it reads")
        }
        return rows
      }
      let rows = try stage.step.rows(from: sources, reading: columnsRead(of: index))
      broken.note(index, sources[0].count - rows.count)
      if results.contains(index) { batches[index] = rows.materialised }
      unread[index] -= results.count { $0 == index }
      made[index] = rows
      // Rows that nothing reads any more are let go: columns in memory bound the size of a partition.
      for source in stage.sources.compactMap({ $0 }) { unread[source] -= 1 }
      for stage in ([index] + stage.sources).compactMap({ $0 }) where unread[stage] == 0 { made[stage] = nil }
    }
    try broken.check()
    return results.map { $0.flatMap { batches[$0] } ?? input }
  }
}

extension Step {
  /// The rows that the step leaves or makes of those of its stage's sources.
  ///
  /// - Parameter wanted: Which of their columns are read later; nil for all. There may be more.
  func rows(from sources: [RowSet], reading wanted: @autoclosure () -> Set<[String]>?) throws(EngineError) -> RowSet {
    let rows = sources[0]
    switch self {
    case .union(let union): return try rows.united(with: sources[1], as: union.row)
    case .filter(let condition): return try rows.filtered(by: condition)
    case .expect(let check): return try rows.filtered(by: check.condition)
    case .select(let projections): return try rows.projected(to: projections)
    case .derive(let projections): return try rows.extended(by: projections)
    case .aggregate(let aggregation): return try rows.aggregated(by: aggregation)
    case .explode(let explosion): return try rows.exploded(by: explosion, reading: wanted())
    case .dedupe(let key, let latest, let ties):
      return try rows.deduplicated(by: key, order: [latest] + ties)
    }
  }
}

extension RowSet {
  /// The rows for which the condition is true.
  func filtered(by condition: Expression) throws(EngineError) -> RowSet {
    guard condition.type == .bool else { throw .operand(condition, of: "filter", expected: .bool) }
    var compiler = ProgramCompiler(over: batch.leaves)
    let program = try compiler.program(of: [condition])
    return selecting(Kernel.positions(where: program.columns(on: self)[0]))
  }
}

extension Kernel {
  /// The rows where the condition is true, ascending.
  fileprivate static func positions(where condition: ColumnVector) -> [Int32] {
    Operand(column: condition, isConstant: false).withTruth { truth in
      [Int32](unsafeUninitializedCapacity: condition.count) { buffer, count in
        // Written always, kept only where true: no branch for the processor to guess.
        for row in 0..<condition.count {
          (buffer.baseAddress.unsafelyUnwrapped + count).initialize(to: Int32(truncatingIfNeeded: row))
          count += truth.isTrue(row) ? 1 : 0
        }
      }
    }
  }
}
