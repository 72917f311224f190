// The way in: the executable of a package hands over the project that its manifest declares.

import ArgumentParser
public import PipelineDSL

/// Runs `ingest` with the arguments of the process, and ends the process with its exit code.
/// - Parameter project: What the package's manifest declares.
public func main(_ project: Project) async {
  await Declared.$project.withValue(project) { await Ingest.main() }
}

/// The project of this process. A command is made by the parser of arguments, which can hand nothing to it.
var project: Project { Declared.project }

private enum Declared {
  @TaskLocal static var project = Project("", [], environments: [])
}
