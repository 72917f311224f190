// `plan-gen rules`: what a manifest is held against, and one rule in full for `plan-gen explain PG0402`.

import ArgumentParser
import PipelineDSL
import Planner

struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the rules that a manifest is held against; plan-gen explain PG0402 tells one in full.",
    discussion: """
      EXAMPLES
        plan-gen rules                  code, severity and title of each
        plan-gen rules --format json    the same with reason, AWS page and examples

      JSON
        {"schemaVersion": 1, "rules": [{"code", "severity": "error" or "warning", "title", "reason", "page"?, "wrong", "right"}]}

      EXIT CODES
        0 listed, 64 usage
      """)

  @Option(help: "How the list is written: text or json.")
  var format = ReportFormat.text

  func run() throws {
    switch format {
    case .text:
      for rule in RuleBook.all { print("\(rule.code)  \(padded(rule.severity.rawValue, to: 7))  \(rule.title)") }
    case .json: print(try RuleReport(rules: RuleBook.all.map(RuleReport.Entry.init)).text())
    }
  }
}

/// The rules for a program.
struct RuleReport: JSONReport {
  var schemaVersion = 1
  let rules: [Entry]

  struct Entry: Encodable {
    let code, severity, title, reason: String
    let page: String?
    let wrong, right: String

    init(_ rule: RuleSummary) {
      code = rule.code
      severity = rule.severity.rawValue
      title = rule.title
      reason = rule.reason
      page = rule.page
      wrong = rule.wrong
      right = rule.right
    }
  }
}

extension RuleSummary {
  /// Whether an argument looks like a rule's code rather than a resource.
  static func isCode(_ text: String) -> Bool {
    text.utf8.count <= 8 && text.uppercased().hasPrefix("PG")
      && text.utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The rule of that code, in whatever case.
  static func named(_ code: String) -> RuleSummary? { RuleBook.all.first { $0.code == code.uppercased() } }

  /// The rule in full, for a reader.
  var explanation: String {
    let page = page.map { "\n  AWS       \"\($0)\"" } ?? ""
    return """
      \(code)  \(severity.rawValue)  \(title)
        why       \(wrapped(reason))\(page)
        wrong     \(wrong)
        right     \(right)
      """
  }
}

private func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// The text in lines of at most a hundred characters, under the column of values.
private func wrapped(_ text: String) -> String {
  var lines = [""]
  for word in text.split(separator: " ") {
    if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + word.count + 1 > 100 { lines.append("") }
    lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
  }
  return lines.joined(separator: "\n            ")
}
