// What principals may do that they could not, and no longer may: decided by the evaluator of the room IAM.

import IAM

/// What a principal, or everyone through a resource's policy, may do more or less.
package struct AccessChange: Sendable, Hashable {
  package enum Direction: String, Sendable, Hashable, CaseIterable {
    case widened, narrowed
  }

  package let direction: Direction
  /// Whom or what it is about: a role's address, `who may assume …`, `the policy of …`, `the deployer`.
  package let subject: String
  /// Whether the principal or resource is there on one side only.
  package let isWhole: Bool
  package let grants: [Grant]
  /// False where there were more combinations than were tried.
  package let isComplete: Bool

  /// What a statement allows on one side, or forbids on the other.
  package struct Grant: Sendable, Hashable {
    /// As the statement writes them.
    package let actions: [String]
    /// An ARN or pattern; a resource of the root by its address.
    package let resource: String
    /// Conditions of the statement, in words.
    package let conditions: [String]
    /// The statement's id, or its number.
    package let statement: String
    /// Whether it is a `Deny` that only the other side has.
    package let isDenial: Bool
    /// A request that shows it.
    package let witness: String
  }
}

/// The policies of a root on two sides.
struct AccessComparison {
  let old: [String: PolicySource]
  let new: [String: PolicySource]
  let account: String

  /// - Throws: `DifferenceError` naming a policy that IAM would refuse.
  func changes() throws(DifferenceError) -> [AccessChange] {
    var changes: [AccessChange] = []
    for key in Set(old.keys).union(new.keys).sorted() {
      do { changes += try self.changes(old[key], new[key]) } catch {
        let title = (new[key] ?? old[key])?.title ?? key
        throw DifferenceError(["\(title): \(error)"])
      }
    }
    return changes
  }

  private func changes(_ old: PolicySource?, _ new: PolicySource?) throws(PolicyError) -> [AccessChange] {
    guard let any = new ?? old, old?.documents.map(\.json) != new?.documents.map(\.json) else { return [] }
    let subject: PolicyComparison.Subject =
      switch any.holder {
      case .role, .deployer: .identity(.role(arn: any.arn))
      case .trust, .resource, .key: .resource(any.arn, account: account)
      }
    let comparison = PolicyComparison(subject, from: try old?.policies() ?? [], to: try new?.policies() ?? [])
    return [(.widened, comparison.widened), (.narrowed, comparison.narrowed)].compactMap {
      (direction: AccessChange.Direction, witnesses: [Witness]) in
      guard !witnesses.isEmpty else { return nil }
      return AccessChange(
        direction: direction, subject: any.title, isWhole: old == nil || new == nil,
        grants: grants(witnesses, isIdentity: any.holder == .role || any.holder == .deployer),
        isComplete: comparison.isComplete)
    }
  }

  /// Witnesses of one statement on one resource become one grant of several actions.
  private func grants(_ witnesses: [Witness], isIdentity: Bool) -> [AccessChange.Grant] {
    var order: [String] = []
    var groups: [String: [Witness]] = [:]
    for witness in witnesses {
      let key = "\(witness.statement) \(witness.resource)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(witness)
    }
    return order.compactMap { groups[$0] }.compactMap { group in
      guard let first = group.first else { return nil }
      var actions: [String] = []
      for action in group.map(\.action) where !actions.contains(action) { actions.append(action) }
      let caller = isIdentity ? "" : " by \(first.request.principal)"
      return AccessChange.Grant(
        actions: actions, resource: first.resource, conditions: first.conditions.map(\.description),
        statement: first.statement.id ?? "statement \(first.statement.index + 1)", isDenial: first.isDenial,
        witness: "\(first.request.action) on \(first.request.resource)\(caller)")
    }
  }
}

extension AccessChange {
  /// With the resources of a root by their addresses: `aws_s3_bucket.raw/raw/*`.
  /// - Parameter addresses: the address of each ARN.
  func naming(_ addresses: [String: String]) -> AccessChange {
    let grants = grants.map { grant in
      Grant(
        actions: grant.actions, resource: Self.named(grant.resource, addresses), conditions: grant.conditions,
        statement: grant.statement, isDenial: grant.isDenial, witness: grant.witness)
    }
    return AccessChange(
      direction: direction, subject: subject, isWhole: isWhole, grants: grants, isComplete: isComplete)
  }

  private static func named(_ pattern: String, _ addresses: [String: String]) -> String {
    var end = pattern.endIndex
    while end > pattern.startIndex {
      if let address = addresses[String(pattern[..<end])] { return address + pattern[end...] }
      guard let cut = pattern[..<end].lastIndex(where: { $0 == "/" || $0 == ":" }) else { break }
      end = cut
    }
    return pattern
  }
}
