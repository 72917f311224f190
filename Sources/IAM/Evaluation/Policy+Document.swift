// The planner's policies, evaluated: references become the values that Terraform would give them.

import Calls

extension Policy {
  /// The permissions of a role.
  ///
  /// - Parameter resolve: the value of a Terraform reference, such as `aws_s3_bucket.raw.arn`.
  /// - Throws: `PolicyError` for a condition that IAM does not have.
  package init(
    _ document: PolicyDocument, name: String, resolving resolve: (String) -> String
  ) throws(PolicyError) {
    let statements = try document.statements.map { statement throws(PolicyError) in
      Statement(
        id: statement.id, effect: .allow, actions: .only(statement.actions.map(\.rawValue)),
        resources: .only(statement.resources.map { $0.text(resolving: resolve) }),
        conditions: try statement.conditions.resolved(resolve, in: statement.id))
    }
    self.init(name: name, kind: .identity, statements: statements)
  }

  /// Who may assume a role.
  package init(_ trust: TrustPolicy, name: String, resolving resolve: (String) -> String) throws(PolicyError) {
    let trusted: [PrincipalName] =
      switch trust.trusted {
      case .service(let service): [.service(service)]
      case .roles(let roles): roles.map { .identity($0.text(resolving: resolve)) }
      }
    let statement = Statement(
      id: trust.id, effect: .allow, principals: .only(trusted), actions: .only(["sts:AssumeRole"]),
      resources: nil, conditions: try trust.conditions.resolved(resolve, in: name))
    self.init(name: name, kind: .trust, statements: [statement])
  }
}

extension Resource {
  /// The ARN, once every reference has a value.
  package func text(resolving resolve: (String) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .reference(let reference): resolve(reference)
      }
    }.joined()
  }
}

extension [Condition] {
  fileprivate func resolved(
    _ resolve: (String) -> String, in place: String
  ) throws(PolicyError) -> [ConditionTest] {
    try map { condition throws(PolicyError) in
      let values = condition.values.map { $0.text(resolving: resolve) }
      return try ConditionTest(
        condition.test, condition.key, values, at: "\(place), \(condition.test) \(condition.key)")
    }
  }
}
