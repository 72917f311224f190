// Rules about one environment: its name, its place, its state and its operators.

extension Environment {
  static let rules =
    [
      nameIsAFolder, suffixEndsNames, regionExists, accountHasTwelveDigits, stateBucketIsNamed, stateRegionExists,
      operatorsAreRoles, operatorsAreNamedOnce,
    ] + stateRules

  private static let nameIsAFolder = Rule<Environment>(
    "PG0105", "An environment's name is a short lower-case word",
    because: """
      The name is a folder of generated/terraform, the value of the tag environment and what make deploy takes. Terraform \
      never sees it as a name, so a folder that no shell command reaches would pass.
      """,
    wrong: #"Environment("Prod EU", region: "eu-west-1")"#, right: #"Environment("prod-eu", region: "eu-west-1")"#
  ) { environment in
    if !environment.name.isName(of: 1...20, also: "-") || environment.name.hasSuffix("-") {
      Finding(
        "the environment's name is \"\(environment.name)\"",
        allowed: "it names a folder: 1 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last",
        fix: "Environment(\"\(environment.name.asName(of: 20, or: "dev"))\", …)")
    }
  }

  private static let suffixEndsNames = Rule<Environment>(
    "PG0106", "An environment's suffix is empty, or a hyphen and a short word",
    because: """
      Every name in AWS ends in the suffix: buckets, functions, streams, roles. One that does not suit the strictest of them \
      fails in the middle of an apply, with half of the environment made.
      """,
    page: "General purpose bucket naming rules",
    wrong: #"Environment("dev", region: "eu-west-1", suffix: "_dev")"#,
    right: #"Environment("dev", region: "eu-west-1", suffix: "-dev")"#
  ) { environment in
    let suffix = environment.suffix
    let word = String(suffix.dropFirst())
    if !suffix.isEmpty, suffix.first != "-" || !word.isName(of: 1...20, also: "-") || suffix.hasSuffix("-") {
      Finding(
        "names in environment \"\(environment.name)\" end in \"\(suffix)\"",
        allowed: "a suffix is empty, or a hyphen and 1 to 20 lower-case letters, digits and hyphens, a letter first",
        fix: "suffix: \"-\(suffix.asName(of: 20, or: "dev"))\"")
    }
  }

  private static let regionExists = Rule<Environment>(
    "PG0107", "The region is one of AWS's",
    because: """
      Terraform takes any text for a region and fails at the first call, or plans for an endpoint that does not exist. A \
      region that is newer than the list goes into Region.swift.
      """,
    page: "AWS Regions and Availability Zones", wrong: #"Environment("dev", region: "eu-wset-1")"#,
    right: #"Environment("dev", region: "eu-west-1")"#
  ) { environment in
    if !Region.known.contains(environment.region) {
      Finding(
        "the region is \"\(environment.region)\"",
        allowed: "AWS has none of that name; one that is newer than this list goes into Region.swift",
        fix: "region: \"\(Region.nearest(to: environment.region))\"")
    }
  }

  private static let accountHasTwelveDigits = Rule<Environment>(
    "PG0108", "An account is its number of twelve digits",
    because: """
      The number goes into the provider's allowed_account_ids as a text. One with a digit too few matches no account, and \
      one with leading zeros lost is another account's.
      """,
    page: "AWS account identifiers", wrong: #"Environment("dev", region: "eu-west-1", account: "1234-5678-9012")"#,
    right: #"Environment("dev", region: "eu-west-1", account: "123456789012")"#
  ) { environment in
    if let account = environment.account, account.utf8.count != 12 || !account.utf8.allSatisfy(isDigit) {
      let digits = String(decoding: account.utf8.filter(isDigit), as: UTF8.self)
      Finding(
        "environment \"\(environment.name)\" is in account \"\(account)\"",
        allowed: "an account's number has 12 digits",
        fix: "account: \"\(digits.utf8.count == 12 ? digits : "123456789012")\"")
    }
  }

  private static let stateBucketIsNamed = Rule<Environment>(
    "PG0109", "The bucket of the state has a name that a bucket can have",
    because: """
      The backend is set up before anything of the configuration is read, so a bucket that cannot exist is found by \
      terraform init on the machine that deploys, not in review.
      """,
    page: "General purpose bucket naming rules",
    wrong: #"state: .s3(bucket: "Our_State", region: "eu-west-1")"#,
    right: #"state: .s3(bucket: "our-terraform-state", region: "eu-west-1")"#
  ) { environment in
    if case .s3(let bucket, let region) = environment.state, let fault = bucket.faultAsBucketName {
      Finding(
        "the state of environment \"\(environment.name)\" is in bucket \"\(bucket)\"", allowed: fault,
        fix: "state: .s3(bucket: \"our-terraform-state\", region: \"\(region)\")")
    }
  }

  private static let stateRegionExists = Rule<Environment>(
    "PG0114", "The region of the state is one of AWS's",
    because: "The backend takes any text for a region and fails at terraform init, on the machine that deploys.",
    page: "AWS Regions and Availability Zones", wrong: #"state: .s3(bucket: "our-state", region: "eu-wset-1")"#,
    right: #"state: .s3(bucket: "our-state", region: "eu-west-1")"#
  ) { environment in
    if case .s3(let bucket, let region) = environment.state, !Region.known.contains(region) {
      Finding(
        "the state of environment \"\(environment.name)\" is in region \"\(region)\"",
        allowed: "AWS has none of that name; one that is newer than this list goes into Region.swift",
        fix: "state: .s3(bucket: \"\(bucket)\", region: \"\(Region.nearest(to: region))\")")
    }
  }

  private static let operatorsAreRoles = Rule<Environment>(
    "PG0110", "An operator is the name of an IAM role",
    because: """
      The name becomes the principal of a trust policy. IAM refuses a policy that names what does not exist; an ARN in place \
      of a name gives arn:…:role/arn:…, which is planned without complaint.
      """,
    page: "IAM and AWS STS quotas", wrong: #"operators: ["arn:aws:iam::123456789012:role/ci/backfill"]"#,
    right: #"operators: ["ci/backfill"]"#
  ) { environment in
    for role in environment.operators where !role.isRoleName {
      Finding(
        "an operator of environment \"\(environment.name)\" is \"\(role)\"",
        allowed:
          "the name of an IAM role, 1 to 64 letters, digits and +=,.@_-, after its path if it has one, and no ARN",
        fix: "operators: [\"\(role.firstRange(of: ":role/").map { role[$0.upperBound...] } ?? "data-engineer")\"]")
    }
  }

  private static let operatorsAreNamedOnce = Rule<Environment>(
    "PG0111", "An operator is named once",
    because: "A role that stands twice in a list is likely a mistyped second one, who then cannot run the day again.",
    wrong: #"operators: ["data-engineer", "data-engineer"]"#, right: #"operators: ["data-engineer", "ci/backfill"]"#
  ) { environment in
    for role in Set(environment.operators).sorted() where environment.operators.count(where: { $0 == role }) > 1 {
      Finding(
        "environment \"\(environment.name)\" names operator \"\(role)\" twice", allowed: "each role once",
        fix: "operators: [\"\(role)\"]")
    }
  }
}
