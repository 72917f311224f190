// Rules about where environments keep their state, and about accounts and partitions that do not go together.

extension Environment {
  static let stateRules = [stateIsInReach]

  private static let stateIsInReach = Rule<Environment>(
    "PG0115", "The state is in the partition of the environment",
    because: """
      Credentials are good in one partition only: aws, aws-cn or aws-us-gov. terraform init would ask one for a bucket of the \
      other, and be refused.
      """,
    page: "Amazon Resource Names (ARNs)",
    wrong: #"Environment("cn", region: "cn-north-1", state: .s3(bucket: "our-state", region: "eu-west-1"))"#,
    right: #"Environment("cn", region: "cn-north-1", state: .s3(bucket: "our-state-cn", region: "cn-north-1"))"#
  ) { environment in
    if case .s3(let bucket, let region) = environment.state, Region.known.contains(region),
      Region.partition(of: region) != Region.partition(of: environment.region)
    {
      Finding(
        "environment \"\(environment.name)\" is in \(environment.region) and its state in \(region)",
        allowed: "both are in partition \(Region.partition(of: environment.region))",
        fix: "state: .s3(bucket: \"\(bucket)\", region: \"\(environment.region)\")")
    }
  }
}

extension Deployment {
  static let stateRules = [stateIsElsewhere, operatorsAreOthers]

  private static let stateIsElsewhere = Rule<Deployment>(
    "PG0116", "The state is in no bucket that the root makes",
    because: """
      The bucket would have to be there before the apply that makes it, and terraform destroy would delete the state that it \
      is working from.
      """,
    page: "Backend Type: s3",
    wrong: #"Environment("prod", …, suffix: "", state: .s3(bucket: "user-data-artifacts-123456789012", …))"#,
    right: #"Environment("prod", …, suffix: "", state: .s3(bucket: "our-terraform-state", …))"#
  ) { deployment in
    if case .s3(let bucket, let region) = deployment.environment.state, deployment.makes(bucket) {
      Finding(
        "the state of environment \"\(deployment.environment.name)\" is in bucket \"\(bucket)\", which its root makes",
        allowed: "a bucket that exists before and stays after",
        fix: "state: .s3(bucket: \"our-terraform-state\", region: \"\(region)\")")
    }
  }

  private static let operatorsAreOthers = Rule<Deployment>(
    "PG0117", "Operators are people's roles, made elsewhere",
    because: """
      A trust policy names roles that exist: one that the same root makes is not there yet, and a service-linked role is \
      nobody's to assume with.
      """,
    page: "Using service-linked roles", wrong: #"operators: ["user-data-ingest-dev"]"#,
    right: #"operators: ["data-engineer"]"#
  ) { deployment in
    for role in deployment.environment.operators where deployment.makesOrCannotUse(role) {
      Finding(
        "an operator of environment \"\(deployment.environment.name)\" is \"\(role)\", a role of a service",
        allowed: "roles of people or of continuous integration, which exist before",
        fix: "operators: [\"data-engineer\"]")
    }
  }

  /// Whether the root makes a bucket of that name, as far as the account is known.
  private func makes(_ bucket: String) -> Bool {
    guard let dash = bucket.lastIndex(of: "-") else { return false }
    let number = bucket[bucket.index(after: dash)...]
    guard number.utf8.count == 12, number.utf8.allSatisfy(isDigit), environment.account.map({ $0 == number }) ?? true
    else { return false }
    return (project.sharedBuckets + layers.map(\.bucket)).contains { name($0) == bucket[..<dash] }
  }

  private func makesOrCannotUse(_ role: String) -> Bool {
    if role.hasPrefix("aws-service-role/") { return true }
    return pipelines.contains { pipeline in
      let purposes =
        ["ingest", "stream", "job", "transform", "scheduler"] + pipeline.layers.map { "\($0.name)-crawler" }
      return purposes.contains { name("\(pipeline.name)-\($0)") == role }
    }
  }
}

extension Project {
  /// What the shared buckets are called, without the environment's suffix.
  package var sharedBuckets: [String] {
    ["\(name)-artifacts", "\(name)-access-logs"] + (queries == .none ? [] : ["\(name)-query-results"])
  }

  static let stateRules = [accountsAreOfOnePartition]

  private static let accountsAreOfOnePartition = Rule<Project>(
    "PG0124", "An account is of one partition",
    because:
      "An account of aws is unknown in aws-cn and aws-us-gov: allowed_account_ids would match no credentials there.",
    page: "Amazon Resource Names (ARNs)",
    wrong:
      #"Environment("eu", region: "eu-west-1", account: "123456789012"), Environment("cn", region: "cn-north-1", account: "123456789012")"#,
    right:
      #"Environment("eu", region: "eu-west-1", account: "123456789012"), Environment("cn", region: "cn-north-1", account: "210987654321")"#
  ) { project in
    for (index, environment) in project.environments.enumerated() {
      if let account = environment.account,
        let earlier = project.environments[..<index].first(where: {
          $0.account == account && Region.partition(of: $0.region) != Region.partition(of: environment.region)
        })
      {
        Finding(
          "account \"\(account)\" is in \(environment.region) and in \(earlier.region)",
          allowed: "an account is of one of aws, aws-cn and aws-us-gov",
          fix: "the number of an account of \(Region.partition(of: environment.region)), or no account:",
          at: environment.location,
          notes: [.init(at: earlier.location, "environment \"\(earlier.name)\" is in \(earlier.region)")])
      }
    }
  }
}
