// `plan-gen init`: a new package around a manifest of its own, whole or not at all.

import ArgumentParser
import Output
import Planner
import Scaffold

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a new package: a manifest, the three commands, tests, and a workflow for GitHub.",
    discussion: """
      EXAMPLES
        plan-gen init user-events                                      in the folder user-events
        plan-gen init user-events --path ../pipelines
        plan-gen init user-events --from https://example.com/plan-gen.git --at 1.0.0

      Then, in its folder: swift run plan-gen, and make test.

      EXIT CODES
        0 made, 1 it cannot be made, and nothing was written, 64 usage
      """)

  @Argument(help: "The package's name, which prefixes names in AWS: lower-case letters, digits and hyphens.")
  var name: String

  @Option(help: "The folder to make; it must not exist or be empty. (default: NAME)")
  var path: String?

  @Option(help: "Where the package takes plan-gen from: a repository's URL, or a folder. (default: this folder)")
  var from: String?

  @Option(help: "The version, commit or branch of the repository. (default: main)")
  var at: String?

  func run() throws {
    let place = path ?? name
    let package: PackageScaffold
    do { package = try PackageScaffold(name: name, dependency: dependency(of: URL(filePath: place))) } catch let error
      as ScaffoldError
    {
      throw CommandFailure(error.description)
    }
    let files = package.files.map { PlannedFile(path: $0.path, text: $0.text) }
    do { try NewFolder(path: place).make(with: files) } catch let error as OutputFolderError {
      throw CommandFailure("\(error); name a folder that can be made, or an empty one, with --path")
    }
    print("made \(place), \(files.count) files; next: cd \(place) && swift run plan-gen")
  }

  /// A repository by its URL; a folder by its path from the new package, or as it was given from the root.
  private func dependency(of folder: URL) throws -> Dependency {
    if let from, from.contains("://") || from.hasPrefix("git@") { return .repository(from, at: at ?? "main") }
    if at != nil {
      throw CommandFailure("--at names a version of a repository; --from must be a repository's URL then")
    }
    let source = from ?? "."
    let isPlanGen = FileManager.default.fileExists(atPath: "\(source)/Sources/PlanGenCommand")
    guard isPlanGen else {
      throw CommandFailure(
        "\(from == nil ? "this folder" : source) does not hold plan-gen's sources; name their folder or repository: --from "
          + "https://example.com/plan-gen.git, or --from ../plan-gen")
    }
    if source.hasPrefix("/") { return .path(source) }
    return .path(path(from: folder, to: URL(filePath: source)))
  }

  /// The path from one folder to another; from the root where they have nothing but the root in common.
  private func path(from: URL, to: URL) -> String {
    let (start, end) = (from.standardizedFileURL.pathComponents, to.standardizedFileURL.pathComponents)
    let shared = zip(start, end).prefix { $0 == $1 }.count
    guard shared > 1 else { return to.standardizedFileURL.path }
    let up = Array(repeating: "..", count: start.count - shared)
    return (up + end[shared...]).joined(separator: "/")
  }
}
