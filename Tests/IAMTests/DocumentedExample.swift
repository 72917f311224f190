// Policies that AWS documents, with requests and the answers that the documentation gives for them.

import IAM
import Testing

/// A documented policy, or two that work together, and what it says of requests.
struct Example: Sendable, CustomTestStringConvertible {
  enum Verdict: Sendable, Equatable { case allowed, denied, notAllowed }

  struct Case: Sendable {
    let request: Request
    let verdict: Verdict
  }

  /// The title of the page of the AWS documentation.
  let page: String
  var identity: [String] = []
  var resource: (kind: Policy.Kind, json: String)?
  let cases: [Case]

  var testDescription: String { page }

  func decide(_ request: Request) throws -> Decision {
    let identity = try identity.map { try Policy(name: "identity", json: $0) }
    let resource = try resource.map { try Policy(name: "resource", kind: $0.kind, json: $0.json) }
    return Evaluator(identity: identity, resource: resource).decide(request)
  }
}

extension Decision {
  var verdict: Example.Verdict {
    switch outcome {
    case .allowed: .allowed
    case .explicitlyDenied: .denied
    case .implicitlyDenied: .notAllowed
    }
  }
}

extension Example.Case {
  static func allowed(
    _ principal: Request.Principal, _ action: String, _ resource: String, _ context: RequestContext = [:],
    ownedBy account: String? = nil
  ) -> Self {
    Self(request: Request(principal, action, on: resource, ownedBy: account, context: context), verdict: .allowed)
  }

  static func denied(
    _ principal: Request.Principal, _ action: String, _ resource: String, _ context: RequestContext = [:],
    ownedBy account: String? = nil
  ) -> Self {
    Self(request: Request(principal, action, on: resource, ownedBy: account, context: context), verdict: .denied)
  }

  static func notAllowed(
    _ principal: Request.Principal, _ action: String, _ resource: String, _ context: RequestContext = [:],
    ownedBy account: String? = nil
  ) -> Self {
    Self(request: Request(principal, action, on: resource, ownedBy: account, context: context), verdict: .notAllowed)
  }
}

/// A policy of the current language version with one statement.
func policy(_ statements: String...) -> String {
  "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ", "))]}"
}

let bob = Request.Principal.user(arn: "arn:aws:iam::123456789012:user/Bob")
let david = Request.Principal.user(arn: "arn:aws:iam::123456789012:user/David")
let stranger = Request.Principal.user(arn: "arn:aws:iam::999999999999:user/Eve")
let admin = Request.Principal.role(arn: "arn:aws:iam::123456789012:role/Admin", session: "tuesday")

@Suite struct DocumentedExampleTests {
  static let examples = Example.operators + Example.elements + Example.variables + Example.resources + Example.recipes

  @Test(arguments: examples)
  func theEvaluatorSaysWhatTheDocumentationSays(_ example: Example) throws {
    for (index, row) in example.cases.enumerated() {
      let decision = try example.decide(row.request)
      #expect(decision.verdict == row.verdict, "case \(index): \(decision)")
    }
  }

  @Test func thereAreFortyExamplesAndMoreOfEveryVerdict() {
    let verdicts = Self.examples.flatMap(\.cases).map(\.verdict)
    #expect(Self.examples.count >= 40)
    for verdict in [Example.Verdict.allowed, .denied, .notAllowed] { #expect(verdicts.count { $0 == verdict } >= 15) }
  }
}
