// The map of the generator: project → diagnostics, or roots, roles and scripts → files.

package import PipelineDSL

/// What a manifest becomes.
package enum Plan: Sendable {
  /// The files to write, sorted by path.
  case files([PlannedFile])
  /// Why nothing can be written, sorted by place.
  case findings([Diagnostic])

  /// Plans a project: a function of the manifest alone.
  package init(_ project: Project) {
    let findings = project.diagnostics
    guard findings.isEmpty else {
      self = .findings(findings)
      return
    }
    let roots = project.environments.map { Root(project.deployment(to: $0)) }
    let collisions = Set(roots.flatMap(\.collisions)).sorted()
    guard collisions.isEmpty else {
      self = .findings(collisions)
      return
    }
    let files =
      roots.flatMap { $0.files + $0.deployerFiles } + project.pipelines.map(sparkScript) + image(project) + [
        accessDocument(project)
      ]
    self = .files((files + [PlannedFile.manifest(of: files)]).sorted { $0.path < $1.path })
  }
}
