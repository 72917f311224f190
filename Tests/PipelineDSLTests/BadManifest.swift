// A manifest with a mistake: what changes, and which rules find it on which lines.

import Dataflow
import Testing
import Zones

@testable import PipelineDSL

/// A finding that a case expects: `"PG0402" at Line.stream`.
struct Expected: Hashable, Comparable, CustomStringConvertible {
  let code: String
  let line: Int

  var description: String { "\(code) at line \(line)" }

  static func < (left: Expected, right: Expected) -> Bool { (left.code, left.line) < (right.code, right.line) }
}

/// A mistake of a manifest.
struct BadManifest: Sendable, CustomTestStringConvertible {
  let name: String
  let expected: [Expected]
  let project: @Sendable () -> Project
  /// What its zones are looked up in.
  var database = ZoneDatabase.system

  var testDescription: String { name }

  /// A change of the sample that one rule finds at one place.
  init(_ code: String, _ line: Int, _ name: String, _ change: @escaping @Sendable (inout Sample) -> Void) {
    self.init([Expected(code: code, line: line)], name) { Sample.with(change).project }
  }

  /// A project of its own.
  init(_ code: String, _ line: Int, _ name: String, project: @escaping @Sendable () -> Project) {
    self.init([Expected(code: code, line: line)], name, project)
  }

  /// A mistake that several rules find, or one rule several times.
  init(_ expected: [Expected], _ name: String, _ project: @escaping @Sendable () -> Project) {
    self.expected = expected.sorted()
    self.name = "\(expected.map(\.code).joined(separator: " ")): \(name)"
    self.project = project
  }
}

/// So many characters of a name.
func long(_ count: Int, _ character: Character = "a") -> String { String(repeating: character, count: count) }
