// Random policies and requests over small alphabets, so that they meet often.

import IAM

struct Drawn<Element: Sendable>: Sendable {
  var isNegated: Bool
  var values: [Element]
}

struct DrawnCondition: Sendable {
  var test: String
  var key: String
  var values: [String]
}

struct DrawnStatement: Sendable {
  var effect: String
  var principal: Drawn<String>
  var action: Drawn<String>
  var resource: Drawn<String>
  var conditions: [DrawnCondition]
}

struct DrawnPolicy: Sendable {
  var name: String
  /// `identity`, `resource`, `key` or `trust`.
  var kind: String
  var hasVariables: Bool
  var statements: [DrawnStatement]
}

/// Who asks, and the names that a policy may call them by: of the account, of the identity, of the session.
struct DrawnCaller: Sendable {
  var principal: Request.Principal
  var account: String?
  var names: [[String]]
}

struct DrawnRequest: Sendable {
  var caller: DrawnCaller
  var action: String
  var resource: String
  var owner: String
  var context: [String: [String]]

  var request: Request {
    Request(caller.principal, action, on: resource, ownedBy: owner, context: RequestContext(context))
  }
}

/// A seeded generator (SplitMix64): the same policies in every run.
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func one<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }
  mutating func isLucky(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &self) < chance }

  mutating func some<Element>(_ elements: [Element], _ counts: ClosedRange<Int>) -> [Element] {
    (0..<Int.random(in: counts, using: &self)).map { _ in one(elements) }
  }
}

extension DrawnPolicy {
  static let accounts = ["111111111111", "222222222222"]
  private static let actions = ["s:Get", "s:Put", "s:PutX", "t:Get", "sts:AssumeRole", "kms:Use"]
  private static let actionPatterns = [
    "*", "s:*", "S:get", "s:Put", "t:?et", "*:Get", "s:P*", "s:Put?", "sts:assumerole", "kms:*", "t:G?t",
  ]
  private static let resources = ["a", "b", "ab", "aab/b", "key/a", "*", "a:b"].map { "arn:p:s:r:1:\($0)" }
  private static let tails = [
    "*", "a", "a*", "?b", "*b", "a*b*", "*/*", "key/*", "${k:text}", "${k:text, 'a'}b", "${*}", "a:*", "**",
  ]
  private static let resourcePatterns = ["*", "arn:p:s", "arn:*:1:a", "arn:p:?:*"] + tails.map { "arn:p:s:r:1:\($0)" }

  static let callers: [DrawnCaller] =
    accounts.flatMap { account -> [DrawnCaller] in
      let names = [account, "arn:aws:iam::\(account):root"]
      let user = "arn:aws:iam::\(account):user/u"
      let role = "arn:aws:iam::\(account):role/path/r"
      let session = "arn:aws:sts::\(account):assumed-role/r/s"
      return [
        DrawnCaller(principal: .user(arn: user), account: account, names: [names, [user]]),
        DrawnCaller(principal: .role(arn: role, session: "s"), account: account, names: [names, [role], [session]]),
        DrawnCaller(principal: .root(account: account), account: account, names: [names]),
      ]
    } + [
      DrawnCaller(principal: .service("x.amazonaws.com"), account: nil, names: [["x.amazonaws.com"]]),
      DrawnCaller(principal: .anonymous, account: nil, names: [["*"]]),
    ]

  static func drawn(_ name: String, _ kind: String, _ dice: inout Dice) -> DrawnPolicy {
    let count = Int.random(in: 1...3, using: &dice)
    return DrawnPolicy(
      name: name, kind: kind, hasVariables: dice.isLucky(0.9), statements: (0..<count).map { _ in statement(&dice) })
  }

  private static func statement(_ dice: inout Dice) -> DrawnStatement {
    let names = callers.flatMap { $0.names.joined() }
    return DrawnStatement(
      effect: dice.isLucky(0.75) ? "Allow" : "Deny",
      principal: Drawn(isNegated: dice.isLucky(0.15), values: dice.some(names, 1...5)),
      action: Drawn(isNegated: dice.isLucky(0.2), values: dice.some(actionPatterns, 1...3)),
      resource: Drawn(isNegated: dice.isLucky(0.2), values: dice.some(resourcePatterns, 1...3)),
      conditions: conditions(&dice))
  }

  /// None as often as some; where there are several, each is of another test or key, as JSON's objects have it.
  private static func conditions(_ dice: inout Dice) -> [DrawnCondition] {
    let count = dice.isLucky(0.5) ? 0 : dice.one([1, 1, 2, 2, 3])
    var seen: Set<String> = []
    return (0..<count).map { _ in DrawnCondition.drawn(&dice) }.filter { seen.insert("\($0.test) \($0.key)").inserted }
  }

  static func request(_ dice: inout Dice) -> DrawnRequest {
    DrawnRequest(
      caller: dice.one(callers), action: dice.one(actions), resource: dice.one(resources), owner: dice.one(accounts),
      context: DrawnCondition.context(&dice))
  }

  /// As JSON, in one of the ways that it can be written.
  var json: String {
    // The old version, said or not, has no variables.
    let old = statements.count == 1 ? "" : "\"Version\": \"2008-10-17\", "
    return
      "{\(hasVariables ? "\"Version\": \"2012-10-17\", " : old)\"Statement\": [\(statements.map { text($0) }.joined(separator: ","))]}"
  }

  private func text(_ statement: DrawnStatement) -> String {
    var members = ["\"Effect\": \"\(statement.effect)\"", element("Action", statement.action)]
    if kind != "trust" { members.append(element("Resource", statement.resource)) }
    if kind != "identity" {
      let services = statement.principal.values.filter { $0.hasSuffix(".com") }
      let others = statement.principal.values.filter { !$0.hasSuffix(".com") }
      let name = statement.principal.isNegated ? "NotPrincipal" : "Principal"
      members.append("\"\(name)\": {\"AWS\": \(list(others)), \"Service\": \(list(services))}")
    }
    let tests = Set(statement.conditions.map(\.test)).sorted()
    let conditions = tests.map { test in
      let members = statement.conditions.filter { $0.test == test }.map { "\"\($0.key)\": \(list($0.values))" }
      return "\"\(test)\": {\(members.joined(separator: ", "))}"
    }
    return "{\((members + ["\"Condition\": {\(conditions.joined(separator: ","))}"]).joined(separator: ", "))}"
  }

  private func element(_ name: String, _ drawn: Drawn<String>) -> String {
    "\"\(drawn.isNegated ? "Not" : "")\(name)\": \(drawn.values.count == 1 ? "\"\(drawn.values[0])\"" : list(drawn.values))"
  }

  private func list(_ values: [String]) -> String { "[\(values.map { "\"\($0)\"" }.joined(separator: ","))]" }
}

extension DrawnCondition {
  /// For each key: the operators that fit it, values of a policy, values of a request.
  private static let kinds: [(key: String, tests: [String], policy: [String], request: [String])] = [
    (
      "k:text",
      [
        "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
      ],
      ["", "a", "b", "A", "ab", "*", "a*", "?", "*b", "${k:word}", "${k:word, 'a'}", "${*}", "${?}b", "a${k:word}*"],
      ["", "a", "b", "A", "ab", "aB", "*", "?b"]
    ),
    (
      "k:number",
      ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map { "Numeric\($0)" },
      Meaning.numbers.keys.sorted(), Meaning.numbers.keys.sorted() + ["x"]
    ),
    (
      "k:date",
      ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map { "Date\($0)" },
      Meaning.instants.keys.sorted(), Meaning.instants.keys.sorted() + ["2025-13"]
    ),
    ("k:flag", ["Bool"], ["true", "false", "True"], ["true", "false", "FALSE", "yes"]),
    ("k:address", ["IpAddress", "NotIpAddress"], Meaning.ranges.keys.sorted(), Meaning.addresses + ["localhost"]),
    ("k:bytes", ["BinaryEquals"], Meaning.bytes, Meaning.bytes + ["a"]),
    (
      "k:arn", ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
      ["arn:p:s:r:1:a", "arn:p:*:*:1:*", "arn:p:s:r:?:a*", "arn:*:b", "*", "arn:p:s:r:1:${k:word}", "arn:p:s:*:*:*:b"],
      ["arn:p:s:r:1:a", "arn:p:s:r:1:a:b", "arn:p:t::2:ab", "arn:p:s:r:x:1:a", "arn:b"]
    ),
  ]

  static func drawn(_ dice: inout Dice) -> DrawnCondition {
    let kind = dice.one(kinds)
    if dice.isLucky(0.1) {
      return DrawnCondition(test: "Null", key: kind.key, values: dice.some(["true", "false"], 1...1))
    }
    let quantifier = dice.one(["", "", "", "ForAllValues:", "ForAnyValue:"])
    let suffix = dice.one(["", "", "IfExists"])
    return DrawnCondition(
      test: quantifier + dice.one(kind.tests) + suffix, key: kind.key, values: dice.some(kind.policy, 1...3))
  }

  static func context(_ dice: inout Dice) -> [String: [String]] {
    var context: [String: [String]] = [:]
    for kind in kinds where dice.isLucky(0.7) {
      context[kind.key] = dice.some(kind.request, dice.isLucky(0.7) ? 1...1 : 0...3)
    }
    if dice.isLucky(0.7) { context["k:word"] = dice.some(["a", "b", "*"], dice.isLucky(0.8) ? 1...1 : 0...2) }
    return context
  }
}
