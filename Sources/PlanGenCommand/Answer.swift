// How a command gives its result: text, or JSON under a version; in colour where somebody looks at a terminal.

import ArgumentParser
import JSONTree
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a command's result is written as.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// The option of commands whose result is text or JSON.
struct AnswerOptions: ParsableArguments {
  @Option(help: "text, or json for programs.")
  var format = AnswerFormat.text
}

/// The JSON of every command: an object that says of which version it is.
enum Answer {
  /// Raised when a key goes or means something else; a new key raises nothing.
  static let schemaVersion = 1

  static func print(_ command: String, _ members: KeyValuePairs<String, JSONValue>) {
    let head = [
      JSONValue.Member(key: "schemaVersion", value: .number(schemaVersion)),
      JSONValue.Member(key: "command", value: .string(command)),
    ]
    let rest = members.map { JSONValue.Member(key: $0.key, value: $0.value) }
    Swift.print(JSONValue.object(head + rest).text, terminator: "")
  }
}

extension SourceLocation {
  /// `{"file": "Sources/Manifest/Pipeline.swift", "line": 42, "column": 9}`.
  var json: JSONValue {
    .object(["file": .string("Sources/\(file)"), "line": .number(line), "column": .number(column)])
  }
}

/// Colours by the terminal's own palette ("ECMA-48", Select Graphic Rendition), and none for a file, a pipe or whoever asks for
/// none (NO_COLOR, no-color.org).
struct Colors {
  private let areOn: Bool

  static let output = Colors(descriptor: STDOUT_FILENO)

  private init(descriptor: Int32) {
    let variables = ProcessInfo.processInfo.environment
    let isRefused = variables["NO_COLOR"].map { !$0.isEmpty } ?? false
    areOn = !isRefused && variables["TERM"] != "dumb" && isatty(descriptor) == 1
  }

  /// A unified diff, as git colours one.
  func diff(_ text: String) -> String {
    guard areOn else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      if line.hasPrefix("---") || line.hasPrefix("+++") { return "\u{1B}[1m\(line)\u{1B}[m" }
      if line.hasPrefix("-") { return "\u{1B}[31m\(line)\u{1B}[m" }
      if line.hasPrefix("+") { return "\u{1B}[32m\(line)\u{1B}[m" }
      return line.hasPrefix("@@") ? "\u{1B}[36m\(line)\u{1B}[m" : String(line)
    }.joined(separator: "\n")
  }
}
