// An expression with its columns replaced: how a step's columns are told in those of an earlier one.

extension Expression {
  /// The tree with each column replaced by what `replacement` gives for its path and type.
  package func replacingColumns(_ replacement: ([String], DataType) -> Expression) -> Expression {
    func replaced(_ operand: Expression) -> Expression { operand.replacingColumns(replacement) }
    return switch self {
    case .column(let path, let type): replacement(path, type)
    case .literal, .null: self
    case .isNull(let operand): .isNull(replaced(operand))
    case .not(let operand): .not(replaced(operand))
    case .and(let left, let right): .and(replaced(left), replaced(right))
    case .or(let left, let right): .or(replaced(left), replaced(right))
    case .comparison(let comparison, let left, let right): .comparison(comparison, replaced(left), replaced(right))
    case .concat(let operands): .concat(operands.map(replaced))
    case .coalesce(let operands): .coalesce(operands.map(replaced))
    case .day(let operand): .day(ofText: replaced(operand))
    case .sha256(let operand): .sha256(replaced(operand))
    case .exposed(let operand, let reason): .exposed(replaced(operand), because: reason)
    case .conditional(let condition, let value, let otherwise):
      .conditional(replaced(condition), then: replaced(value), otherwise: replaced(otherwise))
    case .isIn(let operand, let literals): .isIn(replaced(operand), literals)
    case .text(let function, let operands): .text(function, operands.map(replaced))
    case .calendar(let function, let operands): .calendar(function, operands.map(replaced))
    case .arithmetic(let operation, let left, let right): .arithmetic(operation, replaced(left), replaced(right))
    case .cast(let operand, let type): .cast(replaced(operand), to: type)
    }
  }
}
