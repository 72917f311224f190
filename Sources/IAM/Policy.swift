// Policy documents: what a principal may do, as data (AWS: "IAM JSON policy elements reference").

package import Calls

/// A policy: statements in the order of their ids.
package struct PolicyDocument: Sendable, Hashable {
  package let statements: [Statement]

  package init(_ statements: [Statement]) { self.statements = statements.sorted { $0.id < $1.id } }
}

/// One statement. It allows: least privilege is granted by naming, never by taking away.
package struct Statement: Sendable, Hashable {
  /// The statement id: what the permission is for, in letters and digits.
  package let id: String
  package let actions: [Action]
  /// ARNs, or parts that become ARNs in the configuration.
  package let resources: [Resource]
  package let conditions: [Condition]

  package init(_ id: String, _ actions: [Action], on resources: [Resource], if conditions: [Condition] = []) {
    self.id = id
    self.actions = actions.sorted()
    self.resources = resources
    self.conditions = conditions
  }
}

/// What a statement is about: an attribute of a Terraform resource, with text before and after it.
package struct Resource: Sendable, Hashable {
  /// The parts that, joined, give the ARN: text and references to Terraform values.
  package let parts: [Part]

  /// Why the resource is everything, where it is: the reason that a reviewer is owed.
  package let reason: String?

  package enum Part: Sendable, Hashable {
    case text(String)
    case reference(String)
  }

  package init(_ parts: Part...) { self.init(parts: parts) }
  package init(parts: [Part]) { (self.parts, reason) = (parts, nil) }

  private init(everythingBecause reason: String) { (parts, self.reason) = ([.text("*")], reason) }

  /// `*`, for an action that knows no resources.
  package static func everything(because reason: String) -> Resource { Resource(everythingBecause: reason) }
}

/// A condition: `"ArnEquals": { "aws:SourceArn": … }`.
package struct Condition: Sendable, Hashable {
  package let test: String
  package let key: String
  package let values: [Resource]

  package init(_ test: String, _ key: String, _ values: [Resource]) {
    self.test = test
    self.key = key
    self.values = values
  }
}

/// Who may assume a role: a service for this account's resources only, or identities of this account.
package struct TrustPolicy: Sendable, Hashable {
  package enum Trusted: Sendable, Hashable {
    /// A service principal, such as `firehose.amazonaws.com`.
    case service(String)
    /// The ARNs of roles.
    case roles([Resource])
  }

  /// The statement id: who assumes the role.
  package let id: String
  package let trusted: Trusted
  /// Keeps another account's resources and identities from using the role (the confused deputy problem).
  package let conditions: [Condition]

  package init(_ id: String, _ trusted: Trusted, conditions: [Condition]) {
    self.id = id
    self.trusted = trusted
    self.conditions = conditions
  }
}
