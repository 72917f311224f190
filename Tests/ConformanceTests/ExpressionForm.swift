// The JSON form of expressions and steps: an object with the operation as its only key.

import Dataflow
import Zones

/// `{"and": [{"column": "a"}, {"literal": {"bool": true}}]}`: an expression whose columns have no types yet.
indirect enum ExpressionForm: Decodable {
  case column(String)
  case literal(DataType, Cell)
  case operation(String, [ExpressionForm])

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard let key = container.allKeys.first, container.allKeys.count == 1 else {
      throw TableError.unknown("\(container.allKeys.map(\.stringValue))")
    }
    switch key.stringValue {
    case "column": self = .column(try container.decode(String.self, forKey: key))
    case "literal":
      let literal = try container.decode([String: Cell].self, forKey: key)
      guard let (name, cell) = literal.first else { throw TableError.unknown("a literal without a type") }
      self = .literal(try DataType(tableName: name), cell)
    case let name:
      let operands =
        if let many = try? container.decode([ExpressionForm].self, forKey: key) { many } else {
          [try container.decode(ExpressionForm.self, forKey: key)]
        }
      self = .operation(name, operands)
    }
  }

  func expression(over types: [String: DataType]) throws -> Expression {
    switch self {
    case .column(let name):
      guard let type = types[name] else { throw TableError.unknown(name) }
      return .column(path: [name], type)
    case .literal(let type, let cell):
      let value = try cell.value(of: type)
      return value == .null ? .null(type) : .literal(try literal(value))
    case .operation(let name, let operands):
      return try operation(name, operands.map { try $0.expression(over: types) })
    }
  }

  private func literal(_ value: Value) throws -> Literal {
    switch value {
    case .bool(let value): return .bool(value)
    case .int64(let value): return .int64(value)
    case .double(let value): return .double(value)
    case .string(let value): return .string(value)
    case .decimal(let unscaled, let form): return .decimal(DecimalLiteral(unscaled: unscaled, form: form))
    case .null, .day, .instant, .array: throw TableError.unknown("the literal \(value)")
    }
  }

  private func operation(_ name: String, _ operands: [Expression]) throws -> Expression {
    switch (name, operands.count) {
    case ("isNull", 1): return .isNull(operands[0])
    case ("not", 1): return .not(operands[0])
    case ("and", 2): return .and(operands[0], operands[1])
    case ("or", 2): return .or(operands[0], operands[1])
    case ("concat", _): return .concat(operands)
    case ("coalesce", _): return .coalesce(operands)
    case ("day", 1): return .day(ofText: operands[0])
    case ("sha256", 1): return .sha256(operands[0])
    case ("when", 3): return .conditional(operands[0], then: operands[1], otherwise: operands[2])
    case ("isIn", 2...): return .isIn(operands[0], try operands.dropFirst().map { try $0.constant })
    case ("lookup", 3...):
      let pairs = try operands.dropFirst().map { try $0.constant }
      let places = pairs.indices.filter { $0 % 2 == 0 }
      let (keys, values) = (places.map { pairs[$0] }, places.map { pairs[$0 + 1] })
      return .lookup(
        operands[0],
        LookupTable(
          keys: keys, values: values, keyType: operands[0].type, type: Expression.literal(values[0]).type))
    default:
      if name.hasPrefix("cast "), operands.count == 1 {
        return .cast(operands[0], to: try DataType(tableName: String(name.dropFirst("cast ".count))))
      }
      if let function = try textFunction(name, operands) ?? calendarFunction(name, operands)
        ?? instantFunction(name, operands) ?? arrayFunction(name, operands)
      {
        return function
      }
      // Of decimals the table says for Spark in which form the result is; here it is the left one's.
      if let operation = Arithmetic.allCases.first(where: { "\($0)" == name.split(separator: " ").first ?? "" }),
        operands.count == 2
      {
        return .arithmetic(operation, operands[0], operands[1])
      }
      guard let comparison = Comparison.allCases.first(where: { "\($0)" == name }), operands.count == 2 else {
        throw TableError.unknown("\(name) with \(operands.count) operands")
      }
      return .comparison(comparison, operands[0], operands[1])
    }
  }
}

extension ExpressionForm {
  /// A function of text, its constants after the text, the separator of a join before it.
  private func textFunction(_ name: String, _ operands: [Expression]) throws -> Expression? {
    switch (name, operands.count) {
    case ("lower", 1): return .text(.lower, operands)
    case ("upper", 1): return .text(.upper, operands)
    case ("trim", 1): return .text(.trim, operands)
    case ("trimStart", 1): return .text(.trimStart, operands)
    case ("trimEnd", 1): return .text(.trimEnd, operands)
    case ("reversed", 1): return .text(.reversed, operands)
    case ("position", 2): return .text(.position(try operands[1].text), [operands[0]])
    case ("md5", 1): return .text(.md5, operands)
    case ("length", 1): return .text(.length, operands)
    case ("substring", 3):
      let (from, length) = (try operands[1].integer, try operands[2].integer)
      return .text(.substring(from: Int32(from), length: Int32(length)), [operands[0]])
    case ("replace", 3): return .text(.replace(try operands[1].text, with: try operands[2].text), [operands[0]])
    case ("contains", 2): return .text(.contains(try operands[1].text), [operands[0]])
    case ("startsWith", 2): return .text(.startsWith(try operands[1].text), [operands[0]])
    case ("endsWith", 2): return .text(.endsWith(try operands[1].text), [operands[0]])
    case ("matches", 2): return .text(.matches(TextPattern(try operands[1].text)), [operands[0]])
    case ("extract", 3):
      let (pattern, group) = (TextPattern(try operands[1].text), UInt8(try operands[2].integer))
      return .text(.extract(pattern, group: group), [operands[0]])
    case ("replacePattern", 3):
      let (pattern, other) = (TextPattern(try operands[1].text), PatternReplacement(try operands[2].text))
      return .text(.replacePattern(pattern, with: other), [operands[0]])
    case ("joined", 2...): return .text(.joined(separator: try operands[0].text), Array(operands.dropFirst()))
    default: return nil
    }
  }
}

extension ExpressionForm {
  /// A function of days; a shift has its number after the day.
  private func calendarFunction(_ name: String, _ operands: [Expression]) throws -> Expression? {
    let parts: [String: CalendarFunction] = [
      "year": .year, "quarter": .quarter, "month": .month, "dayOfMonth": .dayOfMonth, "dayOfYear": .dayOfYear,
      "dayOfWeek": .dayOfWeek, "weekOfYear": .weekOfYear, "endOfMonth": .endOfMonth, "days": .days,
    ]
    if let part = parts[name] { return .calendar(part, operands) }
    if name == "adding", operands.count == 2 {
      return .calendar(.adding(days: Int32(try operands[1].integer)), [operands[0]])
    }
    if name == "addingMonths", operands.count == 2 {
      return .calendar(.addingMonths(Int32(try operands[1].integer)), [operands[0]])
    }
    let period = CalendarPeriod.allCases.first { name == "start of \($0.rawValue)" }
    return period.map { .calendar(.start($0), operands) }
  }
}

extension ExpressionForm {
  /// A function of instants; a shift has its microseconds after the instant.
  private func instantFunction(_ name: String, _ operands: [Expression]) throws -> Expression? {
    let parts: [String: InstantFunction] = [
      "instant": .ofText, "hour": .hour, "minute": .minute, "second": .second, "day of instant": .day,
      "microseconds": .microseconds,
    ]
    if let part = parts[name] { return .instant(part, operands) }
    if name == "adding microseconds", operands.count == 2 {
      return .instant(.adding(microseconds: try operands[1].integer), [operands[0]])
    }
    if let period = InstantPeriod.allCases.first(where: { name == "instant at start of \($0.rawValue)" }) {
      return .instant(.start(period), operands)
    }
    if name.hasPrefix("local time in ") {
      return .instant(.local(.named(String(name.dropFirst("local time in ".count)))), operands)
    }
    if name.hasPrefix("instant of local time in ") {
      return .instant(.ofLocal(.named(String(name.dropFirst("instant of local time in ".count)))), operands)
    }
    for unit in InstantUnit.allCases {
      if name == "instant of unix \(unit.rawValue)" { return .instant(.ofUnix(unit), operands) }
      if name == "unix \(unit.rawValue)" { return .instant(.unix(unit), operands) }
    }
    return nil
  }
}

extension ExpressionForm {
  /// A function of arrays; its constant comes after the array.
  private func arrayFunction(_ name: String, _ operands: [Expression]) throws -> Expression? {
    switch (name, operands.count) {
    case ("count", 1): return .array(.count, operands[0])
    case ("element", 2): return .array(.element(at: UInt32(try operands[1].integer)), operands[0])
    case ("array contains", 2): return .array(.contains(try operands[1].constant), operands[0])
    case ("array joined", 2): return .array(.joined(separator: try operands[1].text), operands[0])
    case ("split", 2): return .array(.split(separator: try operands[1].text), operands[0])
    default: return nil
    }
  }
}

extension Expression {
  fileprivate var constant: Literal {
    get throws {
      guard case .literal(let literal) = self else { throw TableError.unknown("\(self) is no constant") }
      return literal
    }
  }
  fileprivate var text: String {
    get throws {
      guard case .string(let text) = try constant else { throw TableError.unknown("\(self) is no text") }
      return text
    }
  }
  fileprivate var integer: Int64 {
    get throws {
      guard case .int64(let number) = try constant else { throw TableError.unknown("\(self) is no integer") }
      return number
    }
  }
}

/// `{"filter": expression}` or `{"dedupe": {"key": expression, "latest": expression, "ties": [expression]}}`.
enum StepForm: Decodable {
  case filter(ExpressionForm)
  case dedupe(key: ExpressionForm, latest: ExpressionForm, ties: [ExpressionForm])

  private enum Key: CodingKey { case filter, dedupe, key, latest, ties }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let condition = try container.decodeIfPresent(ExpressionForm.self, forKey: .filter) {
      self = .filter(condition)
    } else {
      let dedupe = try container.nestedContainer(keyedBy: Key.self, forKey: .dedupe)
      self = .dedupe(
        key: try dedupe.decode(ExpressionForm.self, forKey: .key),
        latest: try dedupe.decode(ExpressionForm.self, forKey: .latest),
        ties: try dedupe.decode([ExpressionForm].self, forKey: .ties))
    }
  }

  func step(over types: [String: DataType]) throws -> Step {
    switch self {
    case .filter(let condition): .filter(try condition.expression(over: types))
    case .dedupe(let key, let latest, let ties):
      .dedupe(
        key: try key.expression(over: types), latest: try latest.expression(over: types),
        ties: try ties.map { try $0.expression(over: types) })
    }
  }
}
