// What a change may be refused for: the kinds that `--fail-on` takes.

/// A kind of change that somebody should have meant.
package enum Danger: String, Sendable, Hashable, CaseIterable {
  case dataLoss = "data-loss"
  case iamWidening = "iam-widening"
  case schemaBreak = "schema-break"
}

extension Difference {
  /// Whether something of the kind is among the changes. Data that can be had again is not lost.
  package func has(_ danger: Danger) -> Bool {
    environments.contains { environment in
      switch danger {
      case .dataLoss: environment.losses.contains { !$0.isRecoverable }
      case .iamWidening: environment.access.contains { $0.direction == .widened }
      case .schemaBreak: environment.schemas.contains(where: \.isBreaking)
      }
    }
  }
}
