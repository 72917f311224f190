// Files that run rather than describe: the Spark jobs' scripts, and what the image is made of.

/// A script or a part of the image that changed.
package struct FileDifference: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case script, image
  }

  package let kind: Kind
  package let path: String
  /// Lines that are in one text only; all of them where the file is new or gone.
  package let added: Int
  package let removed: Int

  /// Nil where nothing changed, or where the file is of another kind.
  init?(_ path: String, _ old: String?, _ new: String?) {
    guard old != new else { return nil }
    switch path.split(separator: "/").first {
    case "glue": kind = .script
    case "lambda": kind = .image
    default: return nil
    }
    self.path = path
    var counts: [Substring: Int] = [:]
    for line in (new ?? "").split(separator: "\n") { counts[line, default: 0] += 1 }
    for line in (old ?? "").split(separator: "\n") { counts[line, default: 0] -= 1 }
    added = counts.values.reduce(0) { $0 + max(0, $1) }
    removed = counts.values.reduce(0) { $0 + max(0, -$1) }
  }
}
