// Rules about the size of what is granted: what a role's policy holds, and how many policies whoever deploys must have.

import Calls
import HCL
import IAM
import PipelineDSL

/// The roles and the deployer of one environment, as IAM has to hold them.
struct GrantedAccess: Declared {
  let location: SourceLocation
  private let root: Root

  init(_ root: Root) {
    self.root = root
    location = root.deployment.environment.location
  }

  static let rules = [policiesFit, deployersFit]

  private static let policiesFit = Rule<GrantedAccess>(
    "PG1031", "A role's policy has at most 10,240 characters",
    because: """
      IAM takes no more in the inline policies of a role, and refuses the policy when all else is made. Each table of a job \
      takes some two hundred.
      """,
    page: "IAM and AWS STS quotas", wrong: #"SparkJob("everything", reads: rawUsers, writes: sixtyTables)"#,
    right: #"SparkJob("people", reads: rawUsers, writes: thirtyTables)"#
  ) { access in
    for (pipeline, principal, size) in access.oversized {
      Finding(
        "in environment \"\(access.root.deployment.environment.name)\" the policy of \(principal.role.path) would have "
          + "\(size) characters, since job \"\(pipeline.job.name)\" writes \(pipeline.job.tables.count) tables",
        allowed: "10,240, white space aside", fix: "two pipelines, each with some of the tables",
        at: pipeline.job.location)
    }
  }

  private static let deployersFit = Rule<GrantedAccess>(
    "PG1032", "Whoever deploys needs at most ten policies", .warning,
    because: """
      A role takes ten managed policies, and twenty once more are asked for. The deployer's name each resource, so that they \
      grow with the project; with some missing, an apply stops half way.
      """,
    page: "IAM and AWS STS quotas", wrong: #"Project("everything", fortyPipelines, …)"#,
    right: #"Project("sales", twentyPipelines, …) and Project("support", twentyOthers, …)"#
  ) { access in
    let count = access.deployerPolicies
    if count > 10 {
      Finding(
        "whoever deploys environment \"\(access.root.deployment.environment.name)\" needs \(count) policies",
        allowed: "10 a role, 20 after a request for more",
        fix:
          "several projects, each with a deployer of its own, or Accepted(\"PG1032\", because: \"a wider role of our account "
          + "deploys\")")
    }
  }

  /// A policy of fewer tables is far from the limit, and need not be measured.
  private static let fewTables = 15

  private var oversized: [(Pipeline, Principal, size: Int)] {
    let deployment = root.deployment
    let large = deployment.pipelines.filter { $0.job.tables.count > GrantedAccess.fewTables }
    guard !large.isEmpty else { return [] }
    let names = DeployedNames(root, account: "123456789012")
    return large.flatMap { pipeline in
      principals(pipeline, Addresses(pipeline, in: deployment)).compactMap { principal in
        let size = principal.permissions.size(names.arn)
        return size > 10_240 ? (pipeline, principal, size) : nil
      }
    }
  }

  private var deployerPolicies: Int {
    // A project of few resources is far from ten policies; one of very many is far beyond, and its policies are long to make.
    let resources = root.index.count
    guard resources > 400 else { return 0 }
    return resources > 20_000 ? resources * 60 / DeployerPolicy.mostCharacters : DeployerPolicy(root).documents.count
  }
}

extension PolicyDocument {
  /// Characters of the policy's JSON without white space.
  fileprivate func size(_ resolve: (String) -> String) -> Int {
    statements.reduce(#"{"Version":"2012-10-17","Statement":[]}"#.utf8.count) { $0 + $1.size(resolve) + 1 }
  }
}

extension Statement {
  fileprivate func size(_ resolve: (String) -> String) -> Int {
    let frame = #"{"Sid":"","Effect":"Allow","Action":[],"Resource":[]}"#.utf8.count + id.utf8.count
    let texts = actions.map(\.rawValue) + resources.map { $0.text(resolving: resolve) }
    let tests = conditions.reduce(0) { size, condition in
      let values = condition.values.reduce(0) { $0 + $1.text(resolving: resolve).utf8.count + 3 }
      return size + condition.test.utf8.count + condition.key.utf8.count + values + 12
    }
    return texts.reduce(frame) { $0 + $1.utf8.count + 3 } + (conditions.isEmpty ? 0 : tests + 15)
  }
}

extension DeployedNames {
  /// A reference of a policy as text: ARNs of buckets, databases and tables to the letter, since those are many; of others a
  /// text as long as theirs are.
  fileprivate func arn(_ reference: String) -> String {
    guard reference.hasSuffix(".arn") else { return text(.reference(reference)) ?? reference }
    let name = text(.reference(reference)) ?? reference
    let parts = reference.split(separator: ".")
    switch parts[0] {
    case "aws_s3_bucket": return "arn:\(partition):s3:::\(name)"
    case "aws_glue_catalog_database": return "arn:\(partition):glue:\(region):\(account):database/\(name)"
    case "aws_glue_catalog_table":
      let database = block("\(parts[0]).\(parts[1])")?.attribute("database_name").flatMap { text($0) } ?? ""
      return "arn:\(partition):glue:\(region):\(account):table/\(database)/\(name)"
    default: return "arn:\(partition):kinesisfirehose:\(region):\(account):deliverystream/\(name)"
    }
  }
}
