// The map of the generator: project → diagnostics, or roots, roles and scripts → files.

package import PipelineDSL

/// What a manifest becomes.
package enum Plan: Sendable {
  /// The files to write, sorted by path, and what was renamed since the ledger was written.
  case files([PlannedFile], renames: [String] = [])
  /// Why nothing can be written, sorted by place.
  case findings([Diagnostic])

  /// Plans a project: a function of the manifest and of the ledger of names alone.
  /// - Parameters:
  ///   - ledger: The text of the ledger that the last plan gave; nil for the first time.
  ///   - offsets: The seconds east of UTC that a zone has, now and by its rule; empty where they are not known.
  package init(
    _ project: Project, ledger: String? = nil, offsets: @escaping @Sendable (Zone) -> [Int] = { _ in [] }
  ) {
    let findings = project.diagnostics { $0.mapConcurrently(\.diagnostics) }
    guard findings.isEmpty else {
      self = .findings(findings)
      return
    }
    let naming = Naming(project, ledger: ledger)
    let problems = Set(naming.findings + naming.roots.flatMap(\.collisions)).sorted()
    guard problems.isEmpty else {
      self = .findings(problems)
      return
    }
    let files =
      naming.roots.flatMap(\.files) + naming.deployed.pipelines.map(sparkScript) + image(project)
      + [accessDocument(project), naming.file] + graphDocuments(project, offsets: offsets)
    self = .files(files.sorted { $0.path < $1.path }, renames: naming.summary)
  }
}
