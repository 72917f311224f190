// The evaluator against the oracle on random policies and requests.

import IAM
import Testing

@Suite struct OracleTests {
  private static let kinds: [String: Policy.Kind] = [
    "identity": .identity, "resource": .resource, "key": .key, "trust": .trust,
  ]

  /// Four times 25,000 pairs, of which no outcome is rare: verdict and deciding statements are the same.
  @Test(arguments: [1, 2, 3, 4])
  func theEvaluatorAgreesWithTheDefinitions(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    var counts: [Example.Verdict: Int] = [:]
    for _ in 0..<625 {
      let identity = (0..<Int.random(in: 0...2, using: &dice)).map { DrawnPolicy.drawn("own\($0)", "identity", &dice) }
      let kind = dice.one(["", "resource", "resource", "key", "trust"])
      let resource = kind.isEmpty ? nil : DrawnPolicy.drawn("theirs", kind, &dice)
      let evaluator = Evaluator(identity: try identity.map(compiled), resource: try resource.map(compiled))
      for _ in 0..<40 {
        let request = DrawnPolicy.request(&dice)
        let expected = Oracle.decide(identity, resource, request)
        let decision = evaluator.decide(request.request)
        let statements = Set(decision.statements.map { "\($0.policy)/\($0.index)" })
        guard decision.verdict == expected.verdict, statements == expected.statements else {
          let policies = (identity + [resource].compactMap { $0 }).map(\.json)
          Issue.record("\(decision)\nexpected \(expected)\n\(policies)\n\(request)")
          return
        }
        counts[expected.verdict, default: 0] += 1
      }
    }
    let total = counts.values.reduce(0, +)
    print("oracle, seed \(seed): \(total) pairs agree: \(counts)")
    #expect(total == 25_000)
    for verdict in [Example.Verdict.allowed, .denied, .notAllowed] { #expect(counts[verdict, default: 0] > total / 10) }
  }

  private func compiled(_ policy: DrawnPolicy) throws -> Policy {
    try Policy(name: policy.name, kind: #require(Self.kinds[policy.kind]), json: policy.json)
  }
}
