// Whether a statement is about a request, and if not, which of its elements says so.

/// Why a statement that names a request's action is not about the request.
package enum Mismatch: Sendable, Hashable {
  /// The request's principal is not among those that the statement names.
  case principal
  /// The request's resource is not what the statement is about.
  case resource(Policy.Selection<String>)
  /// The condition is not met by what the request has of its key.
  case condition(ConditionTest, given: [String])

  /// How much of the statement matched before.
  fileprivate var rank: Int {
    switch self {
    case .principal: 0
    case .resource: 1
    case .condition: 2
    }
  }
}

/// What a statement says of a request.
enum StatementMatch: Sendable, Hashable {
  /// The statement applies; in a resource policy by naming the principal, or only the principal's account.
  case applies(Grant)
  case misses(Mismatch)
  /// The statement is about other actions.
  case otherAction

  enum Grant: Sendable, Hashable, Comparable {
    /// The account may hand the permission on to its identities.
    case account
    case principal
  }
}

extension Policy.Statement {
  func match(_ request: Request) -> StatementMatch {
    guard matchesAction(request) else { return .otherAction }
    guard let grant = grant(to: request.principal) else { return .misses(.principal) }
    if let resources, !resources.covers({ $0.matches(request.resource, in: request.context) }) {
      return .misses(.resource(resources.map(\.text)))
    }
    if let unmet = conditions.first(where: { !$0.holds(in: request.context) }) {
      return .misses(.condition(unmet, given: request.context[unmet.key]))
    }
    return .applies(grant)
  }

  /// How near the statement is to the request: the elements that match, then the nearest of its resources.
  func nearness(_ mismatch: Mismatch, to request: Request) -> (rank: Int, prefix: Int) {
    guard case .resource = mismatch, case .only(let patterns) = resources else { return (mismatch.rank, 0) }
    return (mismatch.rank, patterns.map { $0.commonPrefixLength(request.resource) }.max() ?? 0)
  }

  private func matchesAction(_ request: Request) -> Bool {
    // Variables do not stand in actions, so the context is of no account.
    actions.covers { $0.matches(request.action, in: [:]) }
  }

  /// Nil where the statement is not about the principal.
  private func grant(to principal: Request.Principal) -> StatementMatch.Grant? {
    switch principals {
    case nil: .principal
    case .only(let names): names.compactMap { $0.grant(to: principal) }.max()
    // An exception counts for a session only if its role and account are excepted too ("NotPrincipal with Deny").
    case .allBut(let names):
      principal.chain.allSatisfy { link in names.contains { $0.names(link) } } ? nil : .principal
    }
  }
}

extension Policy.Selection {
  fileprivate func covers(_ isMatch: (Element) -> Bool) -> Bool {
    switch self {
    case .only(let elements): elements.contains(where: isMatch)
    case .allBut(let elements): !elements.contains(where: isMatch)
    }
  }
}

extension Policy.PrincipalName {
  fileprivate func grant(to principal: Request.Principal) -> StatementMatch.Grant? {
    guard principal.chain.contains(where: names) else { return nil }
    if case .account = self { return .account }
    return .principal
  }

  /// Whether it is the name of one link of a principal's chain. Names have no wildcards but the one that is everyone.
  fileprivate func names(_ link: Policy.PrincipalName) -> Bool { self == .everyone || self == link }
}

extension Request.Principal {
  /// The names that a policy may call the principal by: its account, itself, its session.
  fileprivate var chain: [Policy.PrincipalName] {
    let account = account.map { [Policy.PrincipalName.account($0)] } ?? []
    switch self {
    case .user(let arn): return account + [.identity(arn)]
    case .role(let arn, _): return account + [.identity(arn)] + (sessionARN.map { [.identity($0)] } ?? [])
    case .root: return account
    case .service(let name): return [.service(name)]
    case .federated(let provider): return [.federated(provider)]
    // No name but everyone's.
    case .anonymous: return [.everyone]
    }
  }
}
