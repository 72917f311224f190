// `--format`: the same result for a reader or for a program.

import ArgumentParser

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a command's result is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  /// For a reader.
  case text
  /// For a program: one JSON object with a `schemaVersion`, described in the command's help.
  case json
}

/// What a command writes as JSON. Keys may be added under the same version; none is removed or changes its meaning.
protocol JSONReport: Encodable {
  var schemaVersion: Int { get }
}

extension JSONReport {
  /// The object's text: keys sorted, so that two runs give the same bytes.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
