// Rules about a project: what it consists of, and what its environments and pipelines would own twice.

extension Project {
  static let rules =
    [nameIsAPrefix, hasAPipeline, hasAnEnvironment, queryLimitIsLargeEnough, environmentsAreApart, suffixesAreApart]
    + twinRules + tagRules + stateRules + sourceRules

  private static let nameIsAPrefix = Rule<Project>(
    "PG0101", "A project's name is a short lower-case word",
    because: """
      It prefixes the shared buckets, the repository and the topic, and the account's number is appended. Bucket names have \
      63 characters at most; Terraform checks none of the parts that a name is put together from.
      """,
    page: "General purpose bucket naming rules", wrong: #"Project("User_Data", [userData], environments: [dev])"#,
    right: #"Project("user-data", [userData], environments: [dev])"#
  ) { project in
    if !project.name.isName(of: 1...30, also: "-") || project.name.hasSuffix("-") {
      Finding(
        "the project's name is \"\(project.name)\"",
        allowed:
          "it prefixes shared buckets: 1 to 30 lower-case letters, digits and hyphens, a letter first and no hyphen last",
        fix: "Project(\"\(project.name.asName(of: 30, or: "user-data"))\", …)")
    }
  }

  private static let hasAPipeline = Rule<Project>(
    "PG0102", "A project has a pipeline",
    because:
      "Without one nothing is deployed but empty buckets, and every resource that was there before is destroyed.",
    wrong: #"Project("user-data", [], environments: [dev])"#,
    right: #"Project("user-data", [userData], environments: [dev])"#
  ) { project in
    if project.pipelines.isEmpty {
      Finding("the project has no pipeline", allowed: "there is at least one", fix: "[pipeline]")
    }
  }

  private static let hasAnEnvironment = Rule<Project>(
    "PG0103", "A project has an environment",
    because: "Each environment becomes a Terraform root: without one there is nothing to apply.",
    wrong: #"Project("user-data", [userData], environments: [])"#,
    right: #"Project("user-data", [userData], environments: [Environment("dev", region: "eu-west-1")])"#
  ) { project in
    if project.environments.isEmpty {
      Finding(
        "the project has no environment", allowed: "there is at least one, and each becomes a Terraform root",
        fix: "environments: [Environment(\"dev\", region: \"eu-west-1\")]")
    }
  }

  private static let queryLimitIsLargeEnough = Rule<Project>(
    "PG0104", "A query may scan at least 10 MiB",
    because:
      "Athena refuses a smaller limit when the workgroup is made; the provider's own check knows whole bytes only.",
    page: "Per query data usage control limit", wrong: "queries: .workgroup(limit: .mebibytes(1))",
    right: "queries: .workgroup(limit: .mebibytes(10_240))"
  ) { project in
    if case .workgroup(let limit) = project.queries, limit < .mebibytes(10) {
      Finding(
        "a query may scan \(limit)", allowed: "at least 10 MiB of Athena's scans",
        fix: "queries: .workgroup(limit: .mebibytes(10_240))")
    }
  }

  private static let environmentsAreApart = Rule<Project>(
    "PG0112", "A name stands for one environment",
    because:
      "Both would be written to the same folder, with the same state: the second apply replaces what the first made.",
    wrong: #"[Environment("dev", region: "eu-west-1"), Environment("dev", region: "us-east-1")]"#,
    right: #"[Environment("dev", region: "eu-west-1"), Environment("dev-us", region: "us-east-1")]"#
  ) { project in
    twins(project.environments.map { ($0.name, $0.location) }, kind: "environment")
  }

  private static let suffixesAreApart = Rule<Project>(
    "PG0113", "Environments that may share an account end their names differently",
    because: """
      Roles and buckets are the account's, whatever the region: the second environment would meet the names of the first, \
      and fail or take them over in the middle of an apply.
      """,
    page: "IAM identifiers",
    wrong:
      #"[Environment("test", region: "eu-west-1", suffix: ""), Environment("prod", region: "eu-west-1", suffix: "")]"#,
    right: #"[Environment("test", region: "eu-west-1"), Environment("prod", region: "eu-west-1", suffix: "")]"#
  ) { project in
    for (index, environment) in project.environments.enumerated() {
      for earlier in project.environments[..<index] where earlier.meets(environment) {
        Finding(
          "environments \"\(earlier.name)\" and \"\(environment.name)\" both end their names in \"\(environment.suffix)\"",
          allowed: "two environments in one account have different suffixes",
          fix: "suffix: \"-\(environment.name)\", or an account for each", at: environment.location,
          notes: [.init(at: earlier.location, "environment \"\(earlier.name)\" is declared here")])
      }
    }
  }
}

extension Environment {
  /// Whether both may be in one account under the same names; of one name they are twins anyway.
  fileprivate func meets(_ other: Environment) -> Bool {
    mayShareAccount(with: other) && suffix == other.suffix && name != other.name
  }
}
