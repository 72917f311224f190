// The part of docs/iam.md about policies of resources: whom a bucket, topic, repository, key or function lets in or keeps out.

import HCL

/// One table over all resource policies of a root, in parts: its head, and the rows of so many resources each.
func resourcePolicies(_ root: Root) -> [@Sendable () -> [UInt8]] {
  let head = """
    ## Policies of resources

    What a resource itself says of who may use it, besides the roles above. A deny wins over every role.

    | resource | effect | who | actions | if | why |
    |---|---|---|---|---|---|

    """
  let parts = root.runs.map { run in { @Sendable in Array(run.flatMap(rows).map { $0 + "\n" }.joined().utf8) } }
  return [{ Array(head.utf8) }] + parts + [{ [UInt8(ascii: "\n")] }]
}

private func rows(_ block: Block) -> [String] {
  if block.labels[0] == "aws_lambda_permission" { return [invocation(block)] }
  guard block.labels[0] != "aws_iam_role_policy", case .call("jsonencode", let arguments)? = block.attribute("policy"),
    case .list(let statements)? = arguments.first?["Statement"]
  else { return [] }
  return statements.filter { $0["Principal"] != nil }.map { statement in
    row(
      block, statement["Effect"], statement["Principal"], statement["Action"], statement["Condition"],
      statement["Sid"])
  }
}

/// A permission of a function is a statement of its policy in other words ("AddPermission").
private func invocation(_ block: Block) -> String {
  row(
    block, "Allow", block.attribute("principal"), block.attribute("action"),
    block.attribute("source_arn").map { ["ArnLike": ["aws:SourceArn": $0]] }, block.attribute("statement_id"))
}

private func row(
  _ block: Block, _ effect: HCLValue?, _ principal: HCLValue?, _ actions: HCLValue?, _ condition: HCLValue?,
  _ id: HCLValue?
) -> String {
  let cells = [
    "`\(block.address)`", plain(effect), quoted(principal), quoted(actions), tests(condition), sentence(plain(id)),
  ]
  return "| \(cells.joined(separator: " | ")) |"
}

/// `aws:SourceAccount` StringEquals `…`, for each test of a condition.
private func tests(_ condition: HCLValue?) -> String {
  guard case .object(let tests)? = condition else { return "" }
  return tests.flatMap { test -> [String] in
    guard case .object(let keys) = test.value else { return [] }
    return keys.map { "`\($0.key)` \(test.key) \(quoted($0.value))" }
  }.joined(separator: " and ")
}

/// The texts of a value, each as code.
private func quoted(_ value: HCLValue?) -> String { texts(value).map { "`\($0)`" }.joined(separator: ", ") }

private func plain(_ value: HCLValue?) -> String { texts(value).joined(separator: ", ") }

private func texts(_ value: HCLValue?) -> [String] {
  switch value {
  case .string(let text): [text]
  case .template(let parts): [parts.map(text).joined()]
  case .reference(let path): ["${\(path)}"]
  case .list(let elements): elements.flatMap { texts($0) }
  case .object(let entries): entries.flatMap { texts($0.value) }
  default: []
  }
}

private func text(_ part: HCLValue.Part) -> String {
  switch part {
  case .text(let text): text
  case .interpolation(let value): texts(value).joined()
  }
}

extension HCLValue {
  /// A member of an object.
  fileprivate subscript(_ key: String) -> HCLValue? {
    guard case .object(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }
}
