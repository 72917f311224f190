// Expressions compiled to a list of kernel calls: the tree is walked once, not once a row.

import Dataflow
import Parquet

/// Kernel calls, each of which may use the results of those before it.
struct Program: Sendable {
  /// One kernel call; integers are the numbers of earlier calls.
  enum Instruction: Sendable {
    /// The column with this index in the batch.
    case column(Int)
    case literal(Literal)
    case isNull(Int)
    case not(Int)
    case and(Int, Int)
    case or(Int, Int)
    case compare(Comparison, Int, Int)
    case concat([Int])
    case coalesce(Int, Int)
    case day(ofText: Int)
    case sha256(Int)
    case null(DataType)
    /// The first where the condition is true, else the second.
    case choose(condition: Int, Int, Int)
    case lookup(Int, LookupTable)
    case text(TextFunction, [Int])
    case calendar(CalendarFunction, [Int])
    case instant(InstantFunction, [Int])
    /// An instant by a zone's clocks, or the instant at which they show it.
    case shift(ClockOffsets, Int, isToLocal: Bool)
    case array(ArrayFunction, Int)
    case arithmetic(Arithmetic, Int, Int)
    /// The same of decimals: the left side's form, in which the result is, and the right side's scale.
    case decimals(Arithmetic, Int, Int, FixedPoint, otherScale: Int)
    case cast(Int, from: DataType, to: DataType)
  }

  /// Each after those whose results it uses.
  let instructions: [Instruction]
  /// The numbers of the instructions that use no results of each other, first those that take columns: what all cores do.
  private let waves: [[Int]]
  /// For each expression, the number of the instruction that makes its column.
  let results: [Int]

  init(instructions: [Instruction], results: [Int]) {
    self.instructions = instructions
    self.results = results
    var wave = [Int](repeating: 0, count: instructions.count)
    for (number, instruction) in instructions.enumerated() {
      if case .column = instruction { continue }
      wave[number] = 1 + (instruction.operands.map { wave[$0] }.max() ?? 0)
    }
    waves = (0...(wave.max() ?? 0)).map { place in instructions.indices.filter { wave[$0] == place } }
  }

  /// The expressions' columns on rows of the batch that the program was compiled for, one row a row.
  func columns(on rows: RowSet) -> [ColumnVector] {
    let values = run(on: rows)
    return results.map { values[$0].column(rows: rows.count) }
  }

  private func run(on rows: RowSet) -> [Operand] {
    var values = [Operand](repeating: .none, count: instructions.count)
    // A set of rows keeps what it has gathered, and is one thread's.
    for number in waves[0] {
      if case .column(let index) = instructions[number] {
        values[number] = Operand(column: rows.column(index), isConstant: false)
      }
    }
    let count = rows.count
    for wave in waves.dropFirst() {
      let made = wave.mapSideBySide(worthwhile: count > 4_096) { [values] number in
        instructions[number].value(count, values)
      }
      for (number, value) in zip(wave, made) { values[number] = value }
    }
    return values
  }
}

extension Program.Instruction {
  /// The instructions whose results it uses.
  fileprivate var operands: [Int] {
    switch self {
    case .column, .literal, .null: []
    case .isNull(let operand), .not(let operand), .day(let operand), .sha256(let operand), .lookup(let operand, _),
      .shift(_, let operand, _), .array(_, let operand), .cast(let operand, _, _):
      [operand]
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
      .coalesce(let left, let right), .arithmetic(_, let left, let right), .decimals(_, let left, let right, _, _):
      [left, right]
    case .choose(let condition, let first, let second): [condition, first, second]
    case .concat(let operands), .text(_, let operands), .calendar(_, let operands), .instant(_, let operands): operands
    }
  }
}

extension Program.Instruction {
  fileprivate func value(_ rows: Int, _ values: [Operand]) -> Operand {
    /// Runs a kernel over all rows, or over one where every operand is a constant.
    func apply(_ operands: [Int], _ kernel: ([Operand], Int) -> ColumnVector) -> Operand {
      let operands = operands.map { values[$0] }
      let isConstant = operands.allSatisfy(\.isConstant)
      return Operand(column: kernel(operands, isConstant ? 1 : rows), isConstant: isConstant)
    }
    return switch self {
    case .column: preconditionFailure("columns are taken before anything is computed")
    case .literal(let literal): Operand(column: literal.column, isConstant: true)
    case .isNull(let operand): apply([operand]) { Kernel.isNull($0[0], rows: $1) }
    case .not(let operand): apply([operand]) { Kernel.not($0[0], rows: $1) }
    case .and(let left, let right): apply([left, right]) { Kernel.and($0[0], $0[1], rows: $1) }
    case .or(let left, let right): apply([left, right]) { Kernel.or($0[0], $0[1], rows: $1) }
    case .compare(let comparison, let left, let right):
      apply([left, right]) { Kernel.compare(comparison, $0[0], $0[1], rows: $1) }
    case .concat(let operands): apply(operands) { Kernel.concat($0, rows: $1) }
    case .coalesce(let first, let second): apply([first, second]) { Kernel.coalesce($0[0], $0[1], rows: $1) }
    case .day(let operand): apply([operand]) { Kernel.day(ofText: $0[0], rows: $1) }
    case .sha256(let operand): apply([operand]) { Kernel.sha256($0[0], rows: $1) }
    case .null(let type): Operand(column: Kernel.null(type), isConstant: true)
    case .choose(let condition, let first, let second):
      apply([condition, first, second]) { Kernel.choose($0[1], $0[2], where: $0[0], rows: $1) }
    case .lookup(let operand, let table): apply([operand]) { Kernel.lookup($0[0], in: table, rows: $1) }
    case .text(let function, let operands): apply(operands) { Kernel.text(function, $0, rows: $1) }
    case .calendar(let function, let operands): apply(operands) { Kernel.calendar(function, $0, rows: $1) }
    case .instant(let function, let operands): apply(operands) { Kernel.instant(function, $0, rows: $1) }
    case .shift(let clock, let operand, let isToLocal):
      apply([operand]) { Kernel.shifted($0[0], by: clock, isToLocal: isToLocal, rows: $1) }
    case .array(let function, let operand): apply([operand]) { Kernel.array(function, $0[0], rows: $1) }
    case .arithmetic(let operation, let left, let right):
      apply([left, right]) { Kernel.arithmetic(operation, $0[0], $0[1], rows: $1) }
    case .decimals(let operation, let left, let right, let form, let otherScale):
      apply([left, right]) { Kernel.decimals(operation, $0[0], $0[1], form, otherScale: otherScale, rows: $1) }
    case .cast(let operand, let source, let target):
      apply([operand]) { Kernel.cast($0[0], from: source, to: target, rows: $1) }
    }
  }
}

extension Literal {
  /// A column of one row.
  var column: ColumnVector {
    switch self {
    case .bool(let value): ColumnVector(values: .bool([value]))
    case .int64(let value): ColumnVector(values: .int64([value]))
    case .double(let value): ColumnVector(values: .double([value]))
    case .decimal(let literal): ColumnVector(values: .decimals([literal.unscaled], in: literal.form))
    case .string(let value): ColumnVector(values: .bytes(ByteVector(text: value)))
    }
  }
}

extension ByteVector {
  /// One text.
  fileprivate init(text: String) {
    self.init()
    append(text)
  }
}
