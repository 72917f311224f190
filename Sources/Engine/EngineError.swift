// Why a batch or a transformation cannot be run.

import Dataflow

/// A batch that breaks its promises, or a transformation that does not fit the batch.
package struct EngineError: Error, CustomStringConvertible, Sendable, Hashable {
  /// What is wrong, what was given, what is allowed, and how to fix it.
  package let description: String

  static func shape(leaves: Int, columns: Int, levels: Int) -> EngineError {
    EngineError(
      description: "a batch needs one column and one definition level for each leaf; given \(leaves) leaves, "
        + "\(columns) columns and \(levels) levels")
  }

  static func length(of path: [String], rows: Int, expected: Int) -> EngineError {
    EngineError(
      description: "column '\(dotted(path))' has \(rows) rows where the batch has \(expected); "
        + "all columns of a batch come from the same rows")
  }

  static func levels(of path: [String], given: Int, rows: Int) -> EngineError {
    EngineError(
      description: "column '\(dotted(path))' has \(given) definition levels for \(rows) rows; "
        + "allowed are none or one a row")
  }

  static func storage(of path: [String], declared: DataType, stored: String) -> EngineError {
    EngineError(
      description: "column '\(dotted(path))' is declared as \(declared.name) and stored as \(stored); "
        + "change the declaration, or write the file again with the declared type")
  }

  static func offsets(of path: [String]) -> EngineError {
    EngineError(
      description: "column '\(dotted(path))' has byte offsets that do not ascend from 0 inside its data; "
        + "the file or its reader is broken")
  }

  static func tooManyRows(_ rows: Int) -> EngineError {
    EngineError(description: "a batch has \(rows) rows; at most \(Int32.max) are allowed: run smaller partitions")
  }

  static func missingColumn(_ path: [String], type: DataType, known: [Leaf]) -> EngineError {
    let names = known.map { "\(dotted($0.path)): \($0.type.name)" }.joined(separator: ", ")
    return EngineError(
      description:
        "the transformation reads column '\(dotted(path))' of type \(type.name), which the rows do not have; "
        + "they have \(names.isEmpty ? "no columns" : names)")
  }

  static func operand(_ expression: Expression, of operation: String, expected: DataType) -> EngineError {
    EngineError(
      description: "\(operation) is given a value of type \(expression.type.name); it takes \(expected.name) only")
  }

  static func broken(_ expectations: [BrokenExpectation]) -> EngineError {
    let told = expectations.map { "\($0.rowCount) row\($0.rowCount == 1 ? " breaks" : "s break") \"\($0.name)\"" }
    return EngineError(
      description: "an expectation of the manifest is not met: \(told.joined(separator: ", ")); nothing was written. "
        + "Fix the source, or let the rows be dropped: orElse: .drop")
  }

  static func noOperand(of operation: String) -> EngineError {
    EngineError(description: "\(operation) is given no operand; it takes at least one")
  }

  static func changed(rows: Int, before: Int) -> EngineError {
    EngineError(
      description: "a part of \(before) rows has \(rows) when it is read again; run again once nobody writes it")
  }

  static func differentLeaves() -> EngineError {
    EngineError(description: "batches of different columns cannot be joined; decode every file with the same schema")
  }

  private static func dotted(_ path: [String]) -> String { path.joined(separator: ".") }
}
