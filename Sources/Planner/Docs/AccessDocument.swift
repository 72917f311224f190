// docs/iam.md: who may do what, on what, and why, for the review that security asks for.

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

    | action | on | if | why |
    |---|---|---|---|
    \(principal.permissions.statements.flatMap(rows).joined(separator: "\n"))

    """
  }
  let head = """
    <!-- \(Banner.line) -->

    # Who may do what

    One role a principal, one policy a role. Nothing else is allowed: no action and no service is granted by a wildcard.

    """
  return PlannedFile(path: "docs/iam.md", text: ([head] + sections).joined(separator: "\n"))
}

private func confined(_ trust: TrustPolicy) -> String {
  trust.conditions.isEmpty ? "" : ", if " + trust.conditions.map(text).joined(separator: " and ")
}

private func rows(_ statement: Statement) -> [String] {
  statement.actions.flatMap { action in
    statement.resources.map { resource in
      let conditions = statement.conditions.map(text).joined(separator: " and ")
      return "| `\(action.rawValue)` | `\(text(resource))` | \(conditions) | \(sentence(statement.id)) |"
    }
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
private func sentence(_ id: String) -> String {
  var words = ""
  for character in id {
    if character.isUppercase, !words.isEmpty { words += " " }
    words += words.isEmpty ? String(character) : character.lowercased()
  }
  return words
}
