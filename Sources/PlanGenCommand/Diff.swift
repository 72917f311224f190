// `plan-gen diff`: what the manifest changes since a revision or a folder, by meaning and not by lines.

import ArgumentParser
import Comparison
import Planner

struct Diff: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, markdown, json
  }

  static let configuration = CommandConfiguration(
    abstract: "Tells what a deployment of the manifest would change: resources, data, access, tables, schedules.",
    discussion: """
      The base is what is deployed: a revision's generated/, or a folder like it. The manifest is planned as `generate` plans
      it, and nothing is written.

      EXAMPLES
        plan-gen diff                                       since the last commit
        plan-gen diff --base origin/main --format markdown  for a comment on a pull request
        plan-gen diff --base ../deployed/generated          since another folder
        plan-gen diff --base v1.4 --fail-on data-loss,iam-widening,schema-break

      EXIT CODES
        0 whatever changes, 1 there is a change of a kind that --fail-on names or the base cannot be read, 64 usage
      """)

  @OptionGroup var options: OutputOptions

  @Option(help: "A git revision, or a folder of generated files.")
  var base = "HEAD"

  @Option(help: "text, markdown (at most 65,535 characters) or json.")
  var format = Format.text

  @Option(help: "Exit with 1 if there is any of these, with commas between: data-loss, iam-widening, schema-break.")
  var failOn: String?

  func validate() throws {
    if base.isEmpty { throw ValidationError("--base is empty; name a revision such as HEAD, or a folder") }
    _ = try dangers()
  }

  func run() throws {
    let folder = try options.folder()
    let base = try DiffBase(base, output: options.output)
    let (planned, _) = try planned(for: folder)
    let files = planned.filter { Difference.reads($0.path) }.map { ($0.path, $0.text) }
    let difference: Difference
    do {
      difference = try Difference(
        from: base.files, to: Dictionary(files) { first, _ in first }, names: (base.name, options.output))
    } catch {
      throw CommandFailure("the base cannot be compared:\n\(error)\nFix: name another with --base, or mend the files")
    }
    print(text(of: difference), terminator: "")
    let found = try dangers().filter(difference.has)
    guard found.isEmpty else {
      throw CommandFailure(
        "there is \(found.map(\.rawValue).joined(separator: ", ")) since \(self.base), which --fail-on names")
    }
  }

  private func text(of difference: Difference) -> String {
    switch format {
    case .text: Report(difference).text(since: base)
    case .markdown: Report(difference).markdown(since: base, command: "swift run plan-gen diff --base \(base)")
    case .json: difference.json(since: base)
    }
  }

  private func dangers() throws -> [Danger] {
    try (failOn?.split(separator: ",", omittingEmptySubsequences: false) ?? []).map { name in
      guard let danger = Danger(rawValue: name.filter { $0 != " " }) else {
        let allowed = Danger.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--fail-on \(name) is no kind of change; there are \(allowed)")
      }
      return danger
    }
  }
}
