// The answer to a request, with the statements that gave it.

/// What authorization says of a request ("Policy evaluation logic").
package struct Decision: Sendable, Hashable, CustomStringConvertible {
  package enum Outcome: Sendable, Hashable {
    case allowed(by: [StatementReference])
    case explicitlyDenied(by: [StatementReference])
    /// Nothing allows it. The nearest statement names the action, but not all else.
    case implicitlyDenied(nearest: NearMiss?)
  }

  package let outcome: Outcome
  /// One sentence: the request, the outcome, and the statement that decided or came nearest.
  package let reason: String

  package var isAllowed: Bool {
    if case .allowed = outcome { true } else { false }
  }

  package var isExplicitlyDenied: Bool {
    if case .explicitlyDenied = outcome { true } else { false }
  }

  /// The statements that decided; none for an implicit deny.
  package var statements: [StatementReference] {
    switch outcome {
    case .allowed(let statements), .explicitlyDenied(let statements): statements
    case .implicitlyDenied: []
    }
  }

  package var description: String { reason }
}

/// A statement of a policy, by its place and its id.
package struct StatementReference: Sendable, Hashable, CustomStringConvertible {
  package let policy: String
  package let index: Int
  package let id: String?

  package var description: String { "\(id.map { "\"\($0)\"" } ?? "Statement[\(index)]") of policy \"\(policy)\"" }
}

/// An `Allow` that names the action and yet is not about the request.
package struct NearMiss: Sendable, Hashable, CustomStringConvertible {
  package let statement: StatementReference
  package let mismatch: Mismatch

  package var description: String {
    switch mismatch {
    case .principal: "\(statement) is about other principals"
    case .resource(.only(let patterns)): "\(statement) is about \(list(patterns))"
    case .resource(.allBut(let patterns)): "\(statement) is about all but \(list(patterns))"
    case .condition(let condition, let given) where given.isEmpty:
      "\(statement) asks for \(condition), and the request has no \(condition.key)"
    case .condition(let condition, let given):
      "\(statement) asks for \(condition), and the request has \(given.map { "\"\($0)\"" }.joined(separator: ", "))"
    }
  }

  /// Three patterns at most: a sentence, not a policy.
  private func list(_ patterns: [String]) -> String {
    let more = patterns.count > 3 ? " and \(patterns.count - 3) more" : ""
    return patterns.isEmpty ? "nothing" : patterns.prefix(3).joined(separator: ", ") + more
  }
}
