// Least privilege, proven: every needed call is allowed, every grant is needed, and nothing else passes.

import Calls
import IAM
import Manifest
import PipelineDSL
import Testing

@testable import Planner

@Suite struct PrivilegeTests {
  private let roles: Privileges
  private var pipeline: Pipeline { roles.pipeline }

  init() throws { roles = try Privileges() }

  @Test func everyNeededCallIsAllowed() throws {
    #expect(roles.neededCalls.count >= 40)
    for call in roles.neededCalls {
      let permissions = try roles.principal(call.principal).permissions
      let decision = try roles.evaluator(permissions, call.principal).decide(call.requests)
      #expect(decision.isAllowed, "\(call.principal), to \(call.why): \(decision)")
    }
  }

  /// Without any one action of any one statement, a needed call fails: nothing is granted for no reason.
  @Test func everyGrantIsNeeded() throws {
    for principal in roles.principals {
      let calls = roles.neededCalls.filter { $0.principal == principal.name }
      for statement in principal.permissions.statements {
        for action in statement.actions {
          let rest = principal.permissions.without(action, of: statement)
          let evaluator = try roles.evaluator(rest, principal.name)
          let failing = calls.first { !evaluator.decide($0.requests).isAllowed }
          #expect(failing != nil, "\(principal.name) is granted \(action.rawValue) in \(statement.id) for nothing")
        }
      }
    }
  }

  /// Each of these is near to what the role may do, and must not pass.
  @Test func whatIsNotNeededIsDenied() throws {
    let refused = refusals
    #expect(refused.count >= 40)
    for (principal, action, resource, context) in refused {
      let decision = try roles.decide(principal, action, resource, context)
      #expect(!decision.isAllowed, "\(decision)")
    }
  }

  private typealias Refusal = (principal: String, action: String, resource: String, context: RequestContext)

  private var refusals: [Refusal] {
    ingestRefusals + streamRefusals + crawlerRefusals + jobRefusals + transformRefusals
  }

  private var transformRefusals: [Refusal] {
    [
      ("transform", "s3:PutObject", roles.rawObject(), [:]), ("transform", "s3:DeleteObject", roles.rawObject(), [:]),
      ("transform", "s3:GetObject", roles.errorObject("ingest-failed/1"), [:]),
      ("transform", "s3:GetObject", roles.transformObject(), [:]), ("transform", "s3:GetObject", roles.script, [:]),
      ("transform", "s3:ListBucket", roles.bucket(roles.raw.bucket), [:]),
      ("transform", "s3:ListBucket", roles.bucket(roles.raw.bucket), ["s3:prefix": ["error/"]]),
      ("transform", "glue:GetTable", roles.catalog.arn(roles.rawTable), [:]),
      ("transform", "sts:AssumeRole", roles.role("job"), [:]),
    ]
  }

  private var ingestRefusals: [Refusal] {
    [
      ("ingest", "s3:GetObject", roles.rawObject(), [:]), ("ingest", "s3:PutObject", roles.rawObject(), [:]),
      ("ingest", "s3:GetObject", roles.transformObject(), [:]),
      ("ingest", "s3:PutObject", roles.transformObject(), [:]),
      ("ingest", "s3:PutObject", roles.errorObject("format-conversion-failed/1"), [:]),
      ("ingest", "s3:GetObject", roles.errorObject("ingest-failed/1.json"), [:]),
      ("ingest", "s3:ListBucket", roles.bucket(roles.raw.bucket), ["s3:prefix": [""]]),
      ("ingest", "s3:PutObject", roles.script, [:]),
      ("ingest", "s3:DeleteObject", roles.errorObject("ingest-failed/1"), [:]),
      ("ingest", "firehose:PutRecordBatch", roles.arn("firehose", "deliverystream/orders-stream"), [:]),
      ("ingest", "firehose:PutRecordBatch", roles.streamARN + "-2", [:]),
      ("ingest", "firehose:DeleteDeliveryStream", roles.streamARN, [:]),
      ("ingest", "sqs:ReceiveMessage", roles.failureQueue, [:]),
      ("ingest", "sqs:SendMessage", roles.arn("sqs", "orders-failed"), [:]),
      ("ingest", "logs:PutLogEvents", roles.log(roles.streamLog), [:]),
      ("ingest", "logs:DeleteLogGroup", roles.log(roles.functionLog), [:]),
      ("ingest", "glue:GetTable", roles.catalog.arn(roles.rawTable), [:]),
      ("ingest", "lambda:InvokeFunction", roles.arn("lambda", "function:\(pipeline.ingest.name)"), [:]),
      ("ingest", "secretsmanager:GetSecretValue", roles.arn("secretsmanager", "secret:any"), [:]),
    ]
  }

  private var streamRefusals: [Refusal] {
    [
      ("stream", "s3:PutObject", roles.transformObject(), [:]), ("stream", "s3:DeleteObject", roles.rawObject(), [:]),
      ("stream", "s3:PutObject", roles.object(roles.raw.bucket, "other/1"), [:]),
      ("stream", "s3:PutObject", roles.object(roles.raw.bucket, "raw/orders/1"), [:]),
      ("stream", "s3:PutBucketPolicy", roles.bucket(roles.raw.bucket), [:]),
      ("stream", "s3:ListBucket", roles.bucket(roles.transformed.bucket), [:]),
      ("stream", "glue:UpdateTable", roles.catalog.arn(roles.rawTable), [:]),
      ("stream", "glue:GetTable", roles.catalog.arn(.table("address", database: roles.transformed.database)), [:]),
      ("stream", "lambda:InvokeFunction", roles.arn("lambda", "function:\(pipeline.ingest.name)"), [:]),
      ("stream", "logs:PutLogEvents", roles.log(roles.functionLog), [:]),
      ("stream", "kms:Decrypt", roles.arn("kms", "key/1"), [:]),
    ]
  }

  private var crawlerRefusals: [Refusal] {
    let rawCrawler = "\(roles.raw.name)-crawler"
    let transformCrawler = "\(roles.transformed.name)-crawler"
    return [
      (rawCrawler, "s3:PutObject", roles.rawObject(), [:]), (rawCrawler, "s3:GetObject", roles.transformObject(), [:]),
      (rawCrawler, "s3:GetObject", roles.errorObject("ingest-failed/1"), [:]),
      (rawCrawler, "s3:ListBucket", roles.bucket(roles.raw.bucket), [:]),
      (rawCrawler, "s3:ListBucket", roles.bucket(roles.raw.bucket), ["s3:prefix": ["error/"]]),
      (rawCrawler, "glue:UpdateTable", roles.catalog.arn(roles.rawTable), [:]),
      (rawCrawler, "glue:CreateTable", roles.catalog.arn(.database(roles.raw.database)), [:]),
      (rawCrawler, "glue:DeletePartition", roles.catalog.arn(roles.rawTable), [:]),
      (rawCrawler, "glue:GetTable", roles.catalog.arn(.table("orders", database: roles.raw.database)), [:]),
      (transformCrawler, "s3:GetObject", roles.rawObject(), [:]),
      (transformCrawler, "s3:DeleteObject", roles.transformObject(), [:]),
      (transformCrawler, "glue:GetPartitions", roles.catalog.arn(roles.rawTable), [:]),
      (transformCrawler, "logs:PutLogEvents", roles.log(roles.jobLog("output")), [:]),
    ]
  }

  private var jobRefusals: [Refusal] {
    [
      ("job", "s3:PutObject", roles.rawObject(), [:]), ("job", "s3:DeleteObject", roles.rawObject(), [:]),
      ("job", "s3:PutObject", roles.script, [:]),
      ("job", "s3:GetObject", roles.object("artifacts", "glue/other.py"), [:]),
      ("job", "s3:GetObject", roles.errorObject("ingest-failed/1"), [:]),
      ("job", "s3:PutObject", roles.object(roles.transformed.bucket, "elsewhere/1"), [:]),
      ("job", "s3:ListBucket", roles.bucket(roles.transformed.bucket), ["s3:prefix": [""]]),
      ("job", "s3:ListBucket", roles.bucket(roles.raw.bucket), ["s3:prefix": ["error/users/"]]),
      ("job", "s3:DeleteBucket", roles.bucket(roles.transformed.bucket), [:]),
      ("job", "s3:PutObjectAcl", roles.transformObject(), [:]),
      ("job", "glue:UpdatePartition", roles.catalog.arn(roles.rawTable), [:]),
      ("job", "glue:StartJobRun", roles.arn("glue", "job/\(pipeline.job.name)"), [:]),
      ("job", "firehose:PutRecordBatch", roles.streamARN, [:]), ("job", "ec2:CreateNetworkInterface", "*", [:]),
      ("job", "logs:PutLogEvents", roles.log(roles.functionLog), [:]),
      ("job", "logs:PutLogEvents", roles.log("/aws-glue/jobs/output"), [:]),
      ("job", "logs:CreateLogGroup", roles.log("/aws-glue/jobs/orders-job/output"), [:]),
    ]
  }

  @Test func noRoleChangesAccess() throws {
    let actions = [
      "iam:PassRole", "iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy",
      "iam:CreateAccessKey", "s3:PutBucketPolicy", "lambda:UpdateFunctionCode", "glue:UpdateJob",
      "glue:PutResourcePolicy",
      "kms:PutKeyPolicy", "sts:GetFederationToken",
    ]
    for principal in roles.principals {
      for resource in [roles.role(principal.name), roles.bucket(roles.raw.bucket), "*"] {
        for action in actions { #expect(try !roles.decide(principal.name, action, resource).isAllowed) }
      }
    }
  }

  /// What a role may do to objects of its account, it may not do to the same keys of other buckets.
  @Test func nothingReachesAnotherPipelinesBuckets() throws {
    for call in roles.neededCalls {
      for request in call.requests where request.resource.hasPrefix("arn:aws:s3:::") {
        let other = "arn:aws:s3:::orders-" + request.resource.dropFirst("arn:aws:s3:::".count)
        let decision = try roles.decide(call.principal, request.action, other, request.context)
        #expect(!decision.isAllowed, "\(decision)")
      }
    }
  }

  @Test func aRoleIsAssumedByItsServiceForThisAccountOnly() throws {
    let services = [
      "ingest": "lambda.amazonaws.com", "stream": "firehose.amazonaws.com", "job": "glue.amazonaws.com",
      "\(roles.raw.name)-crawler": "glue.amazonaws.com", "\(roles.transformed.name)-crawler": "glue.amazonaws.com",
    ]
    #expect(Set(services.keys).union(["redrive", "transform"]) == Set(roles.principals.map(\.name)))
    for (name, service) in services {
      #expect(try assumes(name, .service(service), from: Privileges.account))
      #expect(try !assumes(name, .service(service), from: "999999999999"), "another account's resource uses \(name)")
      #expect(try !assumes(name, .service(service), from: nil))
      #expect(try !assumes(name, .service("ec2.amazonaws.com"), from: Privileges.account))
      #expect(try !assumes(name, .root(account: Privileges.account), from: Privileges.account))
      #expect(try !assumes(name, .anonymous, from: Privileges.account))
      for other in roles.principals {
        #expect(try !assumes(name, .role(arn: roles.role(other.name)), from: Privileges.account))
      }
    }
  }

  @Test func theOperatorsRoleIsForRolesOfThisAccountByName() throws {
    func assumes(_ caller: Request.Principal) throws -> Bool {
      try Evaluator(identity: [], resource: roles.trust("transform")).decide(
        Request(caller, "sts:AssumeRole", on: roles.role("transform"), ownedBy: Privileges.account)
      ).isAllowed
    }
    #expect(try assumes(.role(arn: Privileges.operatorRole)))
    let namesake = Request.Principal.role(arn: "arn:aws:iam::999999999999:role/data-engineer")
    for other in [namesake, .root(account: Privileges.account), .anonymous, .service("glue.amazonaws.com")] {
      #expect(try !assumes(other))
    }
    for other in roles.principals { #expect(try !assumes(.role(arn: roles.role(other.name)))) }
  }

  private func assumes(_ name: String, _ caller: Request.Principal, from account: String?) throws -> Bool {
    let evaluator = Evaluator(identity: [], resource: try roles.trust(name))
    let context = account.map { ["aws:SourceAccount": [$0]] } ?? [:]
    return evaluator.decide(
      Request(
        caller, "sts:AssumeRole", on: roles.role(name), ownedBy: Privileges.account, context: RequestContext(context))
    ).isAllowed
  }

  @Test func theDecisionNamesTheGrant() throws {
    #expect(try roles.decide("job", "s3:GetObject", roles.rawObject()).statements.map(\.id) == ["ReadRawObjects"])
    let refused = try roles.decide("job", "s3:PutObject", roles.rawObject())
    #expect(refused.reason.contains("nearest: \"ReplacePartitions\" of policy \"job\" is about"))
  }
}

extension PolicyDocument {
  /// The policy with one action less in one statement.
  func without(_ action: Action, of statement: Statement) -> PolicyDocument {
    PolicyDocument(
      statements.map { other in
        guard other == statement else { return other }
        return Statement(other.id, other.actions.filter { $0 != action }, on: other.resources, if: other.conditions)
      })
  }
}
