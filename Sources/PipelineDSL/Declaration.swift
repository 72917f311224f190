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
  public var description: String { "\(path):\(line):\(column)" }

  /// The file from the package's folder: `Sources/Manifest/Pipeline.swift`.
  package var path: String { "Sources/\(file)" }
}

/// Something of the manifest that was written at a place.
package protocol Declared: Sendable {
  /// Where.
  var location: SourceLocation { get }
}

extension Project: Declared {}
extension Environment: Declared {}
extension Pipeline: Declared {}
extension IngestFunction: Declared {}
extension APIDefinition: Declared {}
extension StreamDefinition: Declared {}
extension Layer: Declared {}
extension DatasetDefinition: Declared {}
extension TableDefinition: Declared {}
extension SparkJob: Declared {}
extension Crawler: Declared {}
extension BatchSchedule: Declared {}
extension Deployment: Declared {
  /// Where the environment was declared.
  package var location: SourceLocation { environment.location }
}
