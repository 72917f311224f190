// `plan-gen generate`: writes what changed, and says so, also of what somebody had edited by hand.

import ArgumentParser
import Output

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the files that changed and removes stale ones.",
    discussion: """
      A file that was edited by hand is written over, and named on standard error: the change belongs into the manifest. Files
      that plan-gen did not write stay.

      EXAMPLES
        plan-gen                             write generated/; generate is what plan-gen does if not told otherwise
        plan-gen generate --output build/plan
        plan-gen generate --format json      what was written, for programs

      \(ChangeReport.about.split(separator: "\n").joined(separator: "\n      "))

      EXIT CODES
        0 written, 1 findings in the manifest, and nothing was written, 64 usage
      """)

  @OptionGroup var options: OutputOptions

  @Option(help: "How the result is written: text or json.")
  var format = ReportFormat.text

  func run() throws {
    let folder = try options.folder()
    let (files, renames) = try planned(for: folder, as: format)
    let changes = try folder.changes(to: files)
    try folder.apply(changes)
    switch format {
    case .text:
      for line in renames { print(line) }
      for change in changes { print("\(change.verb) \(folder.path)/\(change.path)") }
      print("\(folder.path): \(files.count + 1) files, \(changes.count) changed")
    case .json: print(try ChangeReport(changes, in: folder, of: files.count + 1, renames).text())
    }
    StandardError.write(overwritten(changes, in: folder))
    // The values of a plan of many pipelines are a million; they go with the process, which is faster than one by one.
    withExtendedLifetime((files, changes)) { Self.exit() }
  }

  private func overwritten(_ changes: [FileChange], in folder: OutputFolder) -> [String] {
    let lost = changes.filter(\.losesAnEdit)
    guard !lost.isEmpty else { return [] }
    return ["warning: what was edited by hand is written over; such a change belongs into the manifest:"]
      + lost.map { "  \(folder.path)/\($0.path): \($0.reason)" }
  }
}

/// What `generate` changed or `check` would change, for a program.
struct ChangeReport: JSONReport {
  var schemaVersion = 1
  let output: String
  let files: Int
  let renames: [String]
  let changes: [Entry]

  struct Entry: Encodable {
    let path, change, cause: String
    let isStale: Bool
  }

  init(_ changes: [FileChange], in folder: OutputFolder, of files: Int, _ renames: [String]) {
    output = folder.path
    self.files = files
    self.renames = renames
    self.changes = changes.map { change in
      Entry(
        path: "\(folder.path)/\(change.path)", change: change.verb, cause: change.cause.rawValue,
        isStale: change.isStale)
    }
  }

  /// What the help of both commands says about it.
  static let about = """
    JSON
      {"schemaVersion": 1, "output": "generated", "files": 70, "renames": ["…"], "changes": [{"path",
       "change": "created", "changed" or "removed", "cause": "manifest", "edited-by-hand", "deleted-by-hand" or
       "not-generated", "isStale": whether the manifest gives another text than when it was written last}]};
      where the manifest has errors, what validate prints
    """
}
