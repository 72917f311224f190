// `plan-gen check`: what generate would change, and for each file whether the manifest moved on or a hand was at it.

import ArgumentParser
import Output

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints what generate would change; exits 1 if anything.",
    discussion: """
      The diff is on standard output. On standard error stands for each file why it differs: it is stale, since the manifest gives
      another text than when it was written, or it was edited by hand, or deleted.

      EXAMPLES
        plan-gen check
        plan-gen check --format json         the same for programs, without the diff

      \(ChangeReport.about.split(separator: "\n").joined(separator: "\n      "))

      EXIT CODES
        0 generated/ is what the manifest gives, 1 it is not, or the manifest has findings, 64 usage
      """)

  @OptionGroup var options: OutputOptions

  @Option(help: "How the result is written: text or json.")
  var format = ReportFormat.text

  func run() throws {
    let folder = try options.folder()
    let (files, renames) = try planned(for: folder, as: format)
    let changes = try folder.changes(to: files)
    if format == .json {
      print(try ChangeReport(changes, in: folder, of: files.count + 1, renames).text())
    } else if changes.isEmpty {
      print("\(folder.path): \(files.count + 1) files, up to date")
    } else {
      for change in changes { print(Colors.output.diff(try change.unifiedDiff()), terminator: "") }
    }
    if !changes.isEmpty { throw CommandFailure(verdict(on: changes, in: folder)) }
  }

  private func verdict(on changes: [FileChange], in folder: OutputFolder) -> String {
    let differ = changes.count == 1 ? "1 of its files differs" : "\(changes.count) of its files differ"
    let lines = changes.map { "  \(folder.path)/\($0.path): \($0.reason)" }
    let advice =
      changes.contains(where: \.losesAnEdit)
      ? "what was edited by hand belongs into the manifest: `swift run plan-gen` writes over it"
      : "run `swift run plan-gen`"
    let head = "\(folder.path) is not what the manifest gives: \(differ)"
    return ([head] + lines + ["Fix: \(advice)"]).joined(separator: "\n")
  }
}
