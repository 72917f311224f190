// Expressions compiled to a list of kernel calls: the tree is walked once, not once a row.

import Dataflow
import Parquet

/// Kernel calls, each of which may use the results of those before it.
struct Program {
  /// One kernel call; integers are the numbers of earlier calls.
  enum Instruction {
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

  /// In the order in which they are to be done.
  let instructions: [Instruction]
  /// For each expression, the number of the instruction that makes its column.
  let results: [Int]

  /// The expressions' columns on rows of the batch that the program was compiled for, one row a row.
  func columns(on rows: RowSet) -> [ColumnVector] {
    let values = run(on: rows)
    return results.map { values[$0].column(rows: rows.count) }
  }

  private func run(on rows: RowSet) -> [Operand] {
    var values: [Operand] = []
    values.reserveCapacity(instructions.count)
    for instruction in instructions { values.append(instruction.value(rows, values)) }
    return values
  }
}

extension Program.Instruction {
  fileprivate func value(_ rows: RowSet, _ values: [Operand]) -> Operand {
    /// Runs a kernel over all rows, or over one where every operand is a constant.
    func apply(_ operands: [Int], _ kernel: ([Operand], Int) -> ColumnVector) -> Operand {
      let operands = operands.map { values[$0] }
      let isConstant = operands.allSatisfy(\.isConstant)
      return Operand(column: kernel(operands, isConstant ? 1 : rows.count), isConstant: isConstant)
    }
    return switch self {
    case .column(let index): Operand(column: rows.column(index), isConstant: false)
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
    case .decimal(let literal): ColumnVector(values: .int64([literal.unscaled]))
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
