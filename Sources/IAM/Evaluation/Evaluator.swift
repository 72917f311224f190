// Allow or deny, and why: the policies of a principal and of a resource against a request.

/// Decides requests as AWS does ("Policy evaluation logic", within one account and across accounts).
///
/// Organisations' policies, permissions boundaries and session policies are not part of it: they only ever take away.
package struct Evaluator: Sendable {
  /// The policies of the principal.
  private let identity: [Policy]
  /// The policy of the resource: of a bucket or key, or a role's trust policy.
  private let resource: Policy?

  package init(identity: [Policy], resource: Policy? = nil) {
    self.identity = identity
    self.resource = resource
  }

  /// Decides one request.
  package func decide(_ request: Request) -> Decision {
    let own = Findings(identity, request)
    let theirs = Findings(resource.map { [$0] } ?? [], request)
    let denials = own.denials + theirs.denials
    guard denials.isEmpty else {
      return Decision(
        outcome: .explicitlyDenied(by: denials), reason: "\(request.summary) is denied by \(list(denials)).")
    }
    let isAllowedByIdentity = !own.allowances.isEmpty || request.principal.isRoot
    guard allows(request, identity: isAllowedByIdentity, resource: theirs.grant) else {
      return implicitDeny(request, own, theirs, isAllowedByIdentity)
    }
    let allowances = own.allowances + theirs.allowances
    let reason = allowances.isEmpty ? "its being the root user" : list(allowances)
    return Decision(outcome: .allowed(by: allowances), reason: "\(request.summary) is allowed by \(reason).")
  }

  /// Whether a request is allowed: the answer of ``decide(_:)-(Request)`` without its reasons, for many requests at once.
  package func allows(_ request: Request) -> Bool {
    let own = identity.map { $0.grant(of: request) }
    let theirs = resource?.grant(of: request) ?? .silent
    guard theirs != .denied, !own.contains(.denied) else { return false }
    let grant: StatementMatch.Grant? = if case .allowed(let grant) = theirs { grant } else { nil }
    return allows(request, identity: own.contains { $0 != .silent } || request.principal.isRoot, resource: grant)
  }

  /// Decides a call that needs permission on several resources: the first that is not allowed decides it.
  package func decide(_ requests: [Request]) -> Decision {
    let decisions = requests.map(decide)
    if let denial = decisions.first(where: { !$0.isAllowed }) { return denial }
    let statements = decisions.flatMap(\.statements)
    let reasons = decisions.map(\.reason).joined(separator: " ")
    return Decision(outcome: .allowed(by: statements), reason: reasons.isEmpty ? "Nothing was asked." : reasons)
  }

  /// Who has to allow: either side within an account, both across accounts.
  private func allows(_ request: Request, identity: Bool, resource grant: StatementMatch.Grant?) -> Bool {
    guard let account = request.principal.account else { return grant == .principal }
    if account != request.resourceAccount { return identity && grant != nil }
    if needsResourcePolicy(request) { return grant == .principal || (grant == .account && identity) }
    return identity || grant == .principal
  }

  /// Roles and KMS keys are ruled by their own policies: an identity policy counts only where those let it
  /// ("Key policies in AWS KMS"; "Roles terms and concepts": "Trust policy").
  private func needsResourcePolicy(_ request: Request) -> Bool {
    if let kind = resource?.kind, kind == .key || kind == .trust { return true }
    let action = request.action.lowercased()
    return action.hasPrefix("sts:assumerole") || (action.hasPrefix("kms:") && request.resource.contains(":key/"))
  }

  private func implicitDeny(
    _ request: Request, _ own: Findings, _ theirs: Findings, _ isAllowedByIdentity: Bool
  ) -> Decision {
    let isResourceToBlame = isAllowedByIdentity || request.principal.account == nil
    let nearest = isResourceToBlame ? theirs.nearest : own.nearest ?? theirs.nearest
    let detail =
      nearest.map { "; nearest: \($0)" } ?? (isResourceToBlame && resource == nil ? "" : "; none names the action")
    let subject = silentSide(isAllowedByIdentity, theirs.grant != nil)
    return Decision(
      outcome: .implicitlyDenied(nearest: nearest), reason: "\(request.summary) is not allowed: \(subject)\(detail).")
  }

  /// Who should have allowed.
  private func silentSide(_ isAllowedByIdentity: Bool, _ isAllowedByResource: Bool) -> String {
    if isAllowedByIdentity {
      return resource == nil
        ? "the principal's policies allow it, but the resource, which has to as well, has no policy"
        : "the principal's policies allow it, but the resource's policy has to as well"
    }
    return isAllowedByResource
      ? "the resource's policy allows it, but the principal's policies have to as well" : "no statement allows it"
  }

  private func list(_ statements: [StatementReference]) -> String {
    statements.map(\.description).joined(separator: " and ")
  }
}

/// What the statements of one side say of a request.
private struct Findings {
  private(set) var allowances: [StatementReference] = []
  private(set) var denials: [StatementReference] = []
  /// The strongest allowance.
  private(set) var grant: StatementMatch.Grant?
  private(set) var nearest: NearMiss?
  private var nearness = (rank: -1, prefix: -1)

  init(_ policies: [Policy], _ request: Request) {
    for policy in policies {
      for (index, statement) in policy.statements.enumerated() {
        add(statement, StatementReference(policy: policy.name, index: index, id: statement.id), request)
      }
    }
  }

  private mutating func add(_ statement: Policy.Statement, _ reference: StatementReference, _ request: Request) {
    switch (statement.match(request), statement.effect) {
    case (.applies, .deny): denials.append(reference)
    case (.applies(let grant), .allow):
      allowances.append(reference)
      self.grant = max(self.grant ?? grant, grant)
    case (.misses(let mismatch), .allow):
      let nearness = statement.nearness(mismatch, to: request)
      guard nearness > self.nearness else { return }
      self.nearness = nearness
      nearest = NearMiss(statement: reference, mismatch: mismatch)
    case (.misses, .deny), (.otherAction, _): break
    }
  }
}

extension Request.Principal {
  /// The root user needs no identity policy.
  fileprivate var isRoot: Bool {
    if case .root = self { true } else { false }
  }
}

extension Policy {
  fileprivate enum Answer: Hashable {
    case silent, denied
    case allowed(StatementMatch.Grant)
  }

  /// What the statements say of a request, all together.
  fileprivate func grant(of request: Request) -> Answer {
    var strongest: StatementMatch.Grant?
    for statement in statements {
      guard case .applies(let grant) = statement.match(request) else { continue }
      if statement.effect == .deny { return .denied }
      strongest = max(strongest ?? grant, grant)
    }
    return strongest.map(Answer.allowed) ?? .silent
  }
}
