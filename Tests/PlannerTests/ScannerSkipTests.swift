// A skip stands only where a resource lacks what the check looks for.

import HCL
import Testing

@testable import Planner

@Suite struct ScannerSkipTests {
  private func checks(_ type: String, _ body: Item...) -> [String] {
    ScannerSkip.comments(for: type, in: body).compactMap { item in
      guard case .comment(let text) = item else { return nil }
      return text.firstMatch(of: #/^checkov:skip=(CKV2?_AWS_\d+): ./#).map { String($0.1) }
    }
  }

  @Test func aBareLogGroupSkipsBothOfItsChecks() {
    let group = checks("aws_cloudwatch_log_group", .attribute("retention_in_days", 30))
    #expect(group == ["CKV_AWS_158", "CKV_AWS_338"])
  }

  @Test(arguments: [(364, ["CKV_AWS_338"]), (365, []), (3653, [])])
  func aYearOfLogsNeedsNoSkip(_ days: Int, _ skipped: [String]) {
    let key = Item.attribute("kms_key_id", .reference("var.key"))
    #expect(checks("aws_cloudwatch_log_group", .attribute("retention_in_days", .number(days)), key) == skipped)
  }

  @Test func aSettingCountsAtAnyDepth() {
    let type = "aws_kinesis_firehose_delivery_stream"
    let encryption = Item.block("server_side_encryption", [.attribute("enabled", true)])
    let withKey = Item.block("server_side_encryption", [.attribute("key_arn", .reference("var.key"))])
    #expect(checks(type, encryption) == ["CKV_AWS_241"])
    #expect(checks(type, withKey) == [])
    #expect(checks("aws_ecr_repository", .block("encryption_configuration", [])) == [])
  }

  @Test func whatHasNoSkipStaysAsItIs() {
    #expect(ScannerSkip.comments(for: "aws_iam_role", in: [.attribute("name", "r")]).isEmpty)
  }
}
