// Findings about a project: its environments, and what its pipelines would share by mistake.

extension Project {
  /// The findings of all environments, sorted by their place in the manifest; empty when the project can be planned.
  package var diagnostics: [Diagnostic] { diagnostics { $0.map(\.diagnostics) } }

  /// - Parameter findings: The findings of each of many pipelines, which the caller may have all cores look for.
  package func diagnostics(_ findings: ([Pipeline]) -> [[Diagnostic]]) -> [Diagnostic] {
    let deployments = environments.map(deployment(to:))
    let pipelineFindings = deployments.flatMap { findings($0.pipelines).flatMap { $0 } + $0.layerFindings }
    let own = nameFindings + queryFindings + environments.flatMap(\.findings) + environmentTwins
    return Set(own + pipelineFindings + sharedFindings + lengthFindings(deployments)).sorted()
  }

  private var nameFindings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !name.isName(of: 1...30, also: "-") || name.hasSuffix("-") {
      findings.append(
        finding(
          "the project's name is \"\(name)\"",
          "it prefixes shared buckets: 1 to 30 lower-case letters, digits and hyphens, a letter first and no hyphen last",
          "Project(\"user-data\", …)"))
    }
    if pipelines.isEmpty {
      findings.append(finding("the project has no pipeline", "there is at least one", "[pipeline]"))
    }
    if environments.isEmpty {
      findings.append(
        finding(
          "the project has no environment", "there is at least one, and each becomes a Terraform root",
          "environments: [Environment(\"dev\", region: \"eu-west-1\")]"))
    }
    return findings
  }

  private var queryFindings: [Diagnostic] {
    guard case .workgroup(let limit) = queries, limit < .mebibytes(10) else { return [] }
    return [
      finding(
        "a query may scan \(limit)", "at least 10 MiB (\"Per query data usage control limit\" of Athena)",
        "queries: .workgroup(limit: .mebibytes(10_240))")
    ]
  }

  private func finding(_ problem: String, _ allowed: String, _ fix: String) -> Diagnostic {
    Diagnostic(location: location, problem: problem, allowed: allowed, fix: fix)
  }

  /// Two environments of one name, or two whose names in AWS would be the same in one account.
  private var environmentTwins: [Diagnostic] {
    environments.indices.flatMap { index -> [Diagnostic] in
      let environment = environments[index]
      return environments[..<index].compactMap { earlier in
        if earlier.name == environment.name {
          return environment.finding(
            "environment \"\(environment.name)\" is declared twice, first at \(earlier.location)",
            "a name stands for one environment", "give one of them another name")
        }
        let mayShareAccount =
          earlier.account == nil || environment.account == nil || earlier.account == environment.account
        guard mayShareAccount, earlier.suffix == environment.suffix else { return nil }
        return environment.finding(
          "environments \"\(earlier.name)\" and \"\(environment.name)\" both end their names in \"\(environment.suffix)\"",
          "two environments in one account have different suffixes", "a suffix of its own, or an account for each")
      }
    }
  }

  /// What two pipelines would both own.
  private var sharedFindings: [Diagnostic] {
    // By place: the first declaration is the one that the others repeat.
    let layers = Set(pipelines.flatMap(\.layers)).sorted { ($0.location, $0.name) < ($1.location, $1.name) }
    let crawlers = pipelines.flatMap { [$0.rawCrawler, $0.transformCrawler] }
    let datasets = pipelines.map(\.ingest.stream.dataset).map { ("\($0.layer.name).\($0.name)", $0.location) }
    let tables = pipelines.flatMap(\.job.tables).map { ("\($0.layer.name).\($0.name)", $0.location) }
    return twins(pipelines.map { ($0.name, $0.location) }, kind: "pipeline")
      + twins(pipelines.map { ($0.ingest.name, $0.ingest.location) }, kind: "function")
      + twins(pipelines.map { ($0.ingest.stream.name, $0.ingest.stream.location) }, kind: "stream")
      + twins(pipelines.map { ($0.job.name, $0.job.location) }, kind: "job")
      + twins(crawlers.map { ($0.name, $0.location) }, kind: "crawler")
      + twins(layers.map { ($0.bucket, $0.location) }, kind: "bucket")
      + twins(layers.map { ($0.name, $0.location) }, kind: "layer")
      + twins(layers.map { ($0.database, $0.location) }, kind: "database")
      + twins(datasets + tables, kind: "table")
  }

  /// Names as AWS gets them: with the suffix, and for buckets the account's number.
  private func lengthFindings(_ deployments: [Deployment]) -> [Diagnostic] {
    deployments.flatMap { deployment -> [Diagnostic] in
      let shared = ["artifacts", "access-logs", "query-results"].map { "\(name)-\($0)" }
      return deployment.lengthFindings(shared.map { ($0, location) }, kind: "bucket", most: 50)
        + deployment.lengthFindings(deployment.layers.map { ($0.bucket, $0.location) }, kind: "bucket", most: 50)
        + deployment.pipelines.flatMap { pipeline -> [Diagnostic] in
          let (ingest, stream) = (pipeline.ingest, pipeline.ingest.stream)
          return deployment.lengthFindings([(ingest.name, ingest.location)], kind: "function", most: 64)
            + deployment.lengthFindings([(stream.name, stream.location)], kind: "stream", most: 64)
        }
    }
  }
}

extension Deployment {
  fileprivate var layerFindings: [Diagnostic] { layers.flatMap(\.findings) }

  /// A bucket's 63 characters hold a hyphen and the account's twelve digits too.
  fileprivate func lengthFindings(
    _ names: [(name: String, location: SourceLocation)], kind: String, most: Int
  ) -> [Diagnostic] {
    names.compactMap { name, location in
      let full = self.name(name)
      guard full.utf8.count > most else { return nil }
      return Diagnostic(
        location: location,
        problem:
          "in environment \"\(environment.name)\" the \(kind) would be called \"\(full)\", of \(full.utf8.count) characters",
        allowed: kind == "bucket"
          ? "at most 50, since the account's number is appended (\"General purpose bucket naming rules\")"
          : "at most \(most) for a \(kind)",
        fix: "a shorter name, or a shorter suffix of the environment")
    }
  }
}

/// Two values of one kind under one name.
func twins(_ names: [(name: String, location: SourceLocation)], kind: String) -> [Diagnostic] {
  var first: [String: SourceLocation] = [:]
  return names.compactMap { name, location in
    guard let earlier = first[name] else {
      first[name] = location
      return nil
    }
    return Diagnostic(
      location: location, problem: "\(kind) \"\(name)\" is declared twice, first at \(earlier)",
      allowed: "a name stands for one \(kind)", fix: "give one of them another name")
  }
}
