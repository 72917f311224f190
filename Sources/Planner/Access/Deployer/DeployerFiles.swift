// deployer/<environment>-<number>.json: the deployer's policies as `aws iam create-policy` takes them.

import PipelineDSL

extension Root {
  /// The policies that whoever applies the root needs; all of them together.
  var deployerFiles: [PlannedFile] {
    DeployerPolicy(self).documents.enumerated().map { index, statements in
      PlannedFile(path: "deployer/\(deployment.environment.name)-\(index + 1).json") {
        JSONLayout.object([
          ("Version", .string("2012-10-17")), ("Statement", .array(statements.map(\.json))),
        ]).text + "\n"
      }
    }
  }
}

extension DeployerStatement {
  fileprivate var json: JSONLayout {
    let condition = passedTo.map {
      ("Condition", JSONLayout.object([("StringEquals", .object([("iam:PassedToService", .string($0))]))]))
    }
    return .object(
      [
        ("Sid", .string(id)), ("Effect", .string("Allow")), ("Action", .array(actions.map(JSONLayout.string))),
        ("Resource", .array(resources.map(JSONLayout.string))),
      ] + (condition.map { [$0] } ?? []))
  }
}

/// JSON as people read it: two spaces a level, one member or element a line. The texts are names and ARNs, which need no
/// escapes: validation has seen to it.
private indirect enum JSONLayout {
  case string(String)
  case array([JSONLayout])
  case object([(String, JSONLayout)])

  var text: String { text(indent: "") }

  private func text(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .string(let text): return "\"\(text)\""
    case .array(let elements):
      return "[\n" + elements.map { inner + $0.text(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members):
      return "{\n" + members.map { "\(inner)\"\($0)\": \($1.text(indent: inner))" }.joined(separator: ",\n")
        + "\n\(indent)}"
    }
  }
}
