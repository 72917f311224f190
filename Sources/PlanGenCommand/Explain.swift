// `plan-gen explain`: why a resource exists or an action is allowed, with the manifest's line.

import ArgumentParser
import Planner

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells why a resource exists, or why a principal may call an action.",
    discussion: """
      EXAMPLES
        plan-gen explain aws_s3_bucket.user_data_raw_layer   a resource: its value in the manifest, line and reason
        plan-gen explain userData.stream                     every resource that a value of the manifest becomes
        plan-gen explain ingest firehose:PutRecordBatch      a permission: statement, resources, call and AWS page

      EXIT CODES
        0 explained, 1 there is no such resource, or the action is not allowed, 64 usage
      """)

  @Argument(help: "A resource's address, a path into the manifest, or a principal.")
  var subject: String

  @Argument(help: "An action, if the subject is a principal.")
  var action: String?

  func run() throws {
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

  private func unknown(_ subject: String, _ known: [String], _ kind: String) -> CommandFailure {
    CommandFailure(
      "there is no \(kind) \"\(subject)\"; there are \(known.joined(separator: ", "))"
        + (kind == "resource" ? ", and the addresses in generated/terraform" : ""))
  }
}
