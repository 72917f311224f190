// The map of the generator: pipeline → diagnostics, or resources, roles and script → files.

package import PipelineDSL

/// What a manifest becomes.
package enum Plan: Sendable {
  /// The files to write, sorted by path.
  case files([PlannedFile])
  /// Why nothing can be written, sorted by place.
  case findings([Diagnostic])

  /// Plans a pipeline: a function of the manifest alone.
  package init(_ pipeline: Pipeline) {
    let findings = pipeline.diagnostics
    guard findings.isEmpty else {
      self = .findings(findings)
      return
    }
    let concerns = terraform(pipeline)
    let collisions = collisions(concerns, in: pipeline)
    guard collisions.isEmpty else {
      self = .findings(collisions)
      return
    }
    let files = terraformFiles(concerns) + [sparkScript(pipeline)] + image(pipeline) + [accessDocument(pipeline)]
    self = .files((files + [PlannedFile.manifest(of: files)]).sorted { $0.path < $1.path })
  }
}
