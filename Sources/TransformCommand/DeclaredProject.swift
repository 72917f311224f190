// The way in: the executable of a package hands over the project that its manifest declares.

import AWSClient
import ArgumentParser
public import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Runs `transform` with the arguments of the process, and ends the process with its exit code.
///
/// In Lambda there are none: where a function has an entry point of its own, the image's command stays as its argument, and that
/// is meant for the other program ("Lambda container image settings").
/// - Parameter project: What the package's manifest declares.
public func main(_ project: Project) async {
  let isFunction = ProcessInfo.processInfo.environment[LambdaLoop.addressVariable]?.isEmpty == false
  await Declared.$project.withValue(project) { await Transform.main(isFunction ? [] : nil) }
}

/// The project of this process. A command is made by the parser of arguments, which can hand nothing to it.
var project: Project { Declared.project }

private enum Declared {
  @TaskLocal static var project = Project("", [], environments: [])
}
