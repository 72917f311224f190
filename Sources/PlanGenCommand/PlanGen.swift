// The command line of the generator.

import ArgumentParser
import Output
import PipelineDSL
import Planner
import Zones

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

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
        swift run plan-gen graph                data flow and schedule as a Mermaid flowchart, or as SVG
        swift run plan-gen infer sample.json    schema structs for an API's answer
        swift run plan-gen init user-events     a new package

      Results go to standard output, findings and errors to standard error. --format json gives an object with
      "schemaVersion", which the help of each command describes. Colours are for terminals; NO_COLOR turns them off.

      COMPLETION
        plan-gen --generate-completion-script bash > /etc/bash_completion.d/plan-gen
        plan-gen --generate-completion-script zsh > ~/.zsh/completion/_plan-gen
        plan-gen --generate-completion-script fish > ~/.config/fish/completions/plan-gen.fish

      EXIT CODES
        0 fine, 1 findings in the manifest, stale or edited files, or what was asked for is not there, 64 usage
      """,
    subcommands: [
      Generate.self, Check.self, Validate.self, Diff.self, Explain.self, Rules.self, Graph.self, Infer.self, Init.self,
    ],
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

/// The manifest's files and what was renamed, or its findings on standard error and exit code 1. Warnings stop nothing.
/// - Parameter format: With `json` the findings that stop the command are its result too.
func planned(
  for folder: OutputFolder, as format: ReportFormat = .text
) throws -> (files: [PlannedFile], renames: [String]) {
  // A folder that is new takes the names from the committed one: what AWS has is called the same in both.
  let ledger = try folder.ledger() ?? OutputFolder(path: OutputOptions.usual).ledger()
  switch Plan(project, ledger: ledger, zones: KnownZones(of: project, in: .system)) {
  case .files(let files, let renames, let warnings):
    StandardError.write(warnings.map(\.description))
    return (files, renames)
  case .findings(let findings):
    if format == .json { print(try FindingReport(findings).text()) }
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
