// Expectations in the script: a function for each answer to rows that break one, and its calls.

import Dataflow

extension Check {
  /// The rows that go on.
  func spark(of rows: Python) -> Python {
    Python.call(fails ? Check.requiring : Check.dropping, rows, condition.spark, .string(name))
  }

  private static let requiring = "require"
  private static let dropping = "drop_broken"

  /// The functions that these expectations call, each with the blank lines before it.
  static func functions(for checks: [Check]) -> [Statement] {
    (checks.contains(where: \.fails) ? [.blank, .blank, requireFunction] : [])
      + (checks.contains { !$0.fails } ? [.blank, .blank, dropFunction] : [])
  }

  private static let parameters = ["rows: DataFrame", "condition: Column", "expectation: str"]
  private static let holds = Python.function(
    "coalesce", [.name("condition"), .function("lit", [.bool(false)])])

  /// How many rows there were, what of them, and the expectation.
  private static func told(_ what: String) -> Python {
    .formatted([.value(.name("broken")), .text(" \(what): "), .value(.name("expectation"))])
  }

  private static var requireFunction: Statement {
    .function(
      name: requiring, parameters: parameters, returns: "DataFrame",
      body: [
        .docstring(["Fail, before anything is written, if a row breaks an expectation."]),
        .assign("broken", Python.name("rows").calling("filter", .unary("~", holds)).calling("count")),
        .ifTrue(.name("broken"), [.raise(.call("ValueError", told("rows break the expectation")))]),
        .returnValue(.name("rows")),
      ])
  }

  private static var dropFunction: Statement {
    .function(
      name: dropping, parameters: parameters, returns: "DataFrame",
      body: [
        .docstring(["Drop the rows that break an expectation, and tell how many there were."]),
        .assign("holds", holds),
        .assign("broken", Python.name("rows").calling("filter", .unary("~", .name("holds"))).calling("count")),
        .expression(.call("print", told("rows dropped that break the expectation"))),
        .returnValue(Python.name("rows").calling("filter", .name("holds"))),
      ])
  }
}
