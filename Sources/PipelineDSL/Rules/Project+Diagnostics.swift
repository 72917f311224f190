// Everything wrong with a manifest, found before anything is written: what Terraform would accept and AWS refuse or lose.

extension Pipeline {
  /// The findings where no zone is known but UTC.
  package var diagnostics: [Diagnostic] { diagnostics(.utcAlone) }

  /// The findings of the pipeline and of everything that is reached from it, its layers aside; in no order.
  /// - Parameter zones: What is known of its zone.
  package func diagnostics(_ zones: KnownZones) -> [Diagnostic] {
    let (stream, tables) = (ingest.stream, job.tables)
    return Pipeline.rules.diagnostics(of: self) + IngestFunction.rules.diagnostics(of: ingest)
      + APIDefinition.rules.diagnostics(of: ingest.api) + StreamDefinition.rules.diagnostics(of: stream)
      + DatasetDefinition.rules.diagnostics(of: stream.dataset) + TableShape.rules.diagnostics(of: stream.dataset.shape)
      + SparkJob.rules.diagnostics(of: job)
      + tables.flatMap { TableDefinition.rules.diagnostics(of: $0) + TableShape.rules.diagnostics(of: $0.shape) }
      + BatchSchedule.rules.diagnostics(of: schedule)
      + ScheduledPipeline.rules.diagnostics(of: ScheduledPipeline(pipeline: self, zones: zones))
      + [rawCrawler, transformCrawler].flatMap(Crawler.rules.diagnostics)
  }
}

extension Project {
  /// The findings of all environments, sorted by their place in the manifest; without an error the project can be planned.
  package var diagnostics: [Diagnostic] { diagnostics(.utcAlone) { $0.map(\.diagnostics) } }

  /// - Parameters:
  ///   - zones: What is known of the pipelines' zones.
  ///   - findings: The findings of each of many pipelines, which the caller may have all cores look for.
  package func diagnostics(
    _ zones: KnownZones, _ findings: ([Pipeline]) -> [[Diagnostic]]
  ) -> [Diagnostic] {
    let deployed = environments.map(deployment(to:)).flatMap { deployment in
      deployment.diagnostics(findings(deployment.pipelines).flatMap { $0 }, zones)
    }
    let own = Project.rules.diagnostics(of: self) + environments.flatMap(Environment.rules.diagnostics)
    return accepting(Set(own + deployed)).sorted()
  }
}

extension Project {
  /// Without the warnings that the project accepts, and with what is wrong with accepting them.
  private func accepting(_ found: Set<Diagnostic>) -> Set<Diagnostic> {
    guard !accepted.isEmpty else { return found }
    let codes = Set(accepted.map(\.code))
    let shown = found.filter { $0.severity == .error || !codes.contains($0.rule) }
    return accepted.reduce(into: shown) { shown, accepted in
      let isRaised = found.contains { $0.rule == accepted.code }
      shown.formUnion(Acceptance.rules.diagnostics(of: Acceptance(accepted: accepted, isRaised: isRaised)))
    }
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
    guard !found.isEmpty else { return found }
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
