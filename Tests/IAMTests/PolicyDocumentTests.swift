// The planner's documents, evaluated: the same as the JSON that Terraform makes of them.

import Calls
import Testing

@testable import IAM

@Suite struct PolicyDocumentTests {
  private let values = [
    "aws_s3_bucket.raw.arn": "arn:aws:s3:::raw-1", "local.raw_prefix": "users/", "local.account": "1",
  ]

  private func value(_ reference: String) -> String { values[reference] ?? "?" }

  @Test func referencesBecomeTheirValues() throws {
    let document = PolicyDocument([
      Statement(
        "List", [.s3ListBucket], on: [Resource(.reference("aws_s3_bucket.raw.arn"))],
        if: [Condition("StringLike", "s3:prefix", [Resource(.reference("local.raw_prefix"), .text("*"))])]),
      Statement(
        "Read", [.s3GetObject],
        on: [Resource(.reference("aws_s3_bucket.raw.arn"), .text("/"), .reference("local.raw_prefix"), .text("*"))]),
    ])
    let json = """
      {"Version": "2012-10-17", "Statement": [
        {"Sid": "List", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::raw-1"],
         "Condition": {"StringLike": {"s3:prefix": ["users/*"]}}},
        {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::raw-1/users/*"]}]}
      """
    #expect(try Policy(document, name: "p", resolving: value) == Policy(name: "p", json: json))
  }

  @Test func aTrustPolicyIsOneOfARole() throws {
    let trust = TrustPolicy(
      "AssumedByGlue", .service("glue.amazonaws.com"),
      conditions: [Condition("StringEquals", "aws:SourceAccount", [Resource(.reference("local.account"))])])
    let json = """
      {"Version": "2012-10-17", "Statement": [
        {"Sid": "AssumedByGlue", "Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole",
         "Condition": {"StringEquals": {"aws:SourceAccount": ["1"]}}}]}
      """
    #expect(try Policy(trust, name: "t", resolving: value) == Policy(name: "t", kind: .trust, json: json))
  }

  @Test func anOperatorThatIAMDoesNotHaveIsNamedWithItsPlace() {
    let document = PolicyDocument([
      Statement("Read", [.s3GetObject], on: [], if: [Condition("StringIs", "s3:prefix", [Resource(.text("a"))])])
    ])
    let error = #expect(throws: PolicyError.self) { try Policy(document, name: "p", resolving: value) }
    #expect(error?.description.hasPrefix("Read, StringIs s3:prefix: \"StringIs\" is no condition operator") == true)
  }
}
