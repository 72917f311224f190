// Roles are folded from declared calls: each call is granted, each grant is a declared call, and none is wider.

import Calls
import IAM
import PipelineDSL
import Testing

@testable import Planner

@Suite struct CallTests {
  /// The principals of every pipeline of every variant, options included.
  private var holders: [(Principal, Targets)] {
    Variant.all.flatMap { variant in
      variant.project.environments.flatMap { environment in
        let deployment = variant.project.deployment(to: environment)
        return deployment.pipelines.flatMap { pipeline in
          let names = Addresses(pipeline, in: deployment)
          return principals(pipeline, names).map { ($0, Targets(names: names)) }
        }
      }
    }
  }

  /// A statement allows each of its actions on each of its resources; all those pairs must have been declared.
  @Test func thePoliciesGrantWhatIsDeclaredAndNoMore() {
    #expect(holders.count > 20)
    for (principal, targets) in holders {
      let declared = Set(
        principal.calls.flatMap { call in
          targets.resources(call.target).map { Grant(call.action, $0, targets.conditions(call.target)) }
        })
      let granted = Set(
        principal.permissions.statements.flatMap { statement in
          statement.actions.flatMap { action in
            statement.resources.map { Grant(action, $0, statement.conditions) }
          }
        })
      #expect(granted == declared, "\(principal.name): \(granted.symmetricDifference(declared))")
    }
  }

  private struct Grant: Hashable {
    let action: Action
    let resource: Resource
    let conditions: [Condition]

    init(_ action: Action, _ resource: Resource, _ conditions: [Condition]) {
      (self.action, self.resource, self.conditions) = (action, resource, conditions)
    }
  }

  @Test func everyCallSaysWhatForAndByWhichPage() {
    for (principal, _) in holders {
      for call in principal.calls {
        #expect(call.page.count > 10, "\(principal.name): \(call.action.rawValue)")
        #expect(call.purpose.wholeMatch(of: #/[A-Z][A-Za-z]+/#) != nil, "\(call.purpose)")
      }
    }
  }

  @Test func everyStatementNamesWhatItIsOnOrSaysWhyNot() {
    var reasons = 0
    for (principal, _) in holders {
      for resource in principal.permissions.statements.flatMap(\.resources) {
        let isEverything = resource.parts == [.text("*")]
        #expect(isEverything == (resource.reason != nil), "\(principal.name)")
        if isEverything { reasons += 1 }
      }
    }
    #expect(reasons == 1, "only traces go to no resource")
  }

  @Test func everyRoleIsForOneServiceOrTheOperatorsOfOneAccount() {
    for (principal, _) in holders {
      switch principal.trust.trusted {
      case .service(let service):
        #expect(principal.trust.conditions.map(\.key) == ["aws:SourceAccount"], "\(principal.name)")
        #expect(service.hasSuffix(".amazonaws.com"))
      case .roles(let roles):
        #expect(["redrive", "transform"].contains(principal.name) && roles.count == 2)
        #expect(principal.trust.conditions.map(\.key) == ["aws:PrincipalAccount"])
      }
    }
    #expect(holders.count { $0.0.isOfOperators } == 2, "only one environment has operators, with two roles for them")
  }

  /// Whoever reads objects may decrypt them, whoever writes may have data keys, and nobody for other buckets.
  @Test func theKeyIsUsedByThoseWhoTouchObjects() throws {
    let deployment = Variant.everyOption.deployment(to: Variant.everyOption.environments[0])
    let pipeline = deployment.pipelines[0]
    let uses = Dictionary(
      uniqueKeysWithValues: principals(pipeline, Addresses(pipeline, in: deployment)).map { principal in
        (principal.name, principal.permissions.statements.first { $0.id == "UseTheKey" })
      })
    #expect(uses["ingest"]??.actions == [.kmsDecrypt, .kmsGenerateDataKey], "it reads its cursor")
    #expect(uses["stream"]??.actions == [.kmsDecrypt, .kmsGenerateDataKey])
    #expect(uses["raw-crawler"]??.actions == [.kmsDecrypt])
    #expect(uses["job"]??.actions == [.kmsDecrypt, .kmsGenerateDataKey])
    #expect(uses["transform"]??.actions == [.kmsDecrypt, .kmsGenerateDataKey])
    #expect(uses["transform"]??.conditions[1].values.count == 2, "raw and tables")
    #expect(uses["redrive"]??.actions == [.kmsDecrypt, .kmsGenerateDataKey])
    #expect(uses["redrive"]??.conditions[1].values.count == 1, "raw")
    #expect(uses["scheduler"] == .some(nil))
    let job = try #require(uses["job"] ?? nil)
    #expect(job.conditions.map(\.key) == ["kms:ViaService", "kms:EncryptionContext:aws:s3:arn"])
    #expect(job.conditions[1].values.count == 3, "raw, scripts and tables")
  }

  @Test func anActionKnowsItsServiceAndOperation() {
    #expect(Action.firehosePutRecordBatch.service == "firehose")
    #expect(Action.firehosePutRecordBatch.operation == "PutRecordBatch")
    for action in Action.allCases { #expect(action.rawValue == "\(action.service):\(action.operation)") }
  }
}
