// A role is of use once its policy is attached: whoever is given a role waits for the policy too.

import HCL
import Manifest
import PipelineDSL
import Testing

@testable import Planner

@Suite struct RolePolicyOrderTests {
  private var roots: [Root] {
    (Variant.all.map(\.project) + [Variant.operators, project]).flatMap { project in
      project.environments.map { Root(project.deployment(to: $0)) }
    }
  }

  @Test func whoeverHasARoleWaitsForItsPolicy() {
    var holders: Set<String> = []
    for block in roots.flatMap(\.concerns).flatMap(\.resources) where block.labels[0] != "aws_iam_role_policy" {
      let roles = Set(block.references(to: "aws_iam_role").filter { $0.hasSuffix(".arn") }.map { $0.dropLast(4) })
      guard !roles.isEmpty else { continue }
      holders.insert(block.labels[0])
      let awaited = dependencies(of: block)
      for role in roles {
        let policy = role.replacing("aws_iam_role.", with: "aws_iam_role_policy.")
        #expect(awaited.contains(String(policy)), "\(block.address) may run before \(policy) is attached")
      }
    }
    #expect(
      holders == [
        "aws_glue_crawler", "aws_glue_job", "aws_kinesis_firehose_delivery_stream", "aws_lambda_function",
        "aws_scheduler_schedule",
      ])
  }

  private func dependencies(of block: Block) -> [String] {
    guard case .list(let elements)? = block.attribute("depends_on") else { return [] }
    return elements.compactMap { element in
      guard case .reference(let path) = element else { return nil }
      return path
    }
  }
}
