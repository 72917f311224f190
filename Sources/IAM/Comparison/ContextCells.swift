// Contexts that tell conditions apart: for every way in which some hold and the others do not, values of their keys.

/// The contexts of requests that conditions tell apart.
struct ContextCells {
  private(set) var contexts: [RequestContext] = [[:]]
  private(set) var isComplete = true

  /// What the principal and the resource say themselves ("AWS global condition context keys"): no request can claim another.
  private static let given: Set = [
    "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice",
    "aws:principalservicename", "aws:username", "aws:resourceaccount",
  ]
  /// More than conditions of one statement make.
  private static let most = 1_024

  /// - Parameter variables: keys whose values stand in patterns: one value for each is tried, and none.
  init(_ conditions: [ConditionTest], variables: [String]) {
    let variables = Set(variables.map { $0.lowercased() }).subtracting(Self.given).sorted()
    var bases: [RequestContext] = [[:]]
    for key in variables {
      let values = Self.values(of: key, in: conditions, [:]).prefix(6) + [["x"], ["a", "x"]]
      bases = bases.flatMap { base in values.map { base.adding([key: $0]) } }
      cut(&bases)
    }
    let keys = Set(conditions.map { $0.key.lowercased() }).subtracting(Self.given).subtracting(variables).sorted()
    var all: [RequestContext] = []
    for base in bases {
      var contexts = [base]
      for key in keys {
        let values = Self.values(of: key, in: conditions, base)
        contexts = contexts.flatMap { context in values.map { $0.isEmpty ? context : context.adding([key: $0]) } }
        cut(&contexts)
      }
      all += contexts
    }
    cut(&all)
    contexts = all
  }

  private mutating func cut(_ contexts: inout [RequestContext]) {
    guard contexts.count > Self.most else { return }
    contexts.removeSubrange(Self.most...)
    isComplete = false
  }

  /// Values of a key, one list for each way in which the conditions on it hold. None comes last: a request has what it is
  /// asked for rather than not.
  private static func values(
    of key: String, in conditions: [ConditionTest], _ base: RequestContext
  ) -> [[String]] {
    let tests = conditions.filter { $0.key.lowercased() == key }
    let candidates = tests.flatMap { $0.candidates(beside: tests, in: base) } + ["x", ""]
    var known: Set<[Bool]> = []
    func tellsApart(_ values: [String]) -> Bool {
      let context = base.adding([key: values])
      return known.insert(tests.map { $0.holds(in: context) }).inserted
    }
    let singles = candidates.map { [$0] }.filter(tellsApart)
    let some = singles.prefix(8).map { $0[0] }
    let pairs = some.flatMap { first in some.filter { $0 > first }.map { [first, $0] } }.filter(tellsApart)
    let more = some.count > 2 ? [some].filter(tellsApart) : []
    return singles + pairs + more + [[]].filter(tellsApart)
  }
}

extension ConditionTest {
  /// Values that the condition, and others of its key, may take differently.
  fileprivate func candidates(beside tests: [ConditionTest], in context: RequestContext) -> [String] {
    switch test.comparison {
    case .string(let options):
      let own = values + values.map { $0.lowercased() } + values.map { $0.uppercased() }
      return own
        + TextCells(of: [[.run(colon: true)]], cutBy: tests.flatMap { $0.textPatterns(options, context) }).texts
    case .arn:
      let form: [TextToken] = Array(
        [[.run(colon: false)]] + Array(repeating: [.scalar(":"), .run(colon: false)], count: 4)
          + [[.scalar(":"), .run(colon: true)]]
      ).flatMap { $0 }
      return TextCells(of: [form], cutBy: tests.flatMap { $0.arnPatterns(context) }).texts
    case .number: return values.flatMap(Self.numbersAround)
    case .instant: return values.flatMap(Self.instantsAround)
    case .bool: return ["true", "false"]
    case .bytes: return values + ["AA=="]
    case .network:
      return values.compactMap(IPNetwork.init).flatMap(\.ends) + ["0.0.0.0", "255.255.255.255", "::", "ffff::1"]
    case .null: return []
    }
  }

  private func textPatterns(_ options: Pattern.Options, _ context: RequestContext) -> [[TextToken]] {
    guard case .string(let own) = test.comparison else { return [] }
    return values.compactMap { value in
      Pattern(value, own.union(options.intersection(.ignoresCase))).tokens(in: context)?.map { TextToken($0) }
    }
  }

  /// Each part of an ARN is compared for itself, so a wildcard ends at its colon; the last part may have colons.
  private func arnPatterns(_ context: RequestContext) -> [[TextToken]] {
    guard case .arn = test.comparison else { return [] }
    return values.compactMap { value in
      guard let tokens = Pattern(value, [.wildcards, .variables]).tokens(in: context) else { return nil }
      let parts = tokens.split(separator: .scalar(":"), maxSplits: 5, omittingEmptySubsequences: false)
      guard parts.count == 6 else { return nil }
      return Array(
        parts.enumerated().map { index, part in part.map { TextToken($0, colon: index == 5) } }
          .joined(separator: [.scalar(":")]))
    }
  }

  /// The number itself, and one on either side that is nearer than any that people write.
  private static func numbersAround(_ text: String) -> [String] {
    guard let number = Double(text) else { return [text] }
    return [text] + [number - 0.001, number + 0.001].map { "\($0)" }.filter { !$0.contains("e") }
  }

  private static func instantsAround(_ text: String) -> [String] {
    guard let instant = Instant(text) else { return [text] }
    return [text] + [-1, 1].map { "\(instant.secondsSinceEpoch + $0)" }
  }
}
