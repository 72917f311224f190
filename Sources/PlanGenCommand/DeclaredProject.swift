// The way in: the executable of a package hands over the project that its manifest declares.

import ArgumentParser
import Output
public import PipelineDSL
import Planner
import Zones

/// Runs `plan-gen` with the arguments of the process, and ends the process with its exit code.
/// - Parameter project: What the package's manifest declares.
public func main(_ project: Project) {
  Declared.$project.withValue(project) { PlanGen.main() }
}

/// The findings about a project, each as `plan-gen` prints it; warnings too. None means that all is well.
public func findings(_ project: Project) -> [String] {
  Plan(project, zones: KnownZones(of: project, in: .system)).findings.map(\.description)
}

/// The files of a folder that are not what a project gives, each with the reason, as `plan-gen check` tells them.
/// - Parameter folder: The path of `generated/`.
/// - Throws: What keeps the folder from being read.
public func staleFiles(_ project: Project, in folder: String) throws -> [String] {
  let output = OutputFolder(path: folder)
  let plan = Plan(project, ledger: try output.ledger(), zones: KnownZones(of: project, in: .system))
  guard case .files(let files, _, _) = plan else {
    return ["the manifest has findings"]
  }
  return try output.changes(to: files).map { "\($0.path): \($0.reason)" }
}

/// The project of this process. A command is made by the parser of arguments, which can hand nothing to it.
var project: Project { Declared.project }

private enum Declared {
  @TaskLocal static var project = Project("", [], environments: [])
}
