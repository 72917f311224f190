// The environments' roots in two sets of files; a file that is the same on both sides is read once.

import HCL

struct Roots {
  let old: [String: Configuration]
  let new: [String: Configuration]
  let files: (old: [String: String], new: [String: String])

  /// The names of all environments, sorted.
  var environments: [String] { Set(old.keys).union(new.keys).sorted() }

  /// - Throws: `DifferenceError` with the first fault of every file that cannot be read.
  init(
    _ old: [String: String], _ new: [String: String], _ names: (old: String, new: String)
  ) throws(DifferenceError) {
    var problems: [String] = []
    let before = Self.documents(old, names.old, [:], &problems)
    let same = before.filter { old[$0.key] == new[$0.key] }
    let after = Self.documents(new, names.new, same, &problems)
    guard problems.isEmpty else { throw DifferenceError(problems) }
    self.old = Self.configurations(before)
    self.new = Self.configurations(after)
    files = (old, new)
  }

  private static func documents(
    _ files: [String: String], _ name: String, _ known: [String: Document], _ problems: inout [String]
  ) -> [String: Document] {
    var documents = known
    for (path, text) in files.sorted(by: { $0.key < $1.key }) where environment(path) != nil && known[path] == nil {
      do { documents[path] = try Document(parsing: text, file: "\(name)/\(path)") } catch {
        problems.append(error.description)
      }
    }
    return documents
  }

  private static func configurations(_ documents: [String: Document]) -> [String: Configuration] {
    let roots = Dictionary(grouping: documents.keys.sorted()) { environment($0) ?? "" }
    return roots.mapValues { paths in Configuration(paths.compactMap { documents[$0] }) }
  }

  /// The environment that a file belongs to: `terraform/dev/storage.tf`, not what Terraform's tests or modules say.
  static func environment(_ path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0] == "terraform" && parts[2].hasSuffix(".tf") ? String(parts[1]) : nil
  }
}
