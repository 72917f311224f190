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
    let byOperation = Dictionary(grouping: conditions, by: \.operation).sorted { $0.key < $1.key }
    let tests = byOperation.map { operation, tests in
      let byKey = tests.sorted { $0.key < $1.key }.map { test in
        (
          test.key,
          test.values.count == 1 ? JSONLayout.string(test.values[0]) : .array(test.values.map(JSONLayout.string))
        )
      }
      return (operation, JSONLayout.object(byKey))
    }
    return .object(
      [
        ("Sid", .string(id)), ("Effect", .string("Allow")), ("Action", .array(actions.map(JSONLayout.string))),
        ("Resource", .array(resources.map(JSONLayout.string))),
      ] + (tests.isEmpty ? [] : [("Condition", .object(tests))]))
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
