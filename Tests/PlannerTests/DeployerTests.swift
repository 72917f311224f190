// The deployer's policies: every resource of every variant is covered, by its own name, in documents that IAM takes.

import HCL
import Manifest
import PipelineDSL
import Testing

@testable import Planner

@Suite struct DeployerTests {
  private var roots: [Root] {
    (Variant.all.map(\.project) + [project]).flatMap { project in
      project.environments.map { Root(project.deployment(to: $0)) }
    }
  }

  private func statement(_ id: String, of root: Root) -> DeployerStatement? {
    DeployerPolicy(root).statements.first { $0.id == id }
  }

  @Test func everyTypeOfResourceIsManagedOrBelongsToOne() {
    for root in roots {
      for block in root.concerns.flatMap(\.blocks) where block.type == "resource" {
        let type = block.labels[0]
        let isKnown = DeployerCalls.byType[type] != nil
        #expect(isKnown != DeployerCalls.companions.contains(type), "\(type)")
        if isKnown {
          #expect(
            DeployedNames(root).name(of: block) != nil, "\(block.labels) has no name that is known")
        }
      }
    }
  }

  @Test func actionsAreNamedAndResourcesAreArns() {
    let everything = DeployerCalls.byType.values.joined().filter { calls in
      if case .everything = calls.target { true } else { false }
    }.map(\.purpose)
    for root in roots {
      for statement in DeployerPolicy(root).statements {
        for action in statement.actions {
          #expect(action.wholeMatch(of: #/[a-z0-9]+:[A-Z][A-Za-z]+/#) != nil, "\(action)")
        }
        #expect(statement.actions == statement.actions.sorted() && statement.resources == statement.resources.sorted())
        let isEverything = statement.resources == ["*"]
        #expect(isEverything == everything.contains(statement.id), "\(statement.id)")
        if !isEverything { #expect(statement.resources.allSatisfy { $0.hasPrefix("arn:aws:") }, "\(statement)") }
      }
    }
  }

  @Test func rolesArePassedToTheirServiceOnly() throws {
    let root = Root(Variant.everyOption.deployment(to: Variant.everyOption.environments[0]))
    let lambda = try #require(statement("PassRolesToLambda", of: root))
    #expect(lambda.resources == ["arn:aws:iam::123456789012:role/orders-ingest"])
    #expect(
      lambda.conditions == [
        DeployerTest(operation: "StringEquals", key: "iam:PassedToService", values: ["lambda.amazonaws.com"])
      ])
    #expect(
      try #require(statement("PassRolesToScheduler", of: root)).resources == [
        "arn:aws:iam::123456789012:role/orders-scheduler"
      ])
    #expect(try #require(statement("PassRolesToGlue", of: root)).resources.count == 3)
  }

  /// A key has no name in its ARN: all that changes, removes or uses one is confined by a condition.
  @Test func keysAreTheProjectsOwn() throws {
    let root = Root(Variant.everyOption.deployment(to: Variant.everyOption.environments[0]))
    let ofKeys = DeployerPolicy(root).statements.filter {
      $0.resources.contains { $0.hasSuffix(":key/*") || $0 == "*" }
    }
    let free = ofKeys.filter { $0.conditions.isEmpty }.flatMap(\.actions).filter { $0.hasPrefix("kms:") }
    #expect(
      Set(free) == [
        "kms:CreateAlias", "kms:DescribeKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus",
        "kms:ListAliases", "kms:ListResourceTags",
      ])
    #expect(
      try #require(statement("ManageKeys", of: root)).conditions.map { "\($0.operation) \($0.key) \($0.values)" } == [
        #"StringEquals aws:ResourceTag/environment ["live"]"#, #"StringEquals aws:ResourceTag/project ["shop"]"#,
      ])
  }

  @Test func onlyDisposableBucketsMayBeEmptied() throws {
    let dev = Root(Variant.plain.deployment(to: Variant.plain.environments[0]))
    #expect(
      try #require(statement("EmptyBuckets", of: dev)).resources == [
        "arn:aws:s3:::shop-access-logs-dev-*/*", "arn:aws:s3:::shop-artifacts-dev-*/*",
      ])
  }

  @Test func theStateIsKeptByItsKeyAndLock() throws {
    let root = Root(Variant.everyOption.deployment(to: Variant.everyOption.environments[0]))
    let arn = "arn:aws:s3:::example-terraform-state/shop/live.tfstate"
    #expect(try #require(statement("KeepTheState", of: root)).resources == [arn, "\(arn).tflock"])
  }

  @Test(arguments: [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eu-west-1", "aws")])
  func arnsAreOfTheRegionsPartition(_ region: String, _ partition: String) throws {
    let environment = Environment("dev", region: region)
    let project = Project("shop", Variant.plain.pipelines, environments: [environment])
    let buckets = try #require(statement("ManageBuckets", of: Root(project.deployment(to: environment))))
    #expect(buckets.resources.allSatisfy { $0.hasPrefix("arn:\(partition):s3:::") })
  }

  /// However many resources there are, each document stays within IAM's limit and none is lost.
  @Test func longPoliciesAreCutUp() {
    let resources = (0..<500).map { "arn:aws:s3:::bucket-of-a-rather-long-name-\($0)" }
    let statement = DeployerStatement(id: "ManageBuckets", actions: ["s3:CreateBucket"], resources: resources)
    let parts = statement.parts
    #expect(parts.count > 3 && parts.allSatisfy { $0.size <= DeployerPolicy.mostCharacters - 100 })
    #expect(parts.flatMap(\.resources) == resources)
    #expect(Set(parts.map(\.id)).count == parts.count)
    for root in roots {
      for document in DeployerPolicy(root).documents {
        #expect(document.reduce(40) { $0 + $1.size } <= DeployerPolicy.mostCharacters)
      }
    }
  }
}
