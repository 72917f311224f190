// Why a text is not the HCL that the room reads, and where.

/// A fault in HCL text: the first one, since all that follows depends on it.
package struct HCLSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  package let file: String
  /// From one.
  package let line: Int
  /// From one, in Unicode scalars.
  package let column: Int
  /// What stands there and what was expected.
  package let problem: String

  /// `generated/terraform/dev/storage.tf:12:3: expected …`, the form that editors and CI turn into a link.
  package var description: String { "\(file):\(line):\(column): \(problem)" }
}
