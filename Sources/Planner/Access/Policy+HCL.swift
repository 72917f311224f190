// Policies as HCL objects, for `jsonencode`: references stay references.

import Calls
import HCL
import IAM

private let version = HCLValue.Entry("Version", "2012-10-17")

extension PolicyDocument {
  var hcl: HCLValue { .object([version, .init("Statement", .list(statements.map(\.hcl)))]) }
}

extension TrustPolicy {
  var hcl: HCLValue {
    let statement: [HCLValue.Entry] = [
      .init("Sid", .string(id)),
      .init("Effect", "Allow"),
      .init("Principal", principal),
      .init("Action", "sts:AssumeRole"),
    ]
    return .object([version, .init("Statement", .list([.object(statement + conditions.hcl)]))])
  }
}

extension TrustPolicy {
  private var principal: HCLValue {
    switch trusted {
    case .service(let service): ["Service": .string(service)]
    case .roles(let roles): ["AWS": .list(roles.map(\.hcl))]
    }
  }
}

extension Statement {
  fileprivate var hcl: HCLValue {
    .object(
      [
        .init("Sid", .string(id)),
        .init("Effect", "Allow"),
        .init("Action", .list(actions.map { .string($0.rawValue) })),
        .init("Resource", .list(resources.map(\.hcl))),
      ] + conditions.hcl)
  }
}

extension [Condition] {
  /// All conditions of one test share its object: an object's key stands once.
  fileprivate var hcl: [HCLValue.Entry] {
    guard !isEmpty else { return [] }
    var tests: [String] = []
    for test in map(\.test) where !tests.contains(test) { tests.append(test) }
    let entries = tests.map { test in
      HCLValue.Entry(
        test, .object(filter { $0.test == test }.map { .init($0.key, .list($0.values.map(\.hcl))) }))
    }
    return [.init("Condition", .object(entries))]
  }
}

extension Resource {
  fileprivate var hcl: HCLValue {
    let parts = parts.map { part -> HCLValue.Part in
      switch part {
      case .text(let text): .text(text)
      case .reference(let reference): .interpolation(.reference(reference))
      }
    }
    if parts.count == 1, case .interpolation(let value) = parts[0] { return value }
    return .template(parts)
  }
}
