// Tables that values are looked up in: constants of the module, of which the script makes maps.

import Dataflow

extension LookupTable {
  /// The table as a map of constants, where it stands for itself.
  var spark: Python { .function("create_map", zip(keys, values).flatMap { [$0.spark, $1.spark] }) }

  /// The table as a dictionary.
  fileprivate var dictionary: Python { .dictionary(zip(keys, values).map { .init(key: $0.plain, value: $1.plain) }) }
}

/// The tables of a script, each once and under a name.
struct ScriptLookups {
  private let tables: [(name: String, table: LookupTable)]
  /// What stands for a table in the functions of the script, by the text that it would have there: NaN is not itself.
  private let references: [String: Python]

  init(_ lookups: [LookupTable]) {
    var tables: [(name: String, table: LookupTable)] = []
    var references: [String: Python] = [:]
    var taken: Set<String> = ["OPTIONS", SparkScript.rawColumnsName]
    for table in lookups where references[table.spark.inline] == nil {
      let base = table.label?.uppercased() ?? "LOOKUP"
      var (name, number) = (base, 1)
      while !taken.insert(name).inserted {
        number += 1
        name = "\(base)_\(number)"
      }
      tables.append((name, table))
      references[table.spark.inline] = .call(
        ScriptLookups.maker, .name(name), .string(table.keyType.hiveName), .string(table.type.hiveName))
    }
    (self.tables, self.references) = (tables, references)
  }

  var isEmpty: Bool { tables.isEmpty }

  /// The constants, below the options.
  var constants: [Statement] {
    guard !isEmpty else { return [] }
    return [.blank, .comment("What values are looked up in.")] + tables.map { .assign($0.name, $0.table.dictionary) }
  }

  /// The function that makes a map of a dictionary.
  var function: [Statement] {
    guard !isEmpty else { return [] }
    let pair = Python.list(
      [("key", "key_type"), ("value", "value_type")].map { constant, type in
        Python.function("lit", [.name(constant)]).calling("cast", .name(type))
      })
    return [
      .blank, .blank,
      .function(
        name: ScriptLookups.maker, parameters: ["pairs: dict", "key_type: str", "value_type: str"], returns: "Column",
        body: [
          .docstring(["Return the pairs as a map of constants of these types."]),
          .assign("constants", .list([])),
          .forEach(
            "key, value", Python.name("pairs").calling("items"),
            [.expression(Python.name("constants").calling("extend", pair))]),
          .returnValue(.function("create_map", [.name("constants")])),
        ]),
    ]
  }

  /// The statement with the tables by their names.
  func named(_ statement: Statement) -> Statement { isEmpty ? statement : statement.mapping(named) }

  private func named(_ value: Python) -> Python? {
    guard case .call(.attribute(.name("F"), "create_map"), _) = value else { return nil }
    return references[value.inline]
  }

  /// The function's name, which no variable of the script takes.
  static let maker = "lookup_map"
}

extension Statement {
  /// The statement with expressions replaced, the outermost first.
  fileprivate func mapping(_ other: (Python) -> Python?) -> Statement {
    switch self {
    case .docstring, .comment, .blank, .importModule, .importNames, .returnNothing: self
    case .assign(let name, let value): .assign(name, value.mapping(other))
    case .expression(let value): .expression(value.mapping(other))
    case .function(let name, let parameters, let returns, let body):
      .function(name: name, parameters: parameters, returns: returns, body: body.map { $0.mapping(other) })
    case .ifTrue(let condition, let body): .ifTrue(condition.mapping(other), body.map { $0.mapping(other) })
    case .forEach(let target, let values, let body):
      .forEach(target, values.mapping(other), body.map { $0.mapping(other) })
    case .returnValue(let value): .returnValue(value.mapping(other))
    case .raise(let value): .raise(value.mapping(other))
    }
  }
}

extension Python {
  fileprivate func mapping(_ other: (Python) -> Python?) -> Python {
    if let other = other(self) { return other }
    switch self {
    case .name, .string, .formatted, .integer, .float, .bool, .none: return self
    case .attribute(let base, let name): return .attribute(base.mapping(other), name)
    case .call(let callee, let arguments):
      return .call(
        callee.mapping(other), arguments.map { Argument(keyword: $0.keyword, value: $0.value.mapping(other)) })
    case .list(let elements): return .list(elements.map { $0.mapping(other) })
    case .dictionary(let entries):
      return .dictionary(entries.map { Entry(key: $0.key.mapping(other), value: $0.value.mapping(other)) })
    case .binary(let left, let symbol, let right): return .binary(left.mapping(other), symbol, right.mapping(other))
    case .unary(let symbol, let operand): return .unary(symbol, operand.mapping(other))
    case .item(let base, let index): return .item(base.mapping(other), index.mapping(other))
    }
  }
}
