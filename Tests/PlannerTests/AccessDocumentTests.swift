// docs/iam.md holds every permission and every policy of a resource, and nothing that is granted nowhere.

import Calls
import HCL
import IAM
import PipelineDSL
import Testing

@testable import Planner

@Suite struct AccessDocumentTests {
  /// The cells of a section's table, without the back quotes.
  private func rows(_ document: String, below heading: String) -> [[String]] {
    let sections = document.split(separator: "\n## ", omittingEmptySubsequences: false)
    let section = sections.first { $0.hasPrefix("\(heading)\n") } ?? ""
    return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      line.dropFirst(2).dropLast(2).split(separator: " | ", omittingEmptySubsequences: false)
        .map { $0.filter { $0 != "`" } }
    }
  }

  @Test(arguments: Variant.all) func everyPermissionHasARow(_ variant: Variant) throws {
    let environment = try #require(variant.project.fullestEnvironment)
    let root = Root(variant.project.deployment(to: environment))
    let document = accessDocument(variant.project, [root]).text
    for pipeline in root.deployment.pipelines {
      for principal in principals(pipeline, Addresses(pipeline, in: root.deployment)) {
        let granted = principal.permissions.statements.flatMap { statement in
          statement.actions.flatMap { action in
            statement.resources.map { "\(action.rawValue) \($0.text { "${\($0)}" })" }
          }
        }
        let told = rows(document, below: principal.role.path).map { "\($0[0]) \($0[1])" }
        #expect(!told.isEmpty && told.sorted() == granted.sorted(), "\(principal.role.path)")
        #expect(
          rows(document, below: principal.role.path).allSatisfy { $0.count == 5 && !$0[3].isEmpty && !$0[4].isEmpty })
      }
    }
  }

  @Test(arguments: Variant.all) func everyPolicyOfAResourceHasARow(_ variant: Variant) throws {
    let environment = try #require(variant.project.fullestEnvironment)
    let root = Root(variant.project.deployment(to: environment))
    let told = rows(accessDocument(variant.project, [root]).text, below: "Policies of resources")
    let types: Set = [
      "aws_s3_bucket_policy", "aws_ecr_repository_policy", "aws_sns_topic_policy", "aws_kms_key",
      "aws_lambda_permission",
    ]
    let holders = root.concerns.flatMap(\.resources).filter { types.contains($0.labels[0]) }.map(\.address)
    #expect(Set(told.map { $0[0] }) == Set(holders))
    #expect(told.allSatisfy { $0.count == 6 && ["Allow", "Deny"].contains($0[1]) && !$0[2].isEmpty && !$0[5].isEmpty })
    #expect(told.filter { $0[5] == "Refuse plain HTTP" }.count == holders.filter { $0.contains("bucket_policy") }.count)
  }
}
