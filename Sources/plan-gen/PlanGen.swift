// The command line of the generator.

import ArgumentParser
import Manifest
import Output
import PipelineDSL
import Planner
import Zones

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@main
struct PlanGen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan-gen",
    abstract: "Writes Terraform, the Glue script and the Lambda's Dockerfile from Sources/Manifest/Pipeline.swift.",
    discussion: """
      EXAMPLES
        swift run plan-gen                      write generated/
        swift run plan-gen --output build/plan  write another folder
        swift run plan-gen check                print what would change, exit 1 if anything would
        swift run plan-gen validate             what is wrong with the manifest, as compilers print it
        swift run plan-gen rules                what it is held against
        swift run plan-gen diff                 what a deployment would change, by meaning
        swift run plan-gen explain userData.raw why it is there, and where the manifest says so
        swift run plan-gen infer sample.json    schema structs for an API's answer

      EXIT CODES
        0 fine, 1 findings in the manifest or stale files, 64 usage
      """,
    subcommands: [Generate.self, Check.self, Validate.self, Diff.self, Explain.self, Rules.self, Infer.self],
    defaultSubcommand: Generate.self)
}

/// Where the generated files are.
struct OutputOptions: ParsableArguments {
  /// Where the generated files are committed.
  static let usual = "generated"

  @Option(help: "The folder of the generated files.")
  var output = OutputOptions.usual

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output is empty; name a folder, such as --output build/plan") }
  }

  /// The folder, unless it is the default one of no package at all.
  func folder() throws -> OutputFolder {
    guard output == OutputOptions.usual, !FileManager.default.fileExists(atPath: "Sources/Manifest/Pipeline.swift")
    else {
      return OutputFolder(path: output)
    }
    throw CommandFailure(
      "there is no Sources/Manifest/Pipeline.swift in \(FileManager.default.currentDirectoryPath), so generated/ does not "
        + "belong here; run plan-gen in the package's folder, or name a folder with --output")
  }
}

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Writes the files that changed and removes stale ones.")

  @OptionGroup var options: OutputOptions

  func run() throws {
    let folder = try options.folder()
    let (files, renames) = try planned(for: folder)
    let changes = try folder.changes(to: files)
    try folder.apply(changes)
    for line in renames { print(line) }
    for change in changes { print("\(change.verb) \(folder.path)/\(change.path)") }
    print("\(folder.path): \(files.count) files, \(changes.count) changed")
    // The values of a plan of many pipelines are a million; they go with the process, which is faster than one by one.
    withExtendedLifetime((files, changes)) { Self.exit() }
  }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Prints what generate would change; exits 1 if anything.")

  @OptionGroup var options: OutputOptions

  func run() throws {
    let folder = try options.folder()
    let (files, _) = try planned(for: folder)
    let changes = try folder.changes(to: files)
    guard !changes.isEmpty else { return print("\(folder.path): \(files.count) files, up to date") }
    for change in changes { print(try change.unifiedDiff(), terminator: "") }
    throw CommandFailure("\(folder.path) is stale: \(changes.count) of its files differ; run `swift run plan-gen`")
  }
}

/// The manifest's files and what was renamed, or its findings on standard error and exit code 1. Warnings stop nothing.
func planned(for folder: OutputFolder) throws -> (files: [PlannedFile], renames: [String]) {
  // A folder that is new takes the names from the committed one: what AWS has is called the same in both.
  let ledger = try folder.ledger() ?? OutputFolder(path: OutputOptions.usual).ledger()
  switch Plan(project, ledger: ledger, zones: KnownZones(of: project, in: .system)) {
  case .files(let files, let renames, let warnings):
    StandardError.write(warnings.map(\.description))
    return (files, renames)
  case .findings(let findings):
    let count = "\(findings.count) finding\(findings.count == 1 ? "" : "s")"
    let lines = ["the manifest has \(count), and nothing was written:"] + findings.map(\.description)
    throw CommandFailure(lines.joined(separator: "\n"))
  }
}

/// Why a command ends with exit code 1. ArgumentParser prints the description to standard error.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
