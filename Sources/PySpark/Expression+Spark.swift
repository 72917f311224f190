// The expression tree in PySpark's column functions (PySpark API reference, "Functions").

import Dataflow

extension Expression {
  /// The expression as a Spark column.
  var spark: Python {
    switch self {
    case .column(let path, _): .function("col", [.string(ExplodedValue.path(path).joined(separator: "."))])
    case .literal(let literal): literal.spark
    case .isNull(let operand): operand.spark.calling("isNull")
    case .not(.isNull(let operand)): operand.spark.calling("isNotNull")
    case .not(let operand): .unary("~", operand.spark)
    case .and(let left, let right): .binary(left.spark, "&", right.spark)
    case .or(let left, let right): .binary(left.spark, "|", right.spark)
    case .comparison(let comparison, let left, let right): .binary(left.spark, comparison.symbol, right.spark)
    case .concat(let operands): .function("concat", operands.map(\.spark))
    case .coalesce(let operands): .function("coalesce", operands.map(\.spark))
    case .day(let operand): operand.spark.calling("cast", .string("date"))
    case .sha256(let operand): .function("sha2", [operand.spark, .integer(256)])
    case .exposed(let operand, _): operand.spark
    case .null(let type): Python.function("lit", [.none]).calling("cast", .string(type.hiveName))
    case .conditional(let condition, let value, let otherwise): choice(condition, value, otherwise)
    case .isIn(let operand, let literals): operand.spark.calling("isin", literals.map(\.listed))
    case .lookup(let operand, let table): .function("element_at", [table.spark, operand.spark])
    case .text(let function, let operands): function.spark(of: operands.map(\.spark))
    case .calendar(let function, let operands): function.spark(of: operands.map(\.spark))
    case .instant(let function, let operands): function.spark(of: operands.map(\.spark))
    case .array(let function, let operand): function.spark(of: operand.spark)
    case .arithmetic(let operation, let left, let right):
      left.type.castingDecimals(.binary(left.spark, operation.symbol, right.spark))
    case .cast(let operand, .instant): operand.sparkBeginning
    case .cast(let operand, let type): operand.spark.calling("cast", .string(type.hiveName))
    }
  }

  /// The instant at which a day begins; where there is none, Spark's cast would fail the job.
  private var sparkBeginning: Python {
    let most = Int64(CivilDay.mostDaysOfInstants)
    let isNear = Python.function("unix_date", [spark]).calling("between", .integer(-most), .integer(most))
    return .function("when", [isNear, spark.calling("cast", .string(DataType.instant.hiveName))])
  }

  /// A chain of conditions; one that ends in null needs no end.
  private func choice(_ condition: Expression, _ value: Expression, _ last: Expression) -> Python {
    var chain = Python.function("when", [condition.spark, value.spark])
    var rest = last
    while case .conditional(let condition, let value, let otherwise) = rest {
      chain = chain.calling("when", condition.spark, value.spark)
      rest = otherwise
    }
    if case .null = rest { return chain }
    return chain.calling("otherwise", rest.spark)
  }

  /// The reasons for which secrets are shown, by order of appearance.
  var exposures: [String] {
    if case .exposed(let operand, let reason) = self { return [reason] + operand.exposures }
    return operands.flatMap(\.exposures)
  }

}

extension Literal {
  /// A Spark literal of the exact type: a bare Python integer would become an `int`.
  var spark: Python {
    switch self {
    case .int64: Python.function("lit", [plain]).calling("cast", .string("bigint"))
    case .bool, .double, .string: .function("lit", [plain])
    case .decimal(let literal):
      Python.function("lit", [plain]).calling("cast", .string(DataType.decimal(literal.form).hiveName))
    }
  }

  /// The constant in a list that a value is held against: of decimals a text would not be taken for one.
  fileprivate var listed: Python { if case .decimal = self { spark } else { plain } }

  /// The constant as Python has it, where Spark takes its type from what it is held against; of a decimal its text.
  var plain: Python {
    switch self {
    case .bool(let value): .bool(value)
    case .int64(let value): .integer(value)
    case .double(let value): .float(value)
    case .decimal(let literal): .string(FixedPoint.text(of: literal.unscaled, scale: literal.form.scale))
    case .string(let value): .string(value)
    }
  }
}

extension DataType {
  /// A sum or product of decimals, which Spark gives more digits, in the type that it is to have.
  func castingDecimals(_ result: Python) -> Python {
    if case .decimal = self { result.calling("cast", .string(hiveName)) } else { result }
  }
}

extension Comparison {
  /// Python's operator, which Spark columns have.
  var symbol: String {
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
