// What fails when a permission is taken away, as the evaluator tells it: written out for the judge that takes it away.

import Calls
import Foundation
import IAM
import Testing

@testable import Planner

@Suite struct RemovalTests {
  /// A permission that a role is without, and the calls that it then may not make.
  private struct Removal: Codable {
    let principal: String
    let sid: String
    let removed: String
    /// `s3:PutObject arn:…`, what is denied first of each call.
    let denied: [String]
  }

  private func removals() throws -> [Removal] {
    let roles = try Privileges()
    return try roles.principals.flatMap { principal in
      let calls = roles.neededCalls.filter { $0.principal == principal.name }
      return try principal.permissions.statements.flatMap { statement in
        try statement.actions.map { action in
          let evaluator = try roles.evaluator(principal.permissions.without(action, of: statement), principal.name)
          let denied = calls.compactMap { call in call.requests.first { !evaluator.decide($0).isAllowed } }
          return Removal(
            principal: principal.name, sid: statement.id, removed: action.rawValue,
            denied: denied.map { "\($0.action) \($0.resource)" })
        }
      }
    }
  }

  /// Only calls of the action itself are denied, and at least one is.
  @Test func aRemovedPermissionDeniesItsOwnCalls() throws {
    let removals = try removals()
    #expect(removals.count > 50)
    for removal in removals {
      #expect(!removal.denied.isEmpty, "\(removal)")
      #expect(removal.denied.allSatisfy { $0.hasPrefix("\(removal.removed) ") }, "\(removal)")
    }
    guard let path = ProcessInfo.processInfo.environment["PLAN_PRIVILEGES"] else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(removals).write(to: URL(filePath: path))
  }
}
