// Everything wrong with a manifest, found before anything is written: what Terraform would accept and AWS refuse or lose.

extension Pipeline {
  /// The findings, sorted by their place in the manifest; empty when the pipeline can be planned.
  package var diagnostics: [Diagnostic] {
    let findings =
      nameFindings + ingest.findings + ingest.api.findings + ingest.stream.findings + job.findings
      + layers.flatMap(\.findings) + schedule.findings + wiringFindings + twinFindings
      + [rawCrawler, transformCrawler].flatMap(\.findings)
    return Set(findings).sorted()
  }

  private var nameFindings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !name.isName(of: 1...38, also: "-") {
      findings.append(
        Diagnostic(
          location: location, problem: "the pipeline's name is \"\(name)\"",
          allowed: "it prefixes roles and alarms: 1 to 38 lower-case letters, digits and hyphens, a letter first",
          fix: "Pipeline(\"user-data\", …)"))
    }
    if ["account-id", "glue-arn", "logs-arn", "partition-key", "region", "repository-url"].contains(name) {
      findings.append(
        Diagnostic(
          location: location, problem: "the pipeline's name is \"\(name)\"",
          allowed: "the generated Terraform has a local value or output of that name for all pipelines",
          fix: "Pipeline(\"user-data\", …)"))
    }
    if logRetention.inSeconds % 86_400 != 0 || !LogRetention.days.contains(logRetention.inSeconds / 86_400) {
      findings.append(
        Diagnostic(
          location: location, problem: "logs are kept for \(logRetention)",
          allowed:
            "CloudWatch keeps them for one of \(LogRetention.days.map(String.init).joined(separator: ", ")) days "
            + "(\"PutRetentionPolicy\")", fix: "logRetention: .days(30)"))
    }
    if let email = alarms.email, !isMailAddress(email) {
      findings.append(
        Diagnostic(
          location: location, problem: "alarms go to \"\(email)\"",
          allowed: "a mail address has a name, one @ and a domain with a dot",
          fix: "alarms: .email(\"team@example.com\")"))
    }
    return findings
  }

  private func isMailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let isPlain = text.unicodeScalars.allSatisfy { (0x21...0x7E).contains($0.value) }
    return isPlain && parts.count == 2 && !parts[0].isEmpty
      && parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
      && parts[1].contains(".")
  }

  /// Two resources of one kind under one name.
  private var twinFindings: [Diagnostic] {
    twins(layers.map { ($0.bucket, $0.location) }, kind: "bucket")
      + twins(layers.map { ($0.name, $0.location) }, kind: "layer")
      + twins(layers.map { ($0.database, $0.location) }, kind: "database")
      + twins([rawCrawler, transformCrawler].map { ($0.name, $0.location) }, kind: "crawler")
      + twins(job.tables.map { ("\($0.layer.name).\($0.name)", $0.location) }, kind: "table")
  }
}

/// What CloudWatch Logs takes as a retention in days ("PutRetentionPolicy").
private enum LogRetention {
  static let days = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]
}

extension String {
  /// Whether the text is a name: lower-case letters, digits and `extra`, a letter first, of a length within `lengths`.
  func isName(of lengths: ClosedRange<Int>, also extra: Character) -> Bool {
    guard lengths.contains(utf8.count), let first, ("a"..."z").contains(first) else { return false }
    return allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == extra }
  }
}
