// `plan-gen validate`: what is wrong with the manifest, for an editor, a hook or CI; nothing is written.

import ArgumentParser
import Output
import PipelineDSL
import Planner
import Zones

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells what is wrong with the manifest, and writes nothing.",
    discussion: """
      EXAMPLES
        plan-gen validate                  findings on standard error, as compilers print them: file:line:column: error: …
        plan-gen validate --format json    findings on standard output, for a program

      JSON
        {"schemaVersion": 1, "errors": 1, "warnings": 0, "findings": [{"rule", "severity", "file", "line", "column",
         "problem", "allowed", "page"?, "fix", "notes": [{"file", "line", "column", "text"}]}]}

      EXIT CODES
        0 no error, though there may be warnings; 1 errors; 64 usage
      """)

  @Option(help: "How the findings are written: text or json.")
  var format = ReportFormat.text

  @OptionGroup var options: OutputOptions

  func run() throws {
    // Renames are told from the ledger, where there is one.
    let ledger = try OutputFolder(path: options.output).ledger()
    let findings = Plan(project, ledger: ledger, zones: KnownZones(of: project, in: .system)).findings
    let report = FindingReport(findings)
    switch format {
    case .json: print(try report.text())
    case .text:
      StandardError.write(findings.map(\.description))
      print(
        "\(report.count(report.errors, "error")), \(report.count(report.warnings, "warning")); \(RuleBook.all.count) rules"
      )
    }
    if report.errors > 0 { throw ExitCode(1) }
  }
}

/// Findings for a program.
struct FindingReport: JSONReport {
  var schemaVersion = 1
  let errors, warnings: Int
  let findings: [Entry]

  struct Entry: Encodable {
    let rule, severity, file: String
    let line, column: Int
    let problem, allowed: String
    let page: String?
    let fix: String
    let notes: [Note]
  }

  struct Note: Encodable {
    let file: String
    let line, column: Int
    let text: String
  }

  init(_ findings: [Diagnostic]) {
    errors = findings.count { $0.severity == .error }
    warnings = findings.count - errors
    self.findings = findings.map { finding in
      Entry(
        rule: finding.rule, severity: finding.severity.rawValue, file: finding.location.path,
        line: finding.location.line, column: finding.location.column, problem: finding.problem,
        allowed: finding.allowed, page: finding.page, fix: finding.fix,
        notes: finding.notes.map {
          Note(file: $0.location.path, line: $0.location.line, column: $0.location.column, text: $0.text)
        })
    }
  }

  /// `1 error`, `2 errors`.
  func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
}
