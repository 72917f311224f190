// `plan-gen explain`: why a resource exists or an action is allowed, with the manifest's line.

import ArgumentParser
import PipelineDSL
import Planner

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells why a resource exists, why a principal may call an action, or what a rule is about.",
    discussion: """
      EXAMPLES
        plan-gen explain aws_s3_bucket.user_data_raw_layer   a resource: its value in the manifest, line and reason
        plan-gen explain userData.stream                     every resource that a value of the manifest becomes
        plan-gen explain ingest firehose:PutRecordBatch      a permission: statement, resources, call and AWS page
        plan-gen explain PG0402                              a rule: why it is one, and a wrong and a right example

      JSON
        {"schemaVersion": 1, "resources": [{"address", "origin", "place"?, "why", "files": ["…"]}]}, or
        {"schemaVersion": 1, "permissions": [{"principal", "action", "isAllowed", "statement"?, "resources", "conditions",
         "purpose"?, "origin", "place"?, "pages", "declared": what it may call where it may not}]}, or what rules prints

      EXIT CODES
        0 explained, 1 there is no such resource or rule, or the action is not allowed, 64 usage
      """)

  @Argument(help: "A resource's address, a path into the manifest, a principal, or a rule's code.")
  var subject: String

  @Argument(help: "An action, if the subject is a principal.")
  var action: String?

  @Option(help: "How the answer is written: text or json.")
  var format = ReportFormat.text

  func run() throws {
    if action == nil, RuleSummary.isCode(subject) { return try tell(rule()) }
    let explanation = Explanation(project)
    guard let action else {
      guard let resources = explanation.resources(of: subject) else {
        throw unknown(subject, explanation.subjects.values, "resource")
      }
      return try tell(
        resources.map(\.text), ExplanationReport(resources: resources.map(ExplanationReport.Resource.init)))
    }
    guard let permissions = explanation.permissions(of: subject, for: action) else {
      throw unknown(subject, explanation.subjects.principals, "principal")
    }
    try tell(
      permissions.map(\.text), ExplanationReport(permissions: permissions.map(ExplanationReport.Permission.init)))
    if !permissions.contains(where: \.isAllowed) { throw ExitCode(1) }
  }

  private func tell(_ rule: RuleSummary) throws {
    print(format == .json ? try RuleReport(rules: [RuleReport.Entry(rule)]).text() : rule.explanation)
  }

  private func tell(_ texts: [String], _ report: ExplanationReport) throws {
    print(format == .json ? try report.text() : texts.joined(separator: "\n\n"))
  }

  private func rule() throws -> RuleSummary {
    if let rule = RuleSummary.named(subject) { return rule }
    let nearest = nearestName(to: subject.uppercased(), of: RuleBook.all.map(\.code)) ?? ""
    throw CommandFailure("there is no rule \(subject); did you mean \(nearest)? plan-gen rules lists all of them")
  }

  private func unknown(_ subject: String, _ known: [String], _ kind: String) -> CommandFailure {
    CommandFailure(
      "there is no \(kind) \"\(subject)\"; there are \(known.joined(separator: ", "))"
        + (kind == "resource" ? ", and the addresses in generated/terraform" : ""))
  }
}

/// An answer for a program.
struct ExplanationReport: JSONReport {
  var schemaVersion = 1
  var resources: [Resource]?
  var permissions: [Permission]?

  struct Resource: Encodable {
    let address, origin: String
    let place: String?
    let why: String
    let files: [String]

    init(_ resource: ExplainedResource) {
      address = resource.address
      origin = resource.origin
      place = resource.place
      why = resource.why
      files = resource.files
    }
  }

  struct Permission: Encodable {
    let principal, action: String
    let isAllowed: Bool
    let statement: String?
    let resources, conditions: [String]
    let purpose: String?
    let origin: String
    let place: String?
    let pages, declared: [String]

    init(_ permission: ExplainedPermission) {
      principal = permission.principal
      action = permission.action
      isAllowed = permission.isAllowed
      statement = permission.statement
      resources = permission.resources
      conditions = permission.conditions
      purpose = permission.purpose
      origin = permission.origin
      place = permission.place
      pages = permission.pages
      declared = permission.declared
    }
  }
}
