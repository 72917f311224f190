// A second evaluator for the tests: slow, by the definitions, sharing no code and no algorithm with the room.

import IAM

/// Decides by expanding everything and asking each definition in turn.
enum Oracle {
  struct Answer: Equatable {
    var verdict: Example.Verdict
    /// The statements that decided, as `policy/index`.
    var statements: Set<String>
  }

  static func decide(_ identity: [DrawnPolicy], _ resource: DrawnPolicy?, _ request: DrawnRequest) -> Answer {
    func saying(_ effect: String, _ policies: [DrawnPolicy]) -> [(name: String, statement: DrawnStatement)] {
      policies.flatMap { policy in
        policy.statements.enumerated().filter { $1.effect == effect && matches($1, policy, request) }
          .map { ("\(policy.name)/\($0)", $1) }
      }
    }
    let theirs = resource.map { [$0] } ?? []
    let denied = saying("Deny", identity + theirs)
    if !denied.isEmpty { return Answer(verdict: .denied, statements: Set(denied.map(\.name))) }
    let own = saying("Allow", identity)
    let any = saying("Allow", theirs)
    let direct = any.filter { isDirect($0.statement, request.caller) }
    let isRoot = request.caller.names.count == 1 && request.caller.account != nil
    let isAllowed = mayPass(
      request, isRuled: ["key", "trust"].contains(resource?.kind), identity: isRoot || !own.isEmpty,
      direct: !direct.isEmpty, delegated: !any.isEmpty)
    return isAllowed
      ? Answer(verdict: .allowed, statements: Set((own + any).map(\.name)))
      : Answer(verdict: .notAllowed, statements: [])
  }

  /// The table of "Policy evaluation logic": who has to say yes.
  private static func mayPass(
    _ request: DrawnRequest, isRuled: Bool, identity: Bool, direct: Bool, delegated: Bool
  ) -> Bool {
    let isRole = request.action.lowercased().contains("sts:assumerole")
    let isKey = request.action.lowercased().contains("kms:") && request.resource.contains(":key/")
    if request.caller.account == nil { return direct }
    if request.caller.account != request.owner { return identity && delegated }
    return isRuled || isRole || isKey ? direct || (identity && delegated) : identity || direct
  }

  private static func matches(_ statement: DrawnStatement, _ policy: DrawnPolicy, _ request: DrawnRequest) -> Bool {
    let variables = policy.hasVariables ? request.context : nil
    var isAction: Bool {
      statement.action.values.contains { accepts(symbols($0.lowercased()), request.action.lowercased()) }
    }
    var isResource: Bool {
      statement.resource.values.contains {
        expand(complete($0), variables).map { accepts($0, request.resource) } ?? false
      }
    }
    return isAction != statement.action.isNegated
      && (policy.kind == "identity" || names(statement, request.caller))
      && (policy.kind == "trust" || isResource != statement.resource.isNegated)
      && statement.conditions.allSatisfy { OracleCondition.holds($0, request.context, policy.hasVariables) }
  }

  /// An ARN of fewer than six fields; only the sixth has variables.
  private static func complete(_ arn: String) -> String {
    let fields = arn.split(separator: ":", omittingEmptySubsequences: false).count
    return arn == "*" ? arn : arn + String(repeating: ":*", count: max(0, 6 - fields))
  }

  private static func names(_ statement: DrawnStatement, _ caller: DrawnCaller) -> Bool {
    let links = caller.names.map { link in !Set(link + ["*"]).isDisjoint(with: statement.principal.values) }
    return statement.principal.isNegated ? links.contains(false) : links.contains(true)
  }

  private static func isDirect(_ statement: DrawnStatement, _ caller: DrawnCaller) -> Bool {
    let identities = Set(caller.names.dropFirst(caller.account == nil ? 0 : 1).joined()).union(["*"])
    return statement.principal.isNegated || !identities.isDisjoint(with: statement.principal.values)
  }

  /// One place of a pattern: a text to be found, one character, or any.
  enum Symbol: Equatable {
    case text(Character)
    case one
    case any
  }

  /// Every split of the text between the pattern's places is tried.
  static func accepts(_ pattern: [Symbol], _ text: String) -> Bool { accepts(pattern[...], Array(text)[...]) }

  private static func accepts(_ pattern: ArraySlice<Symbol>, _ text: ArraySlice<Character>) -> Bool {
    switch pattern.first {
    case nil: text.isEmpty
    case .any: (0...text.count).contains { accepts(pattern.dropFirst(), text.dropFirst($0)) }
    case .one: !text.isEmpty && accepts(pattern.dropFirst(), text.dropFirst())
    case .text(let character): text.first == character && accepts(pattern.dropFirst(), text.dropFirst())
    }
  }

  static func symbols(_ text: String) -> [Symbol] {
    text.map { $0 == "*" ? .any : $0 == "?" ? .one : .text($0) }
  }

  static func literal(_ text: String) -> [Symbol] { text.map(Symbol.text) }

  /// The places of a pattern, `${…}` replaced; nil where one of them has no value.
  static func expand(
    _ text: String, _ context: [String: [String]]?, wildcards: Bool = true
  ) -> [Symbol]? {
    let plain = { (part: Substring) in wildcards ? symbols(String(part)) : literal(String(part)) }
    guard let context else { return plain(text[...]) }
    var result: [Symbol] = []
    for (index, part) in text.split(separator: "$", omittingEmptySubsequences: false).enumerated() {
      // The alphabet has `$` only before a brace.
      guard index > 0, let close = part.firstIndex(of: "}") else {
        result += plain(part)
        continue
      }
      guard let value = value(String(part[..<close].dropFirst()), context) else { return nil }
      result += literal(value) + plain(part[part.index(after: close)...])
    }
    return result
  }

  private static func value(_ reference: String, _ context: [String: [String]]) -> String? {
    if ["*", "?"].contains(reference) { return reference }
    let parts = reference.split(separator: ", ")
    let given = context[String(parts[0])] ?? []
    if given.count > 1 { return nil }
    return given.first ?? (parts.count > 1 ? String(parts[1].dropFirst().dropLast()) : nil)
  }
}
