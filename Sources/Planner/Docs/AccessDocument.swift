// docs/iam.md: who may do what, on what, and why, for the review that security asks for.

import Calls
import HCL
import IAM
import PipelineDSL

/// The roles as tables: one a principal, one row a permission; then the policies of resources.
/// - Parameter roots: The root of each environment.
func accessDocument(_ project: Project, _ roots: [Root]) -> PlannedFile {
  typealias Part = @Sendable () -> [UInt8]
  var parts: [Part] = [{ Array((head + "\n").utf8) }]
  let documented = project.fullestEnvironment
  if let root = roots.first(where: { $0.deployment.environment == documented }) {
    parts += root.deployment.pipelines.map { pipeline -> Part in
      { Array(section(pipeline, in: root.deployment).utf8) }
    }
    parts += resourcePolicies(root)
  }
  parts.append { Array(deployers(of: roots).utf8) }
  return PlannedFile(path: "docs/iam.md", parts: parts)
}

private func section(_ pipeline: Pipeline, in deployment: Deployment) -> String {
  var text = ""
  for principal in principals(pipeline, Addresses(pipeline, in: deployment)) { append(principal, to: &text) }
  return text
}

extension Project {
  /// The environment to document: roles are alike in all, but for the names of what they are on, which are given by reference,
  /// for the role of operators, which only an environment with operators has, and for the topic, which one without alarms has
  /// not.
  var fullestEnvironment: Environment? {
    environments.first { !$0.operators.isEmpty } ?? environments.first { $0.alarms?.areOn != false }
      ?? environments.first
  }
}

private let head = """
  <!-- \(Banner.line) -->

  # Who may do what

  One role a principal, one policy a role, folded from the calls that each makes. Nothing else is allowed: no action and no
  service is granted by a wildcard. The last column is the title of the AWS page that says that the action is needed.

  """

private func append(_ principal: Principal, to text: inout String) {
  text += """
    ## \(principal.role.path)

    \(principal.about) Assumed by \(described(principal.trust.trusted))\(confined(principal.trust)).

    | action | on | if | why | needed by |
    |---|---|---|---|---|

    """
  for statement in principal.permissions.statements { append(statement, of: principal, to: &text) }
  text += "\n"
}

/// Who applies the configuration is no role of it: what that takes is in files of its own.
private func deployers(of roots: [Root]) -> String {
  let types = Set(roots.flatMap(\.runs).joined().map { $0.labels[0] })
  let everywhere = types.flatMap { DeployerCalls.byType[$0, default: []] }.compactMap { calls -> String? in
    guard case .everything(let reason) = calls.target else { return nil }
    return "| \(sentence(calls.purpose)) | \(calls.actions.map { "`\($0)`" }.joined(separator: ", ")) | \(reason) |"
  }
  return """
    ## Who applies the configuration

    `deployer/<environment>-<number>.json` are the policies that whoever applies an environment needs, all of them together: each
    resource by its name, and roles passed to their own services only. `*` stands in them for

    | purpose | actions | because |
    |---|---|---|
    \(everywhere.sorted().joined(separator: "\n"))

    """
}

private func described(_ trusted: TrustPolicy.Trusted) -> String {
  switch trusted {
  case .service(let service): "`\(service)`"
  case .roles(let roles): roles.map { "`\(described($0))`" }.joined(separator: " and ")
  }
}

private func confined(_ trust: TrustPolicy) -> String {
  trust.conditions.isEmpty ? "" : ", if " + trust.conditions.map(described).joined(separator: " and ")
}

/// A row for each action on each resource.
private func append(_ statement: Statement, of principal: Principal, to text: inout String) {
  let conditions = statement.conditions.map(described).joined(separator: " and ")
  let purpose = sentence(statement.id)
  let resources = statement.resources.map { resource in
    "` | `\(described(resource))` | \(conditions) | \(purpose)\(resource.reason.map { "; \($0)" } ?? "") | "
  }
  for action in statement.actions {
    let pages = principal.pages(of: action, for: statement.id)
    for resource in resources {
      text += "| `"
      text += action.rawValue
      text += resource
      for (index, page) in pages.enumerated() { text += index == 0 ? page : "; \(page)" }
      text += " |\n"
    }
  }
}

extension Principal {
  /// The AWS pages that say why an action is needed for a purpose.
  func pages(of action: Action, for purpose: String) -> [String] {
    var pages: [String] = []
    for call in calls where call.action == action && call.purpose == purpose && !pages.contains(call.page) {
      pages.append(call.page)
    }
    return pages.sorted()
  }
}

private func described(_ condition: Condition) -> String {
  "`\(condition.key)` \(condition.test) `\(condition.values.map(described).joined(separator: "`, `"))`"
}

private func described(_ resource: Resource) -> String {
  resource.parts.map { part in
    switch part {
    case .text(let text): text
    case .reference(let reference): "${\(reference)}"
    }
  }.joined()
}

/// `PutRecordsIntoTheStream` → `Put records into the stream`, `RefusePlainHTTP` → `Refuse plain HTTP`.
func sentence(_ id: String) -> String {
  // An identifier of a statement is of ASCII letters and digits.
  let letters = Array(id.utf8)
  var words: [UInt8] = []
  for (index, letter) in letters.enumerated() {
    guard letter.isCapital, index > 0 else {
      words.append(letter)
      continue
    }
    let isSmallNext = index + 1 < letters.count && !letters[index + 1].isCapital
    let follows = letters[index - 1].isCapital
    if !follows || isSmallNext { words.append(UInt8(ascii: " ")) }
    words.append(isSmallNext ? letter | 0x20 : letter)
  }
  return String(decoding: words, as: UTF8.self)
}

extension UInt8 {
  fileprivate var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
}
