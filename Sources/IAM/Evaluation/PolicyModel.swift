// A policy as it is evaluated: every element of the grammar, nothing left to resolve.

/// A policy, of whatever source (AWS: "IAM JSON policy elements reference").
///
/// `PolicyDocument` is what the planner writes; this is what IAM reads, and it can hold all that IAM understands.
package struct Policy: Sendable, Hashable {
  /// What the policy is attached to.
  package enum Kind: Sendable, Hashable, CaseIterable {
    /// A user, group or role.
    case identity
    /// A resource, such as a bucket, a queue or a function.
    case resource
    /// A KMS key: unlike other resource policies it has to allow by itself, or to hand over to its account.
    case key
    /// A role: who may assume it.
    case trust
  }

  /// What the policy is called in a decision.
  package let name: String
  package let kind: Kind
  package let statements: [Statement]

  package init(name: String, kind: Kind, statements: [Statement]) {
    self.name = name
    self.kind = kind
    self.statements = statements
  }
}

extension Policy {
  package enum Effect: String, Sendable, Hashable, CaseIterable {
    case allow = "Allow"
    case deny = "Deny"
  }

  /// What an element lists: `Action` or `NotAction`, `Resource` or `NotResource`, `Principal` or `NotPrincipal`.
  package enum Selection<Element: Sendable & Hashable>: Sendable, Hashable {
    case only([Element])
    case allBut([Element])

    /// The listed elements, whichever way they are meant.
    var listed: [Element] {
      switch self {
      case .only(let elements), .allBut(let elements): elements
      }
    }

    func map<Other, Failure: Error>(
      _ transform: (Element) throws(Failure) -> Other
    ) throws(Failure) -> Selection<Other> {
      switch self {
      case .only(let elements): .only(try elements.map(transform))
      case .allBut(let elements): .allBut(try elements.map(transform))
      }
    }
  }

  /// One statement, compiled for matching.
  package struct Statement: Sendable, Hashable {
    /// The `Sid`.
    package let id: String?
    package let effect: Effect
    /// None in an identity policy, whose principal is what it is attached to.
    let principals: Selection<PrincipalName>?
    let actions: Selection<Pattern>
    /// None where the policy is about the one resource that it is attached to.
    let resources: Selection<Pattern>?
    let conditions: [ConditionTest]

    /// - Parameter substitutes: whether `${…}` is a policy variable, as since version 2012-10-17, or literal text.
    package init(
      id: String? = nil, effect: Effect, principals: Selection<PrincipalName>? = nil, actions: Selection<String>,
      resources: Selection<String>?, conditions: [ConditionTest] = [], substitutes: Bool = true
    ) {
      self.id = id
      self.effect = effect
      self.principals = principals
      self.actions = actions.map { Pattern($0, [.wildcards, .ignoresCase]) }
      self.resources = resources?.map {
        Pattern(completingARN: $0, substitutes ? [.wildcards, .variables] : .wildcards)
      }
      self.conditions = conditions
    }
  }

  /// Who a statement of a resource policy is about ("AWS JSON policy elements: Principal").
  package enum PrincipalName: Sendable, Hashable {
    /// `"*"` or `{"AWS": "*"}`.
    case everyone
    /// An account, by its twelve digits or its root's ARN: it may hand the permission on to its identities.
    case account(String)
    /// A user, role or session, by its ARN.
    case identity(String)
    case service(String)
    case federated(String)
    case canonicalUser(String)
  }
}

/// Why text is not a policy, and where.
package struct PolicyError: Error, Hashable, CustomStringConvertible {
  /// The place: a path such as `Statement[2].Condition`, or a line and a column.
  package let place: String
  /// What is wrong, what is allowed, and so what to write.
  package let problem: String

  package var description: String { place.isEmpty ? problem : "\(place): \(problem)" }
}
