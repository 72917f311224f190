// Everything wrong with a manifest, found before anything is written: what Terraform would accept and AWS refuse or lose.

extension Pipeline {
  /// The findings where no zone is known but UTC.
  package var diagnostics: [Diagnostic] { diagnostics(.utcAlone) }

  /// The findings of the pipeline and of everything that is reached from it, its layers aside; in no order.
  /// - Parameter zones: What is known of its zone.
  package func diagnostics(_ zones: KnownZones) -> [Diagnostic] {
    let (stream, tables) = (ingest.stream, job.tables)
    var found = Pipeline.rules.diagnostics(of: self)
    found += IngestFunction.rules.diagnostics(of: ingest)
    for api in ingest.apis { found += APIDefinition.rules.diagnostics(of: api) }
    found += StreamDefinition.rules.diagnostics(of: stream)
    found += DatasetDefinition.rules.diagnostics(of: stream.dataset)
    found += TableShape.rules.diagnostics(of: stream.dataset.shape)
    found += SparkJob.rules.diagnostics(of: job)
    for table in tables {
      found += table.branches.flatMap(TableDefinition.rules.diagnostics)
      found += TableShape.rules.diagnostics(of: table.shape)
      found += ZonedTable.rules.diagnostics(of: ZonedTable(table: table, zones: zones))
    }
    found += BatchSchedule.rules.diagnostics(of: schedule)
    found += ScheduledPipeline.rules.diagnostics(of: ScheduledPipeline(pipeline: self, zones: zones))
    for crawler in [rawCrawler, transformCrawler] { found += Crawler.rules.diagnostics(of: crawler) }
    return found
  }
}

extension Project {
  /// The findings of all environments, sorted by their place in the manifest; without an error the project can be planned.
  package var diagnostics: [Diagnostic] { diagnostics(.utcAlone) }

  /// The same with what is known of the pipelines' zones.
  package func diagnostics(_ zones: KnownZones) -> [Diagnostic] {
    accepting(found(zones) { $0.map { $0.diagnostics(zones) } }, by: RuleBook.ofManifest)
  }

  /// All that is found by this room's rules, what the project accepts too.
  /// - Parameters:
  ///   - zones: What is known of the pipelines' zones.
  ///   - findings: The findings of each of many pipelines, which the caller may have all cores look for.
  package func found(_ zones: KnownZones, _ findings: ([Pipeline]) -> [[Diagnostic]]) -> Set<Diagnostic> {
    let deployed = environments.map(deployment(to:)).flatMap { deployment in
      deployment.diagnostics(findings(deployment.pipelines).flatMap { $0 }, zones)
    }
    let own = Project.rules.diagnostics(of: self) + environments.flatMap(Environment.rules.diagnostics)
    return Set(own + deployed)
  }
}

extension Project {
  /// What was found, sorted by place, without the warnings that the project accepts and with what is wrong with accepting them.
  /// - Parameters:
  ///   - rules: All rules there are, for a code that is none's.
  ///   - waiting: Those of them that have not been looked into: whether they are broken is not known.
  package func accepting(
    _ found: Set<Diagnostic>, by rules: [RuleSummary], waiting: [RuleSummary] = []
  ) -> [Diagnostic] {
    guard !accepted.isEmpty else { return found.sorted() }
    let codes = Set(accepted.map(\.code))
    let warnings = rules.filter { $0.severity == .warning }.map(\.code)
    let open = Set(waiting.map(\.code))
    let shown = found.filter { $0.severity == .error || !codes.contains($0.rule) }
    return accepted.reduce(into: shown) { shown, accepted in
      let isRaised = open.contains(accepted.code) || found.contains { $0.rule == accepted.code }
      let acceptance = Acceptance(accepted: accepted, isRaised: isRaised, warnings: warnings)
      shown.formUnion(Acceptance.rules.diagnostics(of: acceptance))
    }.sorted()
  }
}

extension Deployment {
  /// What is wrong with the environment, given what is wrong with its pipelines.
  fileprivate func diagnostics(_ ofPipelines: [Diagnostic], _ zones: KnownZones) -> [Diagnostic] {
    let found = ofPipelines + layers.flatMap(Layer.rules.diagnostics)
    return placed(found, zones) + Deployment.rules.diagnostics(of: self)
  }

  /// What is wrong only because of a setting of the environment is told at the environment.
  private func placed(_ found: [Diagnostic], _ zones: KnownZones) -> [Diagnostic] {
    guard !found.isEmpty, environment.changesSettings else { return found }
    let plain = Set(
      project.pipelines.flatMap { pipeline in
        pipeline.named(in: environment).diagnostics(zones) + pipeline.layers.flatMap(Layer.rules.diagnostics)
      })
    return found.map { finding in
      let isItsOwn = finding.location == environment.schedule?.location
      return isItsOwn || plain.contains(finding) ? finding : finding.moved(to: environment)
    }
  }
}
