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
  /// - Returns: nil where nothing is called so.
  package func of(_ subject: String) -> String? {
    let all = roots.flatMap(\.explained)
    let exact = all.filter { $0.address == subject || $0.origin == subject }
    let found = exact.isEmpty ? all.filter { $0.address.hasSuffix(".\(subject)") } : exact
    guard !found.isEmpty else { return places[subject].map { "\(subject)\n  declared  \($0)" } }
    var order: [String] = []
    for resource in found where !order.contains(resource.address) { order.append(resource.address) }
    return order.map { address in text(address, found.filter { $0.address == address }) }.joined(separator: "\n\n")
  }

  private func text(_ address: String, _ found: [ExplainedResource]) -> String {
    let origin = found[0].origin
    return """
      \(address)
        from      \(origin)\(places[origin].map { " (\($0))" } ?? "")
        why       \(found[0].why)
        in        \(found.map(\.file).joined(separator: ", "))
      """
  }

  /// A principal's permission for an action: `ingest` and `firehose:PutRecordBatch`. Where the project has several
  /// pipelines, `orders.ingest` is one of them, `ingest` all.
  /// - Returns: nil where there is no such principal.
  package func permission(of principal: String, for action: String) -> (text: String, isAllowed: Bool)? {
    guard let deployment else { return nil }
    let holders = deployment.pipelines.flatMap { principals($0, Addresses($0, in: deployment)) }
      .filter { $0.name == principal || "\($0.pipeline).\($0.name)" == principal || $0.role.path == principal }
    guard !holders.isEmpty else { return nil }
    let granted = holders.flatMap { holder in
      holder.permissions.statements.flatMap { statement in
        statement.actions.filter { $0.rawValue.lowercased() == action.lowercased() }
          .map { self.text(holder, statement, $0) }
      }
    }
    guard granted.isEmpty else { return (granted.joined(separator: "\n\n"), true) }
    return (refusal(of: holders, for: action), false)
  }

  private func text(_ holder: Principal, _ statement: Statement, _ action: Action) -> String {
    let resources = statement.resources.map { resource in
      "  on        \(resource.text { "${\($0)}" })\(resource.reason.map { ", because \($0)" } ?? "")"
    }
    let conditions = statement.conditions.map { condition in
      "  if        \(condition.key) \(condition.test) \(condition.values.map { $0.text { "${\($0)}" } }.joined(separator: ", "))"
    }
    let place = places[holder.origin.path].map { " (\($0))" } ?? ""
    let lines =
      [
        "\(holder.pipeline).\(holder.name) may call \(action.rawValue)",
        "  statement \(statement.id) of \(holder.policy.path)",
      ]
      + resources + conditions
      + ["  for       \(sentence(statement.id))", "  from      \(holder.origin.path)\(place)"]
      + holder.pages(of: action, for: statement.id).map { "  source    AWS documentation, \"\($0)\"" }
    return lines.joined(separator: "\n")
  }

  private func refusal(of holders: [Principal], for action: String) -> String {
    holders.map { holder in
      let service = action.prefix { $0 != ":" }
      let actions = Set(holder.calls.map(\.action)).sorted().map(\.rawValue)
      let near = actions.filter { $0.hasPrefix("\(service):") }
      return """
        \(holder.pipeline).\(holder.name) may not call \(action): it declares no such call
          may       \((near.isEmpty ? actions : near).joined(separator: ", "))
        """
    }.joined(separator: "\n\n")
  }

  /// What can be asked about, for the advice of an error: principals and values of the manifest.
  package var subjects: (principals: [String], values: [String]) {
    guard let deployment else { return ([], places.keys.sorted()) }
    let holders = deployment.pipelines.flatMap { principals($0, Addresses($0, in: deployment)) }
    return (holders.map { "\($0.pipeline).\($0.name)" }, places.keys.sorted())
  }
}

/// A resource with what its comment says.
private struct ExplainedResource {
  let address: String
  let origin: String
  let why: String
  let file: String
}

extension Root {
  fileprivate var explained: [ExplainedResource] {
    concerns.flatMap { concern in
      concern.blocks.filter { $0.type == "resource" }.compactMap { block -> ExplainedResource? in
        guard let comment = block.comment, let origin = comment.subject else { return nil }
        return ExplainedResource(
          address: block.labels.joined(separator: "."), origin: origin, why: comment.text,
          file: "\(folder)/\(concern.file).tf")
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
