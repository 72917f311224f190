// The expression tree in PySpark's column functions (PySpark API reference, "Functions").

import Dataflow

extension Expression {
  /// The expression as a Spark column.
  var spark: Python {
    switch self {
    case .column(let path, _): function("col", .string(path.joined(separator: ".")))
    case .literal(let literal): literal.spark
    case .isNull(let operand): operand.spark.calling("isNull")
    case .not(.isNull(let operand)): operand.spark.calling("isNotNull")
    case .not(let operand): .unary("~", operand.spark)
    case .and(let left, let right): .binary(left.spark, "&", right.spark)
    case .or(let left, let right): .binary(left.spark, "|", right.spark)
    case .comparison(let comparison, let left, let right): .binary(left.spark, comparison.symbol, right.spark)
    case .concat(let operands): functions("concat", operands)
    case .coalesce(let operands): functions("coalesce", operands)
    case .day(let operand): operand.spark.calling("cast", .string("date"))
    case .sha256(let operand): function("sha2", operand.spark, .integer(256))
    case .exposed(let operand, _): operand.spark
    }
  }

  /// The reasons for which secrets are shown, by order of appearance.
  var exposures: [String] {
    if case .exposed(let operand, let reason) = self { return [reason] + operand.exposures }
    return operands.flatMap(\.exposures)
  }

  private func function(_ name: String, _ arguments: Python...) -> Python {
    Python.name("F").calling(name, arguments)
  }
  private func functions(_ name: String, _ operands: [Expression]) -> Python {
    Python.name("F").calling(name, operands.map(\.spark))
  }
}

extension Literal {
  /// A Spark literal of the exact type: a bare Python integer would become an `int`.
  fileprivate var spark: Python {
    switch self {
    case .bool(let value): Python.name("F").calling("lit", .bool(value))
    case .int64(let value): Python.name("F").calling("lit", .integer(value)).calling("cast", .string("bigint"))
    case .double(let value): Python.name("F").calling("lit", .float(value))
    case .string(let value): Python.name("F").calling("lit", .string(value))
    }
  }
}

extension Comparison {
  fileprivate var symbol: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
