// Two sets of policies by what they allow: requests that one allows and the other does not.

/// What changed policies allow that they did not, and no longer do what they did.
///
/// Requests are made for every combination that either side names: an instance of each action and resource for every way in
/// which the patterns of both sides match it, the values of condition keys that decide, and each principal; and the evaluator
/// decides them on both sides. Another order, other ids, or a statement split in two is therefore no change.
package struct PolicyComparison: Sendable, Hashable {
  /// What is allowed now and was not.
  package let widened: [Witness]
  /// What was allowed and is not now.
  package let narrowed: [Witness]
  /// False where there were more combinations than were tried: what was found is true, and there may be more.
  package let isComplete: Bool

  /// What is compared.
  package enum Subject: Sendable, Hashable {
    /// The policies of a principal.
    case identity(Request.Principal)
    /// The policy of the resource with an ARN, in an account.
    case resource(String, account: String)
  }

  /// Compares the policies of one principal, or of one resource; a side without any allows nothing.
  package init(_ subject: Subject, from old: [Policy], to new: [Policy]) {
    let widening = WitnessSearch(subject, from: old, to: new)
    let narrowing = WitnessSearch(subject, from: new, to: old)
    widened = widening.witnesses
    narrowed = narrowing.witnesses
    isComplete = widening.isComplete && narrowing.isComplete
  }
}

/// A request that one side allows and the other does not, and what decides it.
package struct Witness: Sendable, Hashable {
  package let request: Request
  /// What the deciding statement calls the action: `s3:Get*`.
  package let action: String
  /// What the deciding statement calls the resource; `*`, or a pattern of ARNs.
  package let resource: String
  /// The statement that allows it on the one side, or forbade it on the other.
  package let statement: StatementReference
  /// Whether the statement is a `Deny` that only the other side has.
  package let isDenial: Bool
  /// What the deciding statement asks of the request.
  package let conditions: [ConditionTest]
}

/// Requests that `new` allows and `old` does not.
struct WitnessSearch {
  private(set) var witnesses: [Witness] = []
  private(set) var isComplete = true

  private let subject: PolicyComparison.Subject
  private let old: [Policy]
  private let new: [Policy]
  private let statements: [Policy.Statement]
  /// What the actions of all statements are, and what the evaluator tells apart.
  private let actions: [Policy.Selection<Pattern>]
  private let index: ActionIndex
  /// What was shown by a witness: one is enough for an action of a statement on a resource.
  private var shown: Set<[String]> = []
  /// More than any policy needs, and tried in a second or two.
  private var left = 200_000

  init(_ subject: PolicyComparison.Subject, from old: [Policy], to new: [Policy]) {
    self.subject = subject
    (self.old, self.new) = (old, new)
    statements = (old + new).flatMap(\.statements)
    actions = statements.map(\.actions) + [.only(Policy.ruledActions)]
    index = ActionIndex(statements)
    let (formerly, now) = (old.meanings, new.meanings)
    // What both sides say alike decides nothing: a request that is allowed anew is allowed by a statement of the one side
    // alone, or was forbidden by one of the other.
    for (statement, reference) in new.numbered where statement.effect == .allow && !formerly.contains(statement.meaning)
    {
      search(statement, reference)
    }
    for (statement, reference) in old.numbered where statement.effect == .deny && !now.contains(statement.meaning) {
      search(statement, reference)
    }
  }

  /// What requests have in common whose actions the same statements are about.
  private struct Ground {
    let contexts: [RequestContext]
    let principals: [Request.Principal]
    let resources: [Cell]
    let sides: [Side]
  }

  /// The evaluators of one mode: the principal's own policies, or a resource's beside a principal that may do nothing or all.
  private struct Side {
    let old: Evaluator
    let new: Evaluator
  }

  private mutating func search(_ statement: Policy.Statement, _ reference: StatementReference) {
    var known: [[Int]: Ground] = [:]
    for action in statement.actions.cells(cutBy: actions, [.run(colon: true)], [:], &isComplete) {
      let related = index.statements(about: action.text)
      let ground = known[related] ?? ground(of: statement, related)
      known[related] = ground
      for resource in ground.resources where !shown.contains(["\(reference)", action.pattern, resource.pattern]) {
        find(statement, reference, action, resource, ground)
      }
    }
  }

  private mutating func ground(of statement: Policy.Statement, _ indices: [Int]) -> Ground {
    let related = indices.map { statements[$0] }
    let cells = ContextCells(related.flatMap(\.conditions), variables: related.variables)
    if !cells.isComplete { isComplete = false }
    return Ground(
      contexts: cells.contexts, principals: principals(related),
      resources: resources(of: statement, related, cells.contexts), sides: sides(indices))
  }

  /// Statements about other actions say nothing, and are left out.
  private func sides(_ related: [Int]) -> [Side] {
    let count = old.reduce(0) { $0 + $1.statements.count }
    let former = policy(like: old.first, related.filter { $0 < count })
    let later = policy(like: new.first, related.filter { $0 >= count })
    guard case .resource = subject else {
      return [Side(old: Evaluator(identity: former), new: Evaluator(identity: later))]
    }
    return [[], [Policy.everything]].map { identity in
      Side(
        old: Evaluator(identity: identity, resource: former.first),
        new: Evaluator(identity: identity, resource: later.first))
    }
  }

  /// One policy of some of the statements; none where that side has none.
  private func policy(like first: Policy?, _ numbers: [Int]) -> [Policy] {
    guard let first else { return [] }
    return [Policy(name: first.name, kind: first.kind, statements: numbers.map { statements[$0] })]
  }

  /// Instances of a statement's resources. With variables they differ from context to context.
  private mutating func resources(
    of statement: Policy.Statement, _ related: [Policy.Statement], _ contexts: [RequestContext]
  ) -> [Cell] {
    guard let resources = statement.resources else {
      guard case .resource(let arn, _) = subject else { return [] }
      return [Cell(text: arn, pattern: arn)]
    }
    let others = related.compactMap(\.resources) + [.only(Policy.ruledResources)]
    let hasVariables = (others + [resources]).contains { $0.listed.contains(where: \.hasVariables) }
    var cells: [Cell] = []
    for context in hasVariables ? contexts : [[:]] {
      for cell in resources.cells(cutBy: others, [.run(colon: true)], context, &isComplete) where !cells.contains(cell)
      {
        cells.append(cell)
      }
    }
    return cells.map { $0.named(by: others) }
  }

  /// Looks for one request of the action on the resource that the sides decide differently.
  private mutating func find(
    _ statement: Policy.Statement, _ reference: StatementReference, _ action: Cell, _ resource: Cell,
    _ ground: Ground
  ) {
    for context in ground.contexts {
      for principal in ground.principals {
        let request = Request(
          principal, action.text, on: resource.text, ownedBy: account, context: context)
        for side in ground.sides {
          left -= 1
          guard left > 0 else {
            isComplete = false
            return
          }
          guard side.new.allows(request), !side.old.allows(request) else { continue }
          shown.insert(["\(reference)", action.pattern, resource.pattern])
          witnesses.append(
            Witness(
              request: request, action: action.pattern, resource: resource.pattern, statement: reference,
              isDenial: statement.effect == .deny, conditions: statement.conditions))
          return
        }
      }
    }
  }

  /// The account whose resources are asked for: what an identity may do elsewhere is a matter of those who are there.
  private var account: String? {
    switch subject {
    case .identity(let principal): principal.account
    case .resource(_, let account): account
    }
  }

  /// Who may ask: the principal itself, or everyone that a statement of a resource names, and some that none does.
  private func principals(_ related: [Policy.Statement]) -> [Request.Principal] {
    switch subject {
    case .identity(let principal): return [principal]
    case .resource(_, let account):
      let stranger = account == "999999999999" ? "888888888888" : "999999999999"
      var known: Set<Request.Principal> = []
      let named = related.compactMap(\.principals).flatMap(\.listed).flatMap { $0.instances(in: account) }
      return
        (named + named.inNamedSessions + [
          .role(arn: "arn:aws:iam::\(account):role/anyone"), .role(arn: "arn:aws:iam::\(stranger):role/anyone"),
          .root(account: account), .service("any-service.amazonaws.com"), .anonymous,
        ]).filter { known.insert($0).inserted }
    }
  }
}

extension [Request.Principal] {
  /// Roles that one statement names by themselves and another by a session, which knows no path: whoever is both.
  fileprivate var inNamedSessions: [Request.Principal] {
    let sessions = compactMap(\.sessionOfRole)
    return compactMap(\.sessionOfRole).flatMap { role in
      sessions.filter { $0.name == role.name && $0.session != role.session }
        .map { .role(arn: role.arn, session: $0.session) }
    }
  }
}

extension Request.Principal {
  /// A role's ARN, its account and name without the path, and its session.
  fileprivate var sessionOfRole: (arn: String, name: [Substring], session: String)? {
    guard case .role(let arn, let session) = self else { return nil }
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, let name = parts[5].split(separator: "/").last else { return nil }
    return (arn, [parts[4], name], session)
  }
}

extension [Policy] {
  fileprivate var numbered: [(Policy.Statement, StatementReference)] {
    flatMap { policy in
      policy.statements.enumerated().map { index, statement in
        (statement, StatementReference(policy: policy.name, index: index, id: statement.id))
      }
    }
  }

  /// What their statements say.
  fileprivate var meanings: Set<Policy.Statement.Meaning> { Set(flatMap(\.statements).map(\.meaning)) }
}

extension Policy {
  /// What the evaluator itself tells apart: actions on roles and keys, which are ruled by their own policies.
  fileprivate static let ruledActions = ["sts:AssumeRole*", "kms:*"].map { Pattern($0, [.wildcards, .ignoresCase]) }
  fileprivate static let ruledResources = [Pattern("*:key/*", .wildcards)]

  /// Allows everything: the identity of whom only a resource's policy holds back.
  fileprivate static let everything = Policy(
    name: "everything", kind: .identity,
    statements: [Statement(effect: .allow, actions: .only(["*"]), resources: .only(["*"]))])
}

extension Policy.PrincipalName {
  /// Callers that the name names.
  fileprivate func instances(in account: String) -> [Request.Principal] {
    switch self {
    case .everyone: return []
    case .account(let account): return [.role(arn: "arn:aws:iam::\(account):role/anyone"), .root(account: account)]
    case .service(let name): return [.service(name)]
    case .federated(let provider): return [.federated(provider: provider)]
    case .canonicalUser: return []
    case .identity(let arn):
      let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      let path = parts.count == 6 ? parts[5].split(separator: "/") : []
      switch path.first {
      case "role": return [.role(arn: arn)]
      case "assumed-role" where path.count == 3:
        return [.role(arn: "arn:\(parts[1]):iam::\(parts[4]):role/\(path[1])", session: String(path[2]))]
      default: return [.user(arn: arn)]
      }
    }
  }
}
