// A dedupe of rows that only filters stand before, over parts: which rows it leaves is found out from few of their columns.

import Dataflow
import Parquet

/// The filters and the dedupe that follow the input.
struct FirstDedupe {
  /// The conditions of the filters, in order.
  let conditions: [Expression]
  let key: Expression
  let latest: Expression
  let ties: [Expression]

  /// For each part, the rows that stay, ascending.
  ///
  /// Keys and ranks of all rows that pass the filters are in memory at once; a column that breaks ties is read only of parts
  /// that have tied rows, and kept only of these.
  ///
  /// - Parameter beforePlaying: Called once all keys are read and before they are compared, which one thread does: what it
  ///   starts has the other cores.
  func winners(among input: PartedRows, beforePlaying: () -> Void) throws -> [[Int32]] {
    var passing: [[Int32]] = []
    var keys: [ColumnVector] = []
    var ranks: [ColumnVector] = []
    let paths = Set((conditions + [key, latest]).flatMap(\.columns))
    // Of few columns two parts are little memory, and one alone is not work for all cores.
    try PartsInOrder(of: input, paths, depth: 2).forEach(
      taking: { $1 },
      working: { _, batch in
        let rows = try filtered(batch)
        var compiler = ProgramCompiler(over: rows.batch.leaves)
        let columns = try compiler.program(of: [key, latest]).columns(on: rows)
        passing.append(rows.positions)
        keys.append(columns[0])
        ranks.append(columns[1])
      })
    let count = keys.reduce(0) { $0 + $1.count }
    guard count <= Int(Int32.max) else { throw EngineError.tooManyRows(count) }
    beforePlaying()
    var tournament = Tournament(KeyGroups(.concatenating(keys)))
    keys = []
    let starts = passing.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    if tournament.isOpen {
      tournament.play(by: ColumnVector.concatenating(ranks).gathering(tournament.contested))
    }
    ranks = []
    for tie in ties where tournament.isOpen {
      tournament.play(by: try column(of: tie, at: tournament.contested, starts, passing, input))
    }
    return split(tournament.winners, starts).enumerated().map { part, rows in rows.map { passing[part][$0] } }
  }

  private func filtered(_ batch: Batch) throws(EngineError) -> RowSet {
    var rows = RowSet(batch)
    for condition in conditions { rows = try rows.filtered(by: condition) }
    return rows
  }

  /// The expression on some of the rows that passed the filters, named by their place among all of these.
  private func column(
    of expression: Expression, at rows: [Int32], _ starts: [Int], _ passing: [[Int32]], _ input: PartedRows
  ) throws -> ColumnVector {
    var columns: [ColumnVector] = []
    for (part, places) in split(rows, starts).enumerated() where !places.isEmpty {
      let batch = try input.rows(ofPart: part, Set(expression.columns))
      var compiler = ProgramCompiler(over: batch.leaves)
      let rows = RowSet(batch).selecting(places.map { passing[part][$0] })
      columns.append(try compiler.program(of: [expression]).columns(on: rows)[0])
    }
    return .concatenating(columns)
  }

  /// Places among all rows, ascending, as places within each part.
  private func split(_ rows: [Int32], _ starts: [Int]) -> [[Int]] {
    var next = 0
    return starts.dropFirst().enumerated().map { part, end in
      let first = next
      while next < rows.count, Int(rows[next]) < end { next += 1 }
      return rows[first..<next].map { Int($0) - starts[part] }
    }
  }
}
