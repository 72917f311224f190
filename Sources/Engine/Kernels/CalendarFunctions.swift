// Kernels of functions of days: days since 1970-01-01 in, parts or days out.

import Dataflow
import Parquet

extension Kernel {
  /// A function of days; null where an operand is.
  static func calendar(_ function: CalendarFunction, _ operands: [Operand], rows: Int) -> ColumnVector {
    let validity = sharedValidity(operands, rows: rows)
    let has = Presence(validity)
    guard case .int32(let days) = operands[0].column.values else {
      preconditionFailure("the compiler let no day through")
    }
    let mask = operands[0].mask
    switch function {
    case .days:
      guard case .int32(let others) = operands[1].column.values else {
        preconditionFailure("the compiler let no day through")
      }
      let otherMask = operands[1].mask
      let distances = fill(rows) { has[$0] ? Int64(days[$0 & mask]) - Int64(others[$0 & otherMask]) : 0 }
      return ColumnVector(values: .int64(distances), validity: validity)
    case .adding, .addingMonths, .start, .endOfMonth:
      return ColumnVector(
        values: .int32(fill(rows) { has[$0] ? function.day(from: days[$0 & mask]) : 0 }), validity: validity)
    case .year, .quarter, .month, .dayOfMonth, .dayOfYear, .dayOfWeek, .weekOfYear:
      return ColumnVector(
        values: .int64(fill(rows) { has[$0] ? function.part(of: days[$0 & mask]) : 0 }), validity: validity)
    }
  }
}
