// Functions in PySpark's (PySpark API reference, "Functions"), with what Spark alone would take otherwise.

import Dataflow

extension TextFunction {
  /// The function of Spark columns.
  func spark(of operands: [Python]) -> Python {
    switch self {
    case .lower: .function("lower", operands)
    case .upper: .function("upper", operands)
    case .trim: .function("trim", operands)
    case .trimStart: .function("ltrim", operands)
    case .trimEnd: .function("rtrim", operands)
    case .reversed: .function("reverse", operands)
    case .position(let part):
      Python.function("instr", operands + [.string(part)]).calling("cast", .string("bigint"))
    case .length: Python.function("length", operands).calling("cast", .string("bigint"))
    case .substring(let from, let length):
      .function("substring", operands + [.integer(Int64(from)), .integer(Int64(length))])
    case .replace(let part, let other): .function("replace", operands + [literal(part), literal(other)])
    case .contains(let part): operands[0].calling("contains", .string(part))
    case .startsWith(let part): operands[0].calling("startswith", .string(part))
    case .endsWith(let part): operands[0].calling("endswith", .string(part))
    case .joined(let separator): .function("concat_ws", [.string(separator)] + operands)
    case .md5: .function("md5", operands)
    case .matches(let pattern): operands[0].calling("rlike", .string(pattern.source))
    case .extract(let pattern, let group):
      .function("regexp_extract", operands + [.string(pattern.source), .integer(Int64(group))])
    case .replacePattern(let pattern, let replacement):
      .function("regexp_replace", operands + [.string(pattern.source), .string(replacement.source)])
    }
  }

  private func literal(_ text: String) -> Python { .function("lit", [.string(text)]) }
}

extension CalendarFunction {
  /// The function of Spark columns.
  func spark(of operands: [Python]) -> Python {
    switch self {
    case .year: part("year", operands)
    case .quarter: part("quarter", operands)
    case .month: part("month", operands)
    case .dayOfMonth: part("dayofmonth", operands)
    case .dayOfYear: part("dayofyear", operands)
    case .dayOfWeek: part("dayofweek", operands)
    case .weekOfYear: part("weekofyear", operands)
    case .days: part("datediff", operands)
    case .adding(let days): .function("date_add", operands + [.integer(Int64(days))])
    case .addingMonths(let months): .function("add_months", operands + [.integer(Int64(months))])
    case .start(let period): .function("trunc", operands + [.string(period.rawValue)])
    case .endOfMonth: .function("last_day", operands)
    }
  }

  /// Spark's parts are of 32 bits.
  private func part(_ name: String, _ arguments: [Python]) -> Python {
    Python.function(name, arguments).calling("cast", .string("bigint"))
  }
}

extension Arithmetic {
  /// Python's operator, which Spark columns have.
  var symbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .remainder: "%"
    }
  }
}
