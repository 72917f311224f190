// An aggregation as PySpark's groupBy and agg (PySpark API reference, "Grouping").

import Dataflow

extension Aggregation {
  /// The statements that end in a frame of that name: a step a line, as one would try them out.
  func spark(of rows: Python, named name: String) -> [Statement] {
    let reduced = isPlain ? name : "\(name)_reduced"
    return reduction(of: rows, named: reduced, groups: "\(name)_groups")
      + (isPlain ? [] : [.assign(name, Python.name(reduced).calling("select", row.sparkColumns))])
  }

  private func reduction(of rows: Python, named name: String, groups: String) -> [Statement] {
    let columns = keys.map(\.spark)
    // Spark has no aggregation of nothing but keys: their rows are what `distinct` leaves.
    guard !measures.isEmpty else {
      return [.assign(groups, rows.calling("select", columns)), .assign(name, Python.name(groups).calling("distinct"))]
    }
    let reduced = measures.map { $0.spark.calling("alias", .string($0.name)) }
    guard !keys.isEmpty else { return [.assign(name, rows.calling("agg", reduced))] }
    return [
      .assign(groups, rows.calling("groupBy", columns)), .assign(name, Python.name(groups).calling("agg", reduced)),
    ]
  }
}

extension Aggregation.Key {
  /// Spark groups −0.0 with 0.0 and shows the latter, but not of a key that it takes for a constant.
  fileprivate var spark: Python {
    guard expression.type == .double else { return expression.spark(named: name) }
    return Python.withoutNegativeZero(expression.spark, .double).calling("alias", .string(name))
  }
}

extension Aggregation.Measure {
  /// The reduction of the group's values.
  fileprivate var spark: Python {
    switch function {
    case .count where operand == .literal(.bool(true)): .function("count", [.string("*")])
    case .count: .function("count", [operand.spark])
    case .countDistinct: .function("countDistinct", [operand.spark])
    case .sum: type.castingDecimals(.function("sum", [operand.spark]))
    case .minimum: .withoutNegativeZero(.function("min", [operand.spark]), type)
    case .maximum: .withoutNegativeZero(.function("max", [operand.spark]), type)
    }
  }
}

extension Python {
  /// Of −0.0 and 0.0, which are equal, an extreme is the one that came first; adding 0.0 makes both 0.0.
  fileprivate static func withoutNegativeZero(_ extreme: Python, _ type: DataType) -> Python {
    type == .double ? .binary(extreme, "+", .function("lit", [.float(0)])) : extreme
  }
}
