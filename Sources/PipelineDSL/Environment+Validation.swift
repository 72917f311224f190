// Findings about one environment.

extension Environment {
  var findings: [Diagnostic] { nameFindings + placeFindings + stateFindings + operatorFindings }

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

  private var operatorFindings: [Diagnostic] {
    let wrong = operators.filter { !$0.isRoleName }.map { role in
      finding(
        "an operator of environment \"\(name)\" is \"\(role)\"",
        "the name of an IAM role, 1 to 64 letters, digits and +=,.@_-, after its path if it has one, and no ARN "
          + "(\"IAM and AWS STS quotas\")",
        "operators: [\"\(role.firstRange(of: ":role/").map { role[$0.upperBound...] } ?? "data-engineer")\"]")
    }
    return wrong
      + Set(operators).filter { role in operators.count { $0 == role } > 1 }.map { role in
        finding(
          "environment \"\(name)\" names operator \"\(role)\" twice", "each role once", "operators: [\"\(role)\"]")
      }
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
  /// "IAM identifiers" and "IAM and AWS STS quotas": a path of at most 512 characters, and a name of at most 64.
  fileprivate var isRoleName: Bool {
    let parts = utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(String.roleBytes.contains) }
    return isPlain && (parts.last?.count ?? 0) <= 64 && utf8.count <= 512
  }

  private static let roleBytes = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-".utf8)

  /// "General purpose bucket naming rules" of S3, as far as a bucket that exists can break them.
  fileprivate var isBucketName: Bool {
    (3...63).contains(utf8.count) && first != "." && last != "." && first != "-" && last != "-"
      && allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" || $0 == "." }
  }
}
