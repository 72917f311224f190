// What `plan-gen explain` answers, as values: for a reader as text, for a program as they are.

/// A resource, with what its comment says.
package struct ExplainedResource: Sendable, Hashable {
  package let address: String
  /// The path of the manifest's value that it comes from.
  package let origin: String
  /// Where the manifest declares that value.
  package let place: String?
  package let why: String
  /// Where it stands below the output folder, in each environment that has it.
  package let files: [String]

  /// For a reader.
  package var text: String {
    guard !files.isEmpty else { return "\(address)\n  declared  \(place ?? "")" }
    return """
      \(address)
        from      \(origin)\(place.map { " (\($0))" } ?? "")
        why       \(why)
        in        \(files.joined(separator: ", "))
      """
  }
}

/// Whether a principal may call an action, and why.
package struct ExplainedPermission: Sendable, Hashable {
  package let principal: String
  package let action: String
  package let isAllowed: Bool
  /// The statement that allows it, and its policy's address.
  package let statement: String?
  package let resources: [String]
  package let conditions: [String]
  package let purpose: String?
  /// The path of the manifest's value that the principal comes from.
  package let origin: String
  /// Where the manifest declares that value.
  package let place: String?
  /// The titles of the AWS pages that say that the action is needed.
  package let pages: [String]
  /// Where the action is not allowed: what is, of the same service if there is any.
  package let declared: [String]

  /// For a reader.
  package var text: String {
    guard isAllowed else {
      return """
        \(principal) may not call \(action): it declares no such call
          may       \(declared.joined(separator: ", "))
        """
    }
    let lines =
      ["\(principal) may call \(action)", "  statement \(statement ?? "")"] + resources.map { "  on        \($0)" }
      + conditions.map { "  if        \($0)" }
      + ["  for       \(purpose ?? "")", "  from      \(origin)\(place.map { " (\($0))" } ?? "")"]
      + pages.map { "  source    AWS documentation, \"\($0)\"" }
    return lines.joined(separator: "\n")
  }
}
