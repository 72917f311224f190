// `plan-gen generate`: writes what changed, and says so, also of what somebody had edited by hand.

import ArgumentParser
import JSONTree
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

      EXIT CODES
        0 written, 1 findings in the manifest, and nothing was written, 64 usage
      """)

  @OptionGroup var options: OutputOptions
  @OptionGroup var chosen: AnswerOptions

  func run() throws {
    let folder = try options.folder()
    let (files, renames) = try planned(for: folder, as: chosen.format, command: "generate")
    let changes = try folder.changes(to: files)
    try folder.apply(changes)
    switch chosen.format {
    case .text:
      for line in renames { print(line) }
      for change in changes { print("\(change.verb) \(folder.path)/\(change.path)") }
      print("\(folder.path): \(files.count + 1) files, \(changes.count) changed")
    case .json: answer(folder, changes, renames, files: files.count + 1)
    }
    StandardError.write(overwritten(changes, in: folder))
    // The values of a plan of many pipelines are a million; they go with the process, which is faster than one by one.
    withExtendedLifetime((files, changes)) { Self.exit() }
  }

  private func answer(_ folder: OutputFolder, _ changes: [FileChange], _ renames: [String], files: Int) {
    Answer.print(
      "generate",
      [
        "output": .string(folder.path), "files": .number(files), "findings": .array([]), "renames": .strings(renames),
        "changes": .array(changes.map { $0.json(in: folder) }),
      ])
  }

  private func overwritten(_ changes: [FileChange], in folder: OutputFolder) -> [String] {
    let lost = changes.filter(\.losesAnEdit)
    guard !lost.isEmpty else { return [] }
    return ["warning: what was edited by hand is written over; such a change belongs into the manifest:"]
      + lost.map { "  \(folder.path)/\($0.path): \($0.reason)" }
  }
}

extension FileChange {
  /// A change as programs read it.
  func json(in folder: OutputFolder) -> JSONValue {
    .object([
      "path": .string("\(folder.path)/\(path)"), "change": .string(verb), "cause": .string(cause.rawValue),
      "isStale": .bool(isStale),
    ])
  }
}
