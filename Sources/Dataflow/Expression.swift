// The expression tree: what a column is computed from. Typed `Column`s build it, so an ill-typed tree cannot be written.

/// A node of the tree. Its type follows from its children.
package indirect enum Expression: Sendable, Hashable {
  /// A leaf column of the row.
  case column(path: [String], DataType)
  /// A constant.
  case literal(Literal)
  /// Whether the operand is null; never null itself.
  case isNull(Expression)
  /// Three-valued not.
  case not(Expression)
  /// Three-valued and: false wins over null.
  case and(Expression, Expression)
  /// Three-valued or: true wins over null.
  case or(Expression, Expression)
  /// A comparison of two values of one type; null when either is.
  case comparison(Comparison, Expression, Expression)
  /// The texts joined; null when any is.
  case concat([Expression])
  /// The first operand that is not null.
  case coalesce([Expression])
  /// The calendar day that a text starts with, as Spark's cast reads it; null when there is none.
  case day(ofText: Expression)
  /// The SHA-256 of a text's UTF-8, in lower-case hexadecimal; null for null.
  case sha256(Expression)
  /// A secret shown as it is, for a stated reason.
  case exposed(Expression, because: String)
  /// No value of a type.
  case null(DataType)
  /// One value where the condition is true, and the other where it is false or null.
  case conditional(Expression, then: Expression, otherwise: Expression)
  /// Whether the value is one of the constants; null for null.
  case isIn(Expression, [Literal])
  /// The constant that a table has for the value; null for null, and where the table has none.
  case lookup(Expression, LookupTable)
  /// A function of texts.
  case text(TextFunction, [Expression])
  /// A function of calendar days.
  case calendar(CalendarFunction, [Expression])
  /// A function that reads, takes apart or makes instants.
  case instant(InstantFunction, [Expression])
  /// A function that makes an array, or asks something of one.
  case array(ArrayFunction, Expression)
  /// Two numbers of one type combined.
  case arithmetic(Arithmetic, Expression, Expression)
  /// The value as another type, null where it is none.
  case cast(Expression, to: DataType)
}

/// A constant of the tree.
package enum Literal: Sendable, Hashable {
  case bool(Bool)
  case int64(Int64)
  case double(Double)
  case decimal(DecimalLiteral)
  case string(String)

  /// Whether the constants are the same bit for bit: NaN is NaN, 0.0 is not −0.0, and texts that Swift's equality joins
  /// because they look the same are two. Else an expression could be taken for another and shared with it.
  package static func == (left: Literal, right: Literal) -> Bool {
    switch (left, right) {
    case (.bool(let left), .bool(let right)): left == right
    case (.int64(let left), .int64(let right)): left == right
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    case (.decimal(let left), .decimal(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .bool(let value): hasher.combine(value)
    case .int64(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value.bitPattern)
    case .decimal(let value): hasher.combine(value)
    case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
    }
  }
}

/// The six comparisons. NaN equals NaN and is the largest double; −0.0 equals 0.0; text compares by UTF-8 bytes (Spark).
package enum Comparison: Sendable, Hashable, CaseIterable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

extension Expression {
  /// The type of the node's value.
  package var type: DataType {
    switch self {
    case .column(_, let type): type
    case .literal(.bool), .isNull, .not, .and, .or, .comparison, .isIn: .bool
    case .literal(.int64): .int64
    case .literal(.double): .double
    case .literal(.decimal(let literal)): .decimal(literal.form)
    case .literal(.string), .concat, .sha256: .string
    case .coalesce(let operands): operands.first?.type ?? .string
    case .day: .day
    case .exposed(let operand, _): operand.type
    case .null(let type), .cast(_, let type): type
    case .conditional(_, let value, _): value.type
    case .text(let function, _): function.type
    case .lookup(_, let table): table.type
    case .calendar(let function, _): function.type
    case .instant(let function, _): function.type
    case .array(let function, let operand): function.type(of: operand.type)
    case .arithmetic(let operation, let left, _): operation.type(of: left.type)
    }
  }

  /// The operands, left to right.
  package var operands: [Expression] {
    switch self {
    case .column, .literal, .null: []
    case .isNull(let operand), .not(let operand), .day(let operand), .sha256(let operand), .exposed(let operand, _),
      .isIn(let operand, _), .lookup(let operand, _), .cast(let operand, _), .array(_, let operand):
      [operand]
    case .and(let left, let right), .or(let left, let right), .comparison(_, let left, let right),
      .arithmetic(_, let left, let right):
      [left, right]
    case .concat(let operands), .coalesce(let operands), .text(_, let operands), .calendar(_, let operands),
      .instant(_, let operands):
      operands
    case .conditional(let condition, let value, let otherwise): [condition, value, otherwise]
    }
  }

  /// The columns that the tree reads, in order of first use.
  package var columns: [[String]] {
    if case .column(let path, _) = self { return [path] }
    var seen: Set<[String]> = []
    return operands.flatMap(\.columns).filter { seen.insert($0).inserted }
  }
}
