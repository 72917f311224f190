// An expression with other operands, or with its columns replaced: how a step's columns are told in those of an earlier one.

extension Expression {
  /// The tree with each column replaced by what `replacement` gives for its path and type.
  package func replacingColumns(_ replacement: ([String], DataType) -> Expression) -> Expression {
    if case .column(let path, let type) = self { return replacement(path, type) }
    return with(operands: operands.map { $0.replacingColumns(replacement) })
  }

  /// The same node over other operands, as many as ``operands`` has.
  package func with(operands: [Expression]) -> Expression {
    switch self {
    case .column, .literal, .null: self
    case .isNull: .isNull(operands[0])
    case .not: .not(operands[0])
    case .and: .and(operands[0], operands[1])
    case .or: .or(operands[0], operands[1])
    case .comparison(let comparison, _, _): .comparison(comparison, operands[0], operands[1])
    case .concat: .concat(operands)
    case .coalesce: .coalesce(operands)
    case .day: .day(ofText: operands[0])
    case .sha256: .sha256(operands[0])
    case .exposed(_, let reason): .exposed(operands[0], because: reason)
    case .conditional: .conditional(operands[0], then: operands[1], otherwise: operands[2])
    case .isIn(_, let literals): .isIn(operands[0], literals)
    case .lookup(_, let table): .lookup(operands[0], table)
    case .text(let function, _): .text(function, operands)
    case .calendar(let function, _): .calendar(function, operands)
    case .instant(let function, _): .instant(function, operands)
    case .array(let function, _): .array(function, operands[0])
    case .arithmetic(let operation, _, _): .arithmetic(operation, operands[0], operands[1])
    case .cast(_, let type): .cast(operands[0], to: type)
    }
  }
}
