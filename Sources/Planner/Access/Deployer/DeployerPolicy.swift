// What whoever applies a root has to be allowed, as policies to attach to a role or user before the first apply.

import HCL
import PipelineDSL

/// One statement of a deployer's policy.
struct DeployerStatement: Sendable, Hashable {
  let id: String
  let actions: [String]
  var resources: [String]
  var conditions: [DeployerTest] = []
}

/// One test of a statement's condition.
struct DeployerTest: Sendable, Hashable {
  let operation: String
  let key: String
  let values: [String]
}

/// The policies of an environment's deployer.
struct DeployerPolicy {
  let statements: [DeployerStatement]

  /// IAM's limit of a managed policy, white space aside ("IAM and AWS STS quotas").
  static let mostCharacters = 6_144

  init(_ root: Root) {
    let names = DeployedNames(root)
    let runs = root.runs
    statements =
      (managing(runs, names, root.deployment) + passing(runs, names) + keepingState(root.deployment, names))
      .sorted { $0.id < $1.id }
  }

  /// The statements in documents of at most the size that IAM takes.
  var documents: [[DeployerStatement]] {
    var documents: [[DeployerStatement]] = []
    var room = 0
    for statement in statements.flatMap(\.parts) {
      if statement.size > room {
        documents.append([])
        room = DeployerPolicy.mostCharacters - DeployerPolicy.frame
      }
      documents[documents.count - 1].append(statement)
      room -= statement.size
    }
    return documents
  }

  /// What a document takes before it has a statement: `{"Version":"2012-10-17","Statement":[]}`.
  private static let frame = 40
}

extension DeployerStatement {
  /// Characters of the statement's JSON without white space, from above.
  var size: Int {
    let texts = actions + resources + [id] + conditions.flatMap { [$0.operation, $0.key] + $0.values }
    return texts.reduce(0) { $0 + $1.utf8.count + 3 } + 110 + 6 * conditions.count
  }

  /// The statement, cut up by resources where it alone would be too long for a policy.
  var parts: [DeployerStatement] {
    let limit = DeployerPolicy.mostCharacters - 100
    guard size > limit, resources.count > 1 else { return [self] }
    let half = resources.count / 2
    let halves = [Array(resources[..<half]), Array(resources[half...])]
    return zip(["A", "B"], halves).flatMap { letter, resources in
      DeployerStatement(id: id + letter, actions: actions, resources: resources, conditions: conditions).parts
    }
  }
}

/// One statement for each purpose, on all resources that it is about.
private func managing(
  _ runs: [ArraySlice<Block>], _ names: DeployedNames, _ deployment: Deployment
) -> [DeployerStatement] {
  let actions = Dictionary(
    DeployerCalls.byType.values.joined().map { ($0.purpose, $0.actions.sorted()) }, uniquingKeysWith: { $1 })
  let found = runs.mapConcurrently { blocks in
    var found: [String: [String]] = [:]
    for block in blocks {
      guard let calls = DeployerCalls.byType[block.labels[0]], let name = names.name(of: block) else { continue }
      for calls in calls {
        names.appendARNs(of: block, called: name, as: calls.target, to: &found[calls.purpose, default: []])
      }
    }
    return found
  }
  let conditions = Dictionary(
    DeployerCalls.byType.values.joined().compactMap { calls in calls.condition.map { (calls.purpose, $0) } },
    uniquingKeysWith: { $1 })
  return found.united.map { purpose, resources in
    DeployerStatement(
      id: purpose, actions: actions[purpose, default: []], resources: resources,
      conditions: conditions[purpose]?.tests(in: deployment, names) ?? [])
  }
}

extension DeployerCondition {
  /// The condition in IAM's words.
  fileprivate func tests(in deployment: Deployment, _ names: DeployedNames) -> [DeployerTest] {
    func tags(_ operation: String, _ context: String) -> [DeployerTest] {
      [("environment", deployment.environment.name), ("project", deployment.project.name)].map { key, value in
        DeployerTest(operation: operation, key: "aws:\(context)/\(key)", values: [value])
      }
    }
    switch self {
    case .taggedAsOurs: return tags("StringEquals", "ResourceTag")
    case .tagsAsOurs: return tags("StringEquals", "RequestTag") + tags("StringEqualsIfExists", "ResourceTag")
    case .storesScripts:
      let bucket = names.block(SharedAddresses(deployment.project).artifacts.path).flatMap(names.name) ?? "*"
      return [
        // With a bucket key, S3 gives the bucket as the context and not the object.
        DeployerTest(
          operation: "ArnLike", key: "kms:EncryptionContext:aws:s3:arn",
          values: ["arn:\(names.partition):s3:::\(bucket)"]),
        DeployerTest(operation: "StringEquals", key: "kms:ViaService", values: ["s3.\(names.region).amazonaws.com"]),
      ]
    }
  }
}

extension [[String: [String]]] {
  /// The elements of each key, each once and in order; a key has at least one.
  fileprivate var united: [(key: String, elements: [String])] {
    var all: [String: [String]] = [:]
    for run in self {
      for (key, elements) in run { all[key, default: []] += elements }
    }
    return all.filter { !$0.value.isEmpty }.map { $0 }.mapConcurrently { ($0.key, $0.value.sortedOnce) }
  }
}

/// Roles go to the services that assume them, and to no other ("Grant a user permissions to pass a role to an AWS service").
private func passing(_ runs: [ArraySlice<Block>], _ names: DeployedNames) -> [DeployerStatement] {
  let services = [
    "aws_lambda_function": "lambda", "aws_kinesis_firehose_delivery_stream": "firehose", "aws_glue_crawler": "glue",
    "aws_glue_job": "glue", "aws_scheduler_schedule": "scheduler",
  ]
  let found = runs.mapConcurrently { blocks in
    var roles: [String: [String]] = [:]
    for block in blocks {
      guard let service = services[block.labels[0]] else { continue }
      let passed = block.references(to: "aws_iam_role").filter { $0.hasSuffix(".arn") }
        .compactMap { names.text(.reference($0)) }
      roles[service, default: []] += passed.map { names.global("iam", "role/\($0)") }
    }
    return roles
  }
  return found.united.map { service, roles in
    DeployerStatement(
      id: "PassRolesTo\(service.prefix(1).uppercased())\(service.dropFirst())", actions: ["iam:PassRole"],
      resources: roles,
      conditions: [.init(operation: "StringEquals", key: "iam:PassedToService", values: ["\(service).amazonaws.com"])])
  }
}

/// The state's object and its lock ("Backend Type: s3", permissions).
private func keepingState(_ deployment: Deployment, _ names: DeployedNames) -> [DeployerStatement] {
  guard case .s3(let bucket, _) = deployment.environment.state else { return [] }
  let arn = "arn:\(names.partition):s3:::\(bucket)"
  let object = "\(arn)/\(deployment.stateKey)"
  return [
    DeployerStatement(id: "FindTheState", actions: ["s3:ListBucket"], resources: [arn]),
    DeployerStatement(
      id: "KeepTheState", actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: [object, "\(object).tflock"]),
  ]
}

extension DeployedNames {
  /// Adds the ARNs of a block's resource, as a kind of call names it.
  func appendARNs(of block: Block, called name: String, as target: DeployerTarget, to arns: inout [String]) {
    switch target {
    case .everything: if arns.isEmpty { arns.append("*") }
    case .bucket: arns.append("arn:\(partition):s3:::\(name)")
    case .disposableObjects:
      if block.attribute("force_destroy") == true { arns.append("arn:\(partition):s3:::\(name)/*") }
    case .objects: arns.append("arn:\(partition):s3:::\(name)/*")
    case .named(let service, let form): arns.append(regional(service, form, name))
    case .global(let service, let form): arns.append(global(service, filled(form, name)))
    case .logGroup:
      arns.append(regional("logs", "log-group:{}", name))
      arns.append(regional("logs", "log-group:{}:*", name))
    case .database:
      arns.append(regional("glue", "catalog", ""))
      arns.append(regional("glue", "database/{}", name))
    case .table:
      let database = block.attribute("database_name").flatMap(text) ?? "*"
      arns.append(regional("glue", "catalog", ""))
      arns.append(regional("glue", "database/{}", database))
      arns.append(regional("glue", "table/\(database)/{}", name))
    }
  }

  func global(_ service: String, _ path: String) -> String { "arn:\(partition):\(service)::\(account):\(path)" }

  private func regional(_ service: String, _ form: String, _ name: String) -> String {
    "arn:\(partition):\(service):\(region):\(account):\(filled(form, name))"
  }

  private func filled(_ form: String, _ name: String) -> String {
    guard let hole = form.utf8.firstIndex(of: UInt8(ascii: "{")) else { return form }
    return String(form[..<hole]) + name + form[hole...].dropFirst(2)
  }
}
