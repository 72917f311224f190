// Decisions name the statement that decided, or the one that came nearest and what it lacks.

import Testing

@testable import IAM

@Suite struct DecisionTests {
  private let evaluator: Evaluator

  init() throws {
    evaluator = Evaluator(identity: [
      try Policy(
        name: "job",
        json: policy(
          "{\"Sid\": \"ReadRaw\", \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::raw/users/*\"}",
          "{\"Sid\": \"ReadScript\", \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::artifacts/job.py\"}",
          """
          {"Sid": "ListRaw", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::raw",
           "Condition": {"StringLike": {"s3:prefix": ["users/*", "error/*"]}}}
          """,
          "{\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::raw/users/secret/*\"}"))
    ])
  }

  @Test func anAllowNamesItsStatement() {
    let decision = evaluator.decide(Request(bob, "s3:GetObject", on: "arn:aws:s3:::raw/users/k"))
    #expect(decision.statements == [StatementReference(policy: "job", index: 0, id: "ReadRaw")])
    #expect(
      decision.reason
        == "s3:GetObject on arn:aws:s3:::raw/users/k by arn:aws:iam::123456789012:user/Bob is allowed by \"ReadRaw\" of policy \"job\"."
    )
  }

  @Test func aDenyNamesItsStatementAndWins() {
    let decision = evaluator.decide(Request(bob, "s3:GetObject", on: "arn:aws:s3:::raw/users/secret/k"))
    #expect(decision.isExplicitlyDenied)
    #expect(decision.reason.hasSuffix("is denied by Statement[3] of policy \"job\"."))
  }

  @Test func theNearestMissIsTheNearestResource() {
    let decision = evaluator.decide(Request(bob, "s3:GetObject", on: "arn:aws:s3:::raw/orders/k"))
    #expect(
      decision.reason.hasSuffix(
        "is not allowed: no statement allows it; nearest: \"ReadRaw\" of policy \"job\" is about arn:aws:s3:::raw/users/*."
      ))
    guard case .implicitlyDenied(let nearest) = decision.outcome else {
      Issue.record("\(decision)")
      return
    }
    #expect(nearest?.mismatch == .resource(.only(["arn:aws:s3:::raw/users/*"])))
  }

  @Test func aConditionIsQuotedWithWhatTheRequestHas() {
    let other = evaluator.decide(
      Request(bob, "s3:ListBucket", on: "arn:aws:s3:::raw", context: ["s3:prefix": ["orders/"]]))
    #expect(
      other.reason.hasSuffix(
        "asks for StringLike s3:prefix \"users/*\" or \"error/*\", and the request has \"orders/\"."))
    let none = evaluator.decide(Request(bob, "s3:ListBucket", on: "arn:aws:s3:::raw"))
    #expect(none.reason.hasSuffix("and the request has no s3:prefix."))
  }

  @Test func whereNoStatementNamesTheActionItSaysSo() {
    let decision = evaluator.decide(Request(bob, "iam:PassRole", on: "arn:aws:iam::123456789012:role/r"))
    #expect(decision.outcome == .implicitlyDenied(nearest: nil))
    #expect(decision.reason.hasSuffix("no statement allows it; none names the action."))
  }

  @Test func acrossAccountsTheSilentSideIsNamed() throws {
    let theirs = try Policy(
      name: "bucket", kind: .resource,
      json: policy(
        "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"123456789012\"}, \"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::raw/*\"}"
      ))
    let both = Evaluator(
      identity: [
        try Policy(name: "own", json: policy("{\"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\"}"))
      ], resource: theirs)
    let put = both.decide(Request(bob, "s3:PutObject", on: "arn:aws:s3:::raw/k", ownedBy: "999999999999"))
    #expect(put.reason.contains("the resource's policy allows it, but the principal's policies have to as well"))
    let get = both.decide(Request(bob, "s3:GetObject", on: "arn:aws:s3:::raw/k", ownedBy: "999999999999"))
    #expect(get.reason.contains("the principal's policies allow it, but the resource's policy has to as well"))
  }

  @Test func anExceptionIsSaidToBeOne() throws {
    let json = policy("{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"NotResource\": [\"arn:aws:s3:::raw/*\"]}")
    let decision = Evaluator(identity: [try Policy(name: "own", json: json)]).decide(
      Request(bob, "s3:GetObject", on: "arn:aws:s3:::raw/k"))
    #expect(decision.reason.hasSuffix("Statement[0] of policy \"own\" is about all but arn:aws:s3:::raw/*."))
  }

  @Test func theRootUserNeedsNoPolicyOfItsOwnButObeysADeny() throws {
    let root = Request.Principal.root(account: "123456789012")
    #expect(Evaluator(identity: []).decide(Request(root, "s3:PutObject", on: "arn:aws:s3:::b/k")).isAllowed)
    let closed = try Policy(
      name: "bucket", kind: .resource,
      json: policy("{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\"}"))
    #expect(
      Evaluator(identity: [], resource: closed).decide(Request(root, "s3:PutObject", on: "arn:aws:s3:::b/k"))
        .isExplicitlyDenied)
  }

  @Test func allResourcesOfACallMustBeAllowed() throws {
    let catalog = GlueCatalog(region: "eu-west-1", account: "123456789012")
    let table = GlueCatalog.Object.table("users", database: "raw")
    let withoutDatabase = Evaluator(identity: [
      try Policy(
        name: "glue",
        json: policy(
          "{\"Sid\": \"T\", \"Effect\": \"Allow\", \"Action\": \"glue:GetTable\", \"Resource\": [\"\(catalog.arn(table))\", \"\(catalog.arn(.catalog))\"]}"
        ))
    ])
    let decision = withoutDatabase.decide(catalog.requests(of: "glue:GetTable", on: table, by: bob))
    #expect(!decision.isAllowed)
    #expect(decision.reason.contains("glue:GetTable on arn:aws:glue:eu-west-1:123456789012:database/raw"))
  }
}

@Suite struct GlueCatalogTests {
  private let catalog = GlueCatalog(region: "us-east-1", account: "123456789012")

  /// "Specifying AWS Glue resource ARNs": the policy GrantCreatePartitions.
  @Test func aCallNeedsTheObjectAndAllThatHoldsIt() {
    #expect(
      catalog.resources(of: "glue:BatchCreatePartition", on: .table("PrivateTable", database: "PrivateDatabase")) == [
        "arn:aws:glue:us-east-1:123456789012:catalog", "arn:aws:glue:us-east-1:123456789012:database/PrivateDatabase",
        "arn:aws:glue:us-east-1:123456789012:table/PrivateDatabase/PrivateTable",
      ])
    #expect(catalog.resources(of: "glue:GetDatabases", on: .catalog) == ["arn:aws:glue:us-east-1:123456789012:catalog"])
  }

  @Test func aDeletionNeedsWhatIsInsideToo() {
    let contents: [GlueCatalog.Object] = [.table("t", database: "d"), .function("f", database: "d")]
    #expect(
      catalog.resources(of: "glue:DeleteDatabase", on: .database("d"), holding: contents).suffix(2) == [
        "arn:aws:glue:us-east-1:123456789012:table/d/t", "arn:aws:glue:us-east-1:123456789012:userDefinedFunction/d/f",
      ])
    #expect(catalog.resources(of: "glue:GetDatabase", on: .database("d"), holding: contents).count == 2)
    #expect(catalog.resources(of: "glue:GetTables", on: .database("d"), holding: contents).count == 4)
  }
}
