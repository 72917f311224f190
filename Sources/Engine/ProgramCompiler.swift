// From expression trees to a program, with the checks that let kernels trust their operands.

import Dataflow

/// Compiles expressions over one batch's columns. An expression that stands in several places is computed once.
struct ProgramCompiler {
  private let leaves: [Leaf]
  private let indices: [[String]: Int]
  private var instructions: [Program.Instruction] = []
  private var known: [Expression: Int] = [:]

  init(over leaves: [Leaf]) {
    self.leaves = leaves
    indices = Dictionary(leaves.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A program that makes a column of each expression.
  ///
  /// - Throws: ``EngineError`` for a column that the rows do not have, and for an operand of a wrong type: the typed
  ///   columns of a manifest cannot build such a tree.
  mutating func program(of expressions: [Expression]) throws(EngineError) -> Program {
    var results: [Int] = []
    for expression in expressions { results.append(try number(of: expression)) }
    return Program(instructions: instructions, results: results)
  }

  /// The number of the instruction that computes the expression.
  private mutating func number(of expression: Expression) throws(EngineError) -> Int {
    if let number = known[expression] { return number }
    if case .exposed(let operand, _) = expression { return try number(of: operand) }
    let number = try append(expression)
    known[expression] = number
    return number
  }

  private mutating func append(_ expression: Expression) throws(EngineError) -> Int {
    let instruction: Program.Instruction
    switch expression {
    case .column(let path, let type): instruction = .column(try index(of: path, type))
    case .literal(let literal): instruction = .literal(literal)
    case .isNull(let operand): instruction = .isNull(try number(of: operand))
    case .not(let operand): instruction = .not(try operands([operand], of: "not", .bool)[0])
    case .and(let left, let right):
      let sides = try operands([left, right], of: "and", .bool)
      instruction = .and(sides[0], sides[1])
    case .or(let left, let right):
      let sides = try operands([left, right], of: "or", .bool)
      instruction = .or(sides[0], sides[1])
    case .comparison(let comparison, let left, let right):
      let sides = try operands([left, right], of: "a comparison with \(left.type.name)", left.type)
      instruction = .compare(comparison, sides[0], sides[1])
    case .concat(let parts): instruction = .concat(try operands(parts, of: "concat", .string))
    case .coalesce(let choices): return try coalesce(choices)
    case .day(let operand): instruction = .day(ofText: try operands([operand], of: "a cast to day", .string)[0])
    case .sha256(let operand): instruction = .sha256(try operands([operand], of: "sha256", .string)[0])
    case .exposed(let operand, _): return try number(of: operand)
    case .null(let type): instruction = .null(type)
    case .conditional(let condition, let value, let otherwise):
      let holds = try operands([condition], of: "a condition", .bool)[0]
      let values = try operands([value, otherwise], of: "a choice of \(value.type.name)", value.type)
      instruction = .choose(condition: holds, values[0], values[1])
    case .isIn(let operand, let literals): return try number(of: membership(operand, literals))
    case .lookup(let operand, let table):
      guard [.string, .int64].contains(table.keyType) else {
        throw .operand(operand, of: "a lookup", expected: .string)
      }
      let key = try operands([operand], of: "a lookup", table.keyType)[0]
      // Of no pair there is no column of values to take from.
      instruction = table.keys.isEmpty ? .null(table.type) : .lookup(key, table)
    case .text(let function, let texts):
      instruction = .text(function, try operands(texts, of: "a function of text", .string))
    case .calendar(let function, let days):
      instruction = .calendar(function, try operands(days, of: "a function of days", .day))
    case .instant(.local(let clock), let operands):
      let operand = try self.operands(operands, of: "a local time", .instant)[0]
      instruction = .shift(try clock.table(), operand, isToLocal: true)
    case .instant(.ofLocal(let clock), let operands):
      let operand = try self.operands(operands, of: "a local time", .instant)[0]
      instruction = .shift(try clock.table(), operand, isToLocal: false)
    case .instant(let function, let operands):
      instruction = .instant(
        function, try self.operands(operands, of: "a function of instants", function.operand))
    case .array(let function, let operand):
      instruction = .array(
        function, try operands([operand], of: "a function of arrays", try function.operand(operand))[0])
    case .arithmetic(let operation, let left, let right):
      if case .decimal(let form) = left.type {
        instruction = try decimals(operation, left, right, form)
        break
      }
      guard [.int64, .double].contains(left.type) else {
        throw .operand(left, of: "arithmetic", expected: .double)
      }
      let sides = try operands([left, right], of: "arithmetic with \(left.type.name)", left.type)
      instruction = .arithmetic(operation, sides[0], sides[1])
    case .cast(let operand, let type):
      guard operand.type != type else { return try number(of: operand) }
      guard Kernel.canCast(operand.type, to: type) else { throw .operand(operand, of: "a cast", expected: type) }
      instruction = .cast(try number(of: operand), from: operand.type, to: type)
    }
    return append(instruction)
  }

  /// Factors may be decimals of two forms; what is added is of one.
  private mutating func decimals(
    _ operation: Arithmetic, _ left: Expression, _ right: Expression, _ form: FixedPoint
  ) throws(EngineError) -> Program.Instruction {
    guard operation != .divide, operation != .remainder, form.isPossible else {
      throw .operand(left, of: "arithmetic", expected: .double)
    }
    guard case .decimal(let other) = right.type, other == form || operation == .multiply, other.isPossible else {
      throw .operand(right, of: "arithmetic with \(left.type.name)", expected: left.type)
    }
    return .decimals(operation, try number(of: left), try number(of: right), form, otherScale: other.scale)
  }

  /// A list of constants is short: each is compared, by the loops that compare columns.
  private func membership(_ operand: Expression, _ literals: [Literal]) -> Expression {
    let comparisons = literals.map { Expression.comparison(.equal, operand, .literal($0)) }
    return comparisons.dropFirst().reduce(comparisons.first ?? .literal(.bool(false))) { .or($0, $1) }
  }

  private mutating func append(_ instruction: Program.Instruction) -> Int {
    instructions.append(instruction)
    return instructions.count - 1
  }

  /// Many operands are taken two by two: each pair's result is the next pair's first.
  private mutating func coalesce(_ choices: [Expression]) throws(EngineError) -> Int {
    guard let first = choices.first else { throw .noOperand(of: "coalesce") }
    let numbers = try operands(choices, of: "coalesce with \(first.type.name)", first.type)
    var result = numbers[0]
    for next in numbers.dropFirst() { result = append(.coalesce(result, next)) }
    return result
  }

  private mutating func operands(
    _ expressions: [Expression], of operation: String, _ type: DataType
  ) throws(EngineError) -> [Int] {
    var numbers: [Int] = []
    for expression in expressions {
      guard expression.type == type else { throw .operand(expression, of: operation, expected: type) }
      numbers.append(try number(of: expression))
    }
    return numbers
  }

  private func index(of path: [String], _ type: DataType) throws(EngineError) -> Int {
    guard let index = indices[path], leaves[index].type == type else {
      throw .missingColumn(path, type: type, known: leaves)
    }
    return index
  }
}

extension LocalClock {
  /// The zone's offsets, which must be known before rows are read.
  fileprivate func table() throws(EngineError) -> ClockOffsets {
    do throws(UnknownClock) { return try offsets() } catch { throw EngineError(description: error.description) }
  }
}

extension ArrayFunction {
  /// The type that the operand is to have; its own, where the function takes it.
  fileprivate func operand(_ operand: Expression) throws(EngineError) -> DataType {
    switch (self, operand.type) {
    case (.split, _): return .string
    case (.count, .array), (.element, .array): return operand.type
    case (.joined, .array(of: .string, _)): return operand.type
    case (.contains(let literal), .array(let element, _)) where Expression.literal(literal).type == element:
      return operand.type
    default: throw .operand(operand, of: "a function of arrays", expected: .array(of: .string, mayHoldNull: true))
    }
  }
}
