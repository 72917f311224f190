// What changed policies allow and no longer allow, against brute force over a finite universe.

import IAM
import Testing

@Suite struct ComparisonTests {
  private static let kinds: [String: Policy.Kind] = [
    "identity": .identity, "resource": .resource, "key": .key, "trust": .trust,
  ]
  private static let account = DrawnPolicy.accounts[0]
  private static let bucket = "arn:p:s:r:1:a"

  private func policy(_ drawn: DrawnPolicy) throws -> Policy {
    try Policy(name: drawn.name, kind: #require(Self.kinds[drawn.kind]), json: drawn.json)
  }

  /// Two policies that are often nearly alike: the second is the first with a statement drawn anew, taken away or put in.
  private func pair(_ kind: String, _ dice: inout Dice) -> (DrawnPolicy, DrawnPolicy) {
    var old = DrawnPolicy.drawn("old", kind, &dice)
    var new = DrawnPolicy.drawn("new", kind, &dice)
    // Variables would make the universe infinite; they are looked at below.
    (old.hasVariables, new.hasVariables) = (false, false)
    // Each condition multiplies what has to be tried; several of a statement take minutes.
    for place in old.statements.indices {
      old.statements[place].conditions = Array(old.statements[place].conditions.prefix(1))
    }
    for place in new.statements.indices {
      new.statements[place].conditions = Array(new.statements[place].conditions.prefix(1))
    }
    guard dice.isLucky(0.7) else { return (old, new) }
    let drawn = new.statements
    new.statements = old.statements
    let place = Int.random(in: 0..<old.statements.count, using: &dice)
    switch Int.random(in: 0..<4, using: &dice) {
    case 0: new.statements[place].action = drawn[0].action
    case 1: new.statements[place].resource = drawn[0].resource
    case 2: new.statements[place].conditions = drawn[0].conditions
    default: new.statements.insert(drawn[0], at: place)
    }
    return (old, new)
  }

  /// Whatever a request of the universe shows, the comparison finds; whatever the comparison finds, the oracle confirms.
  @Test(arguments: ["identity", "resource", "trust", "key"])
  func verdictsAgreeWithBruteForce(_ kind: String) throws {
    var dice = Dice(seed: 20_261_126)
    var found: [String: Int] = [:]
    for round in 0..<60 {
      let (old, new) = pair(kind, &dice)
      let caller = DrawnPolicy.callers[1]
      let subject =
        kind == "identity"
        ? PolicyComparison.Subject.identity(caller.principal) : .resource(Self.bucket, account: Self.account)
      let comparison = PolicyComparison(subject, from: [try policy(old)], to: [try policy(new)])
      #expect(comparison.isComplete, "\(round)")
      let place: Comment = "\(round): \(old.json)\n\(new.json)"
      for _ in 0..<120 {
        var request = DrawnPolicy.request(&dice)
        if kind == "identity" { request.caller = caller }
        if kind != "identity" { (request.resource, request.owner) = (Self.bucket, Self.account) }
        switch (oracle(old, request), oracle(new, request)) {
        case (false, true): #expect(!comparison.widened.isEmpty, place)
        case (true, false): #expect(!comparison.narrowed.isEmpty, place)
        default: break
        }
      }
      for witness in comparison.widened { try confirm(witness, allowedBy: new, not: old, place) }
      for witness in comparison.narrowed { try confirm(witness, allowedBy: old, not: new, place) }
      found["\(!comparison.widened.isEmpty) \(!comparison.narrowed.isEmpty)", default: 0] += 1
    }
    // No outcome is rare.
    #expect(found.count == 4 && found.values.allSatisfy { $0 > 1 }, "\(found)")
  }

  /// By the slow evaluator, whether a caller with no policy of its own, or with all permissions, may.
  private func oracle(_ drawn: DrawnPolicy, _ request: DrawnRequest, asAll: Bool = false) -> Bool {
    if drawn.kind == "identity" { return Oracle.decide([drawn], nil, request).verdict == .allowed }
    return Oracle.decide([], drawn, request).verdict == .allowed
  }

  private func confirm(_ witness: Witness, allowedBy wide: DrawnPolicy, not narrow: DrawnPolicy, _ place: Comment)
    throws
  {
    let all = try Policy(
      name: "all", json: #"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#)
    func decides(_ drawn: DrawnPolicy) throws -> [Bool] {
      let policy = try policy(drawn)
      if drawn.kind == "identity" { return [Evaluator(identity: [policy]).decide(witness.request).isAllowed] }
      return [[], [all]].map { Evaluator(identity: $0, resource: policy).decide(witness.request).isAllowed }
    }
    let pairs = zip(try decides(wide), try decides(narrow))
    #expect(pairs.contains { $0 && !$1 }, "\(witness.request) \(place)")
  }

  /// The fast answer is the answer that has reasons.
  @Test func allowsIsWhatDecideDecides() throws {
    var dice = Dice(seed: 20_261_127)
    for _ in 0..<3_000 {
      let kind = dice.one(["resource", "trust", "key"])
      let evaluator = Evaluator(
        identity: [try policy(DrawnPolicy.drawn("own", "identity", &dice))],
        resource: try policy(DrawnPolicy.drawn("theirs", kind, &dice)))
      let request = DrawnPolicy.request(&dice).request
      #expect(evaluator.allows(request) == evaluator.decide(request).isAllowed)
    }
  }

  @Test func comparisonsMirror() throws {
    var dice = Dice(seed: 20_261_128)
    for _ in 0..<60 {
      let (old, new) = pair("identity", &dice)
      let subject = PolicyComparison.Subject.identity(DrawnPolicy.callers[1].principal)
      let (one, other) = ([try policy(old)], [try policy(new)])
      let forth = PolicyComparison(subject, from: one, to: other)
      let back = PolicyComparison(subject, from: other, to: one)
      #expect(forth.widened == back.narrowed && forth.narrowed == back.widened)
      let same = PolicyComparison(subject, from: one, to: one)
      #expect(same.widened.isEmpty && same.narrowed.isEmpty)
    }
  }
}

@Suite struct ComparisonExampleTests {
  private static let role = Request.Principal.role(arn: "arn:aws:iam::111111111111:role/r")

  private func identity(_ statements: String...) throws -> [Policy] {
    [try Policy(name: "p", json: #"{"Version": "2012-10-17", "Statement": [\#(statements.joined(separator: ","))]}"#)]
  }

  private func allow(_ actions: String, _ resources: String, _ rest: String = "") -> String {
    #"{"Effect": "Allow", "Action": [\#(actions)], "Resource": [\#(resources)]\#(rest)}"#
  }

  private func compare(_ old: [Policy], _ new: [Policy]) -> PolicyComparison {
    PolicyComparison(.identity(Self.role), from: old, to: new)
  }

  @Test func orderIdsAndSplittingAreNoChange() throws {
    let one = try identity(allow(#""s3:GetObject", "s3:PutObject""#, #""arn:aws:s3:::a/*", "arn:aws:s3:::b/*""#))
    let split = try identity(
      allow(#""s3:PutObject""#, #""arn:aws:s3:::b/*""#), allow(#""s3:GetObject""#, #""arn:aws:s3:::b/*""#),
      allow(#""s3:PutObject", "s3:GetObject""#, #""arn:aws:s3:::a/*""#))
    let comparison = compare(one, split)
    #expect(comparison.widened.isEmpty && comparison.narrowed.isEmpty && comparison.isComplete)
  }

  /// A broader wildcard of which the old patterns leave something.
  @Test func onlyWhatIsNewIsAWitness() throws {
    let old = try identity(allow(#""s3:GetObject", "s3:GetObjectTagging""#, #""arn:aws:s3:::a/raw/*""#))
    let new = try identity(allow(#""s3:GetObject*""#, #""arn:aws:s3:::a/raw/*""#))
    let comparison = compare(old, new)
    #expect(comparison.narrowed.isEmpty && !comparison.widened.isEmpty)
    #expect(comparison.widened.allSatisfy { $0.action == "s3:GetObject*" && $0.request.action != "s3:getobject" })
  }

  @Test func aConditionThatGoesWidens() throws {
    let condition = #", "Condition": {"StringLike": {"s3:prefix": ["raw/*"]}}"#
    let old = try identity(allow(#""s3:ListBucket""#, #""arn:aws:s3:::a""#, condition))
    let new = try identity(allow(#""s3:ListBucket""#, #""arn:aws:s3:::a""#))
    let comparison = compare(old, new)
    #expect(comparison.widened.map(\.action) == ["s3:ListBucket"] && comparison.narrowed.isEmpty)
    #expect(compare(new, old).narrowed.map(\.conditions.count) == [0])
  }

  @Test func aDenyThatGoesWidens() throws {
    let deny = #"{"Sid": "No", "Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}"#
    let comparison = compare(try identity(allow(#""s3:*""#, #""*""#), deny), try identity(allow(#""s3:*""#, #""*""#)))
    #expect(comparison.widened.map(\.isDenial) == [true] && comparison.narrowed.isEmpty)
    #expect(comparison.widened.first?.statement.id == "No")
  }

  @Test func aVariableStandsForItsValue() throws {
    let old = try identity(allow(#""s3:GetObject""#, #""arn:aws:s3:::a/${aws:username}/*""#))
    let new = try identity(allow(#""s3:GetObject""#, #""arn:aws:s3:::a/*""#))
    #expect(!compare(old, new).widened.isEmpty && compare(old, new).narrowed.isEmpty)
  }

  @Test func aTrustPolicyOfMoreServicesWidens() throws {
    func trust(_ services: String) throws -> [Policy] {
      let statement = #"{"Effect": "Allow", "Principal": {"Service": [\#(services)]}, "Action": "sts:AssumeRole"}"#
      return [try Policy(name: "trust", kind: .trust, json: #"{"Statement": [\#(statement)]}"#)]
    }
    let subject = PolicyComparison.Subject.resource("arn:aws:iam::111111111111:role/r", account: "111111111111")
    let comparison = PolicyComparison(
      subject, from: try trust(#""glue.amazonaws.com""#),
      to: try trust(#""glue.amazonaws.com", "ec2.amazonaws.com""#))
    #expect(comparison.widened.map(\.request.principal) == [.service("ec2.amazonaws.com")])
    #expect(comparison.narrowed.isEmpty)
  }

  /// The bucket refused plain HTTP, from those as well who may do all.
  @Test func aBucketThatNoLongerRefusesIsWidened() throws {
    let refuse =
      #"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#
    let old = [try Policy(name: "bucket", kind: .resource, json: #"{"Statement": [\#(refuse)]}"#)]
    let comparison = PolicyComparison(.resource("arn:aws:s3:::a", account: "111111111111"), from: old, to: [])
    #expect(comparison.widened.count == 1 && comparison.widened.allSatisfy(\.isDenial))
    #expect(comparison.narrowed.isEmpty)
  }
}
