// The map of the generator: project → diagnostics, or roots, roles and scripts → files.

package import PipelineDSL

/// What a manifest becomes.
package enum Plan: Sendable {
  /// The files to write, sorted by path, what was renamed since the ledger was written, and what is likely not meant.
  case files([PlannedFile], renames: [String] = [], warnings: [Diagnostic] = [])
  /// Why nothing can be written, warnings among it, sorted by place.
  case findings([Diagnostic])

  /// Plans a project: a function of the manifest, of the ledger of names and of what is known of its zones, and of nothing else.
  /// - Parameters:
  ///   - ledger: The text of the ledger that the last plan gave; nil for the first time.
  ///   - zones: What is known of the pipelines' zones. Without a word schedules are proven in UTC alone: for tests.
  package init(_ project: Project, ledger: String? = nil, zones: KnownZones = .utcAlone) {
    let found = project.found(zones) { $0.mapConcurrently { $0.diagnostics(zones) } }
    guard !found.haveAnError else {
      self = .findings(project.accepting(found, by: RuleBook.all, waiting: RuleBook.ofPlanner))
      return
    }
    let naming = Naming(project, ledger: ledger)
    let problems = project.accepting(found.union(naming.diagnostics), by: RuleBook.all)
    guard !problems.haveAnError else {
      self = .findings(problems)
      return
    }
    let (configuration, others) = both(
      { naming.roots.flatMap(\.files) },
      {
        naming.deployed.pipelinesOnGlue.map(sparkScript) + image(project)
          + [accessDocument(project, naming.roots), naming.file] + graphDocuments(project, zones)
          + lineageDocuments(project)
      })
    let files = (configuration + others).sorted { $0.path < $1.path }
    self = .files(files, renames: naming.summary, warnings: problems)
  }

  /// Everything that is found about the project, sorted by place: what stops it, or else what is likely not meant.
  package var findings: [Diagnostic] {
    switch self {
    case .files(_, _, let warnings): warnings
    case .findings(let findings): findings
    }
  }
}

extension Collection<Diagnostic> {
  /// Whether nothing may be generated.
  package var haveAnError: Bool { contains { $0.severity == .error } }
}
