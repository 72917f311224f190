// Where in the manifest something was declared: what diagnostics point at.

/// A place in the manifest's source.
public struct SourceLocation: Sendable, Hashable, Comparable {
  /// The compiler's `#fileID`: `Module/File.swift`.
  package let file: String
  package let line: Int
  package let column: Int

  public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `Sources/Manifest/Pipeline.swift:42:9`, the form that editors and CI turn into a link.
  public var description: String { "Sources/\(file):\(line):\(column)" }
}

/// A finding about the manifest: what is wrong, what was given, what is allowed, and the fix.
package struct Diagnostic: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Where the thing was declared.
  package let location: SourceLocation
  /// What is wrong, with the value given.
  package let problem: String
  /// What is allowed, and by which AWS page.
  package let allowed: String
  /// What to write instead.
  package let fix: String

  package init(location: SourceLocation, problem: String, allowed: String, fix: String) {
    self.location = location
    self.problem = problem
    self.allowed = allowed
    self.fix = fix
  }

  package var description: String { "\(location): error: \(problem); \(allowed). Fix: \(fix)" }

  package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
    (left.location, left.problem) < (right.location, right.problem)
  }
}
