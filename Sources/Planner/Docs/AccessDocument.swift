// docs/iam.md: who may do what, on what, and why, for the review that security asks for.

import Calls
import IAM
import PipelineDSL

/// The roles as tables: one a principal, one row a permission.
func accessDocument(_ project: Project) -> PlannedFile {
  // The roles are alike in all environments but for the names of what they are on, which the tables give by reference.
  let deployments = project.environments.prefix(1).map(project.deployment(to:))
  let holders = deployments.flatMap { deployment in
    deployment.pipelines.flatMap { principals($0, Addresses($0, in: deployment)) }
  }
  let sections = holders.map { principal in
    """
    ## \(principal.role.path)

    \(principal.about) Assumed by `\(principal.trust.service)`\(confined(principal.trust)).

    | action | on | if | why | needed by |
    |---|---|---|---|---|
    \(principal.permissions.statements.flatMap { rows($0, principal) }.joined(separator: "\n"))

    """
  }
  let head = """
    <!-- \(Banner.line) -->

    # Who may do what

    One role a principal, one policy a role, folded from the calls that each makes. Nothing else is allowed: no action and no
    service is granted by a wildcard. The last column is the title of the AWS page that says that the action is needed.

    """
  return PlannedFile(path: "docs/iam.md", text: ([head] + sections + [deployers]).joined(separator: "\n"))
}

/// Who applies the configuration is no role of it: what that takes is in files of its own.
private let deployers = """
  ## Who applies the configuration

  `deployer/<environment>-<number>.json` are the policies that whoever applies an environment needs, all of them together: each
  resource by its name, and roles passed to their own services only. `*` stands in them for

  | purpose | actions | because |
  |---|---|---|
  \(everywhere.joined(separator: "\n"))

  """

private let everywhere = DeployerCalls.byType.values.joined().compactMap { calls -> String? in
  guard case .everything(let reason) = calls.target else { return nil }
  return "| \(sentence(calls.purpose)) | \(calls.actions.map { "`\($0)`" }.joined(separator: ", ")) | \(reason) |"
}.sorted()

private func confined(_ trust: TrustPolicy) -> String {
  trust.conditions.isEmpty ? "" : ", if " + trust.conditions.map(text).joined(separator: " and ")
}

private func rows(_ statement: Statement, _ principal: Principal) -> [String] {
  let conditions = statement.conditions.map(text).joined(separator: " and ")
  let purpose = sentence(statement.id)
  let resources = statement.resources.map { resource in
    (on: text(resource), why: purpose + (resource.reason.map { "; \($0)" } ?? ""))
  }
  return statement.actions.flatMap { action in
    let pages = principal.pages(of: action, for: statement.id).joined(separator: "; ")
    return resources.map { "| `\(action.rawValue)` | `\($0.on)` | \(conditions) | \($0.why) | \(pages) |" }
  }
}

extension Principal {
  /// The AWS pages that say why an action is needed for a purpose.
  func pages(of action: Action, for purpose: String) -> [String] {
    Set(calls.filter { $0.action == action && $0.purpose == purpose }.map(\.page)).sorted()
  }
}

private func text(_ condition: Condition) -> String {
  "`\(condition.key)` \(condition.test) `\(condition.values.map(text).joined(separator: "`, `"))`"
}

private func text(_ resource: Resource) -> String {
  resource.parts.map { part in
    switch part {
    case .text(let text): text
    case .reference(let reference): "${\(reference)}"
    }
  }.joined()
}

/// `PutRecordsIntoTheStream` → `Put records into the stream`.
func sentence(_ id: String) -> String {
  // An identifier of a statement is of ASCII letters and digits.
  var words: [UInt8] = []
  for byte in id.utf8 {
    let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    if isCapital, !words.isEmpty { words.append(UInt8(ascii: " ")) }
    words.append(isCapital && !words.isEmpty ? byte | 0x20 : byte)
  }
  return String(decoding: words, as: UTF8.self)
}
