// Pipelines of one project share layers, and still none reaches what is another's.

import Calls
import HCL
import IAM
import PipelineDSL
import Testing

@testable import Planner

@Suite struct PipelinesApartTests {
  /// A permission of a pipeline, as a request that uses it.
  private struct Use: Hashable {
    let action: String
    let resource: String
    let context: [String: [String]]
  }

  private let account = "123456789012"

  /// A principal with what it may do.
  private struct Holder {
    let pipeline: String
    let name: String
    let evaluator: Evaluator
    let uses: Set<Use>
  }

  private func holders(_ deployment: Deployment) throws -> [Holder] {
    let names = DeployedNames(Root(deployment), account: account)
    return try deployment.pipelines.flatMap { pipeline in
      try principals(pipeline, Addresses(pipeline, in: deployment)).map { principal in
        let policy = try Policy(principal.permissions, name: principal.name) { value($0, names) }
        return Holder(
          pipeline: pipeline.name, name: principal.name, evaluator: Evaluator(identity: [policy]),
          uses: Set(uses(principal, names)))
      }
    }
  }

  /// Every permission of each pipeline is asked for by every principal of the other: what both hold is of the layers or of the
  /// account as a whole.
  @Test func noPrincipalReachesAnotherPipeline() throws {
    var asked = 0
    for environment in Variant.twoPipelines.environments {
      let deployment = Variant.twoPipelines.deployment(to: environment)
      #expect(deployment.sharedLayers == ["raw", "curated"])
      let holders = try holders(deployment)
      for own in holders {
        for use in Set(holders.filter { $0.pipeline != own.pipeline }.flatMap(\.uses)) {
          asked += 1
          let caller = Request.Principal.role(arn: "arn:aws:iam::\(account):role/\(own.name)")
          let request = Request(
            caller, use.action, on: use.resource, ownedBy: account, context: RequestContext(use.context))
          guard own.evaluator.decide(request).isAllowed else { continue }
          let reaches = "\(own.name) of \(own.pipeline) may \(use.action) on \(use.resource), if \(use.context)"
          #expect(own.uses.contains(use) || listsItsBucket(own, use), "\(reaches)")
          #expect(!use.resource.contains("table/"), "\(reaches)")
          let isFolder = use.resource == "arn:aws:s3:::shop_curated/curated"
          #expect(isFolder || !use.resource.hasPrefix("arn:aws:s3:::") || !use.resource.contains("/"), "\(reaches)")
        }
      }
    }
    #expect(asked > 500)
  }

  /// Firehose asks for the bucket as a whole ("Grant Firehose access to an Amazon S3 destination"): names of objects, and none
  /// of what is in them.
  private func listsItsBucket(_ holder: Holder, _ use: Use) -> Bool {
    holder.name == "stream" && use.action == "s3:ListBucket" && use.resource == "arn:aws:s3:::shop_raw"
  }

  /// The job's grant in a layer that it shares: the folders of its own tables.
  @Test func aSharedLayerIsGrantedTableByTable() throws {
    let deployment = Variant.twoPipelines.deployment(to: Variant.twoPipelines.environments[0])
    let orders = try #require(deployment.pipelines.first { $0.name == "orders" })
    let job = Principal.job(orders, Addresses(orders, in: deployment))
    let names = DeployedNames(Root(deployment), account: account)
    let writes = try #require(job.permissions.statements.first { $0.actions.contains(.s3PutObject) })
    #expect(writes.resources.map { $0.text { value($0, names) } } == ["arn:aws:s3:::shop_curated/curated/orders/*"])
  }

  /// Each action on each resource in each circumstance that a policy speaks of; what it leaves open is `x`.
  private func uses(_ principal: Principal, _ names: DeployedNames) -> [Use] {
    principal.permissions.statements.flatMap { statement in
      let contexts = contexts(statement.conditions, names)
      return statement.actions.flatMap { action in
        statement.resources.flatMap { resource in
          contexts.map { Use(action: action.rawValue, resource: one(resource, names), context: $0) }
        }
      }
    }
  }

  private func contexts(_ conditions: [Condition], _ names: DeployedNames) -> [[String: [String]]] {
    conditions.reduce([[:]]) { contexts, condition in
      contexts.flatMap { context in
        condition.values.map { value in context.merging([condition.key: [one(value, names)]]) { $1 } }
      }
    }
  }

  private func one(_ resource: Resource, _ names: DeployedNames) -> String {
    String(resource.text { value($0, names) }.map { $0 == "*" ? "x" : $0 })
  }

  /// A text of its own for every resource, and for locals their own.
  private func value(_ reference: String, _ names: DeployedNames) -> String {
    switch reference {
    case "local.glue_arn": return "arn:aws:glue:eu-west-1:\(account)"
    case "local.logs_arn": return "arn:aws:logs:eu-west-1:\(account):log-group"
    default: break
    }
    if let text = names.text(.reference(reference)), reference.hasPrefix("local.") { return text }
    let parts = reference.split(separator: ".").map(String.init)
    let service = parts[0] == "aws_s3_bucket" ? "s3:::" : "\(parts[0]):eu-west-1:\(account):"
    let kind = parts[0] == "aws_glue_catalog_table" ? "table/" : ""
    return "arn:aws:\(service)\(kind)\(parts.count > 1 ? parts[1] : reference)"
  }
}
