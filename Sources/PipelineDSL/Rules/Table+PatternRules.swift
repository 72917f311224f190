// A rule about patterns: they mean one thing.

import Dataflow

extension TableDefinition {
  static let patternsAreRead = Rule<TableDefinition>(
    "PG0630", "A pattern means the same to Java and to the engine",
    because: """
      Spark reads a pattern as Java does, the native engine by itself: what Java alone has, or what engines are known to take \
      differently, would give other rows with one than with the other.
      """,
    wrong: #"$0.phone.replace(pattern: "[^0-9]*", with: "")   // matches between any two letters"#,
    right: #"$0.phone.replace(pattern: "[^0-9]+", with: "")"#
  ) { table in
    for (pattern, problem) in table.patternProblems {
      Finding(
        "table \"\(table.name)\" has the pattern \"\(pattern)\": \(problem)",
        allowed: #"letters, . [a-z] [^,] \d \w \s, groups, |, * + ? {2,3} and lazy, ^ $ \A \z; $1 in a replacement"#,
        fix: "write it with these, or split, replace and starts(with:) instead")
    }
  }

  private var patternProblems: [(pattern: String, problem: String)] {
    flow.steps.flatMap(\.everyExpression).flatMap(\.patternProblems)
  }
}

extension Expression {
  fileprivate var patternProblems: [(pattern: String, problem: String)] {
    guard case .text(let function, _) = self, let problem = function.patternProblem else {
      return operands.flatMap(\.patternProblems)
    }
    let pattern =
      switch function {
      case .matches(let pattern), .extract(let pattern, _), .replacePattern(let pattern, _): pattern.source
      default: ""
      }
    return [(pattern, problem)] + operands.flatMap(\.patternProblems)
  }
}
