// Colours for whoever looks at a terminal, and none for a file or a program.

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
