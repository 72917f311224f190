// Answers of `plan-gen explain`: why a resource exists, where the manifest says so, and why an action is allowed.

import Calls
import HCL
import IAM
package import PipelineDSL

/// What there is to say about a resource, a value of the manifest, or a permission.
package struct Explanation: Sendable {
  private let roots: [Root]
  /// The deployment of which permissions are told.
  private let deployment: Deployment?
  private let places: [String: SourceLocation]

  package init(_ project: Project) {
    roots = project.environments.map { Root(project.deployment(to: $0)) }
    deployment = project.fullestEnvironment.map(project.deployment(to:))
    places = project.places
  }

  /// A resource by its address or a part of it, or all resources of a value of the manifest by its path.
  /// - Returns: nil where nothing is called so; a value without resources of its own is told by its place alone.
  package func resources(of subject: String) -> [ExplainedResource]? {
    let all = roots.flatMap(\.explained)
    let exact = all.filter { $0.address == subject || $0.origin == subject }
    let found = exact.isEmpty ? all.filter { $0.address.hasSuffix(".\(subject)") } : exact
    guard !found.isEmpty else {
      return places[subject].map {
        [ExplainedResource(address: subject, origin: subject, place: "\($0)", why: "", files: [])]
      }
    }
    var order: [String] = []
    for resource in found where !order.contains(resource.address) { order.append(resource.address) }
    return order.map { address in
      let same = found.filter { $0.address == address }
      return ExplainedResource(
        address: address, origin: same[0].origin, place: places[same[0].origin].map { "\($0)" }, why: same[0].why,
        files: same.flatMap(\.files))
    }
  }

  /// What `resources(of:)` says, for a reader.
  package func of(_ subject: String) -> String? {
    resources(of: subject).map { $0.map(\.text).joined(separator: "\n\n") }
  }

  /// A principal's permissions for an action: `ingest` and `firehose:PutRecordBatch`. Where the project has several pipelines,
  /// `orders.ingest` is one of them, `ingest` all.
  /// - Returns: nil where there is no such principal; else what grants the action, or, where nothing does, each refusal.
  package func permissions(of principal: String, for action: String) -> [ExplainedPermission]? {
    guard let deployment else { return nil }
    let holders = deployment.pipelines.flatMap { principals($0, Addresses($0, in: deployment)) }
      .filter { $0.name == principal || "\($0.pipeline).\($0.name)" == principal || $0.role.path == principal }
    guard !holders.isEmpty else { return nil }
    let granted = holders.flatMap { holder in
      holder.permissions.statements.flatMap { statement in
        statement.actions.filter { $0.rawValue.lowercased() == action.lowercased() }
          .map { self.grant(holder, statement, $0) }
      }
    }
    return granted.isEmpty ? holders.map { refusal(of: $0, for: action) } : granted
  }

  /// What `permissions(of:for:)` says, for a reader.
  package func permission(of principal: String, for action: String) -> (text: String, isAllowed: Bool)? {
    permissions(of: principal, for: action).map { permissions in
      (permissions.map(\.text).joined(separator: "\n\n"), permissions.contains(where: \.isAllowed))
    }
  }

  private func grant(_ holder: Principal, _ statement: Statement, _ action: Action) -> ExplainedPermission {
    let resources = statement.resources.map { resource in
      "\(resource.text { "${\($0)}" })\(resource.reason.map { ", because \($0)" } ?? "")"
    }
    let conditions = statement.conditions.map { condition in
      "\(condition.key) \(condition.test) \(condition.values.map { $0.text { "${\($0)}" } }.joined(separator: ", "))"
    }
    return ExplainedPermission(
      principal: "\(holder.pipeline).\(holder.name)", action: action.rawValue, isAllowed: true,
      statement: "\(statement.id) of \(holder.policy.path)", resources: resources, conditions: conditions,
      purpose: sentence(statement.id), origin: holder.origin.path, place: places[holder.origin.path].map { "\($0)" },
      pages: holder.pages(of: action, for: statement.id), declared: [])
  }

  private func refusal(of holder: Principal, for action: String) -> ExplainedPermission {
    let service = action.prefix { $0 != ":" }
    let actions = Set(holder.calls.map(\.action)).sorted().map(\.rawValue)
    let near = actions.filter { $0.hasPrefix("\(service):") }
    return ExplainedPermission(
      principal: "\(holder.pipeline).\(holder.name)", action: action, isAllowed: false, statement: nil, resources: [],
      conditions: [], purpose: nil, origin: holder.origin.path, place: places[holder.origin.path].map { "\($0)" },
      pages: [], declared: near.isEmpty ? actions : near)
  }

  /// What can be asked about, for the advice of an error: principals and values of the manifest.
  package var subjects: (principals: [String], values: [String]) {
    guard let deployment else { return ([], places.keys.sorted()) }
    let holders = deployment.pipelines.flatMap { principals($0, Addresses($0, in: deployment)) }
    return (holders.map { "\($0.pipeline).\($0.name)" }, places.keys.sorted())
  }
}

extension Root {
  fileprivate var explained: [ExplainedResource] {
    concerns.flatMap { concern in
      concern.blocks.filter { $0.type == "resource" }.compactMap { block -> ExplainedResource? in
        guard let comment = block.comment, let origin = comment.subject else { return nil }
        return ExplainedResource(
          address: block.labels.joined(separator: "."), origin: origin, place: nil, why: comment.text,
          files: ["\(folder)/\(concern.file).tf"])
      }
    }
  }
}

extension Project {
  /// Where each value that resources come from is declared, by its path.
  fileprivate var places: [String: SourceLocation] {
    var places: [String: SourceLocation] = [origin.path: location]
    for part in ["queries", "encryption", "image", "alarms"] { places[origin[part].path] = location }
    for environment in environments { places[origin(environment).path] = environment.location }
    for pipeline in pipelines {
      // A project and its pipeline may share a name: the pipeline is what a path of that name means most often.
      places[pipeline.origin.path] = pipeline.location
      places[pipeline.origin["ingest"].path] = pipeline.ingest.location
      places[pipeline.origin["stream"].path] = pipeline.ingest.stream.location
      places[pipeline.origin["job"].path] = pipeline.job.location
      places[pipeline.origin["crawlers"].path] = pipeline.rawCrawler.location
      for crawler in [pipeline.rawCrawler, pipeline.transformCrawler] {
        places[pipeline.origin(crawler).path] = crawler.location
      }
      for layer in pipeline.layers { places[origin(layer).path] = layer.location }
      let dataset = pipeline.ingest.stream.dataset
      places[origin(dataset.layer, dataset.name).path] = dataset.location
      for table in pipeline.job.tables { places[origin(table.layer, table.name).path] = table.location }
    }
    return places
  }
}
