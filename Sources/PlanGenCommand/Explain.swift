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

      EXIT CODES
        0 explained, 1 there is no such resource or rule, or the action is not allowed, 64 usage
      """)

  @Argument(help: "A resource's address, a path into the manifest, a principal, or a rule's code.")
  var subject: String

  @Argument(help: "An action, if the subject is a principal.")
  var action: String?

  func run() throws {
    if action == nil, RuleSummary.isCode(subject) { return print(try rule().explanation) }
    let explanation = Explanation(project)
    guard let action else {
      guard let text = explanation.of(subject) else { throw unknown(subject, explanation.subjects.values, "resource") }
      return print(text)
    }
    guard let answer = explanation.permission(of: subject, for: action) else {
      throw unknown(subject, explanation.subjects.principals, "principal")
    }
    print(answer.text)
    if !answer.isAllowed { throw ExitCode(1) }
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
