// Findings about one environment.

extension Environment {
  var findings: [Diagnostic] { nameFindings + placeFindings + stateFindings }

  func finding(_ problem: String, _ allowed: String, _ fix: String) -> Diagnostic {
    Diagnostic(location: location, problem: problem, allowed: allowed, fix: fix)
  }

  private var nameFindings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !name.isName(of: 1...20, also: "-") || name.hasSuffix("-") {
      findings.append(
        finding(
          "the environment's name is \"\(name)\"",
          "it names a folder: 1 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last",
          "Environment(\"dev\", …)"))
    }
    if !suffix.isEmpty,
      suffix.first != "-" || !String(suffix.dropFirst()).isName(of: 1...20, also: "-") || suffix.hasSuffix("-")
    {
      findings.append(
        finding(
          "names in environment \"\(name)\" end in \"\(suffix)\"",
          "a suffix is empty, or a hyphen and 1 to 20 lower-case letters, digits and hyphens, a letter first",
          "suffix: \"-dev\""))
    }
    return findings
  }

  private var placeFindings: [Diagnostic] {
    var findings = regionFindings(region)
    if let account, account.utf8.count != 12 || !account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      findings.append(
        finding(
          "environment \"\(name)\" is in account \"\(account)\"",
          "an account's number has 12 digits (\"AWS account identifiers\")", "account: \"123456789012\""))
    }
    return findings
  }

  private var stateFindings: [Diagnostic] {
    guard case .s3(let bucket, let region) = state else { return [] }
    guard !bucket.isBucketName else { return regionFindings(region) }
    return regionFindings(region) + [
      finding(
        "the state of environment \"\(name)\" is in bucket \"\(bucket)\"",
        "3 to 63 lower-case letters, digits, dots and hyphens (\"General purpose bucket naming rules\")",
        "state: .s3(bucket: \"our-terraform-state\", region: \"\(self.region)\")")
    ]
  }

  private func regionFindings(_ region: String) -> [Diagnostic] {
    guard !Region.known.contains(region) else { return [] }
    return [
      finding(
        "the region is \"\(region)\"",
        "a region of AWS (\"AWS Regions and Availability Zones\"); one that is newer than this list goes into Region.swift",
        "region: \"\(Region.nearest(to: region))\"")
    ]
  }
}

extension String {
  /// "General purpose bucket naming rules" of S3, as far as a bucket that exists can break them.
  fileprivate var isBucketName: Bool {
    (3...63).contains(utf8.count) && first != "." && last != "." && first != "-" && last != "-"
      && allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" || $0 == "." }
  }
}
