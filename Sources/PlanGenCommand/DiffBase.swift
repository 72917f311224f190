// The base of a comparison: the generated files of a git revision, or of a folder.

import Comparison
import Output

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Generated files by their paths below the output folder.
struct DiffBase {
  /// What faults call the folder.
  let name: String
  let files: [String: String]

  /// - Parameters:
  ///   - base: a folder, if there is one of that name, else a revision.
  ///   - output: where the revision has its generated files.
  /// - Throws: `CommandFailure` where there is neither, or it cannot be read.
  init(_ base: String, output: String) throws {
    var isFolder = false
    if FileManager.default.fileExists(atPath: base, isDirectory: &isFolder), isFolder {
      try self.init(folder: base)
    } else {
      try self.init(revision: base, output: output)
    }
  }

  private init(folder: String) throws {
    let candidates = [folder, "\(folder)/\(OutputOptions.usual)"]
    let root = candidates.first { FileManager.default.fileExists(atPath: "\($0)/EMITTED") } ?? folder
    // A deployed root holds files of Terraform's too: what plan-gen wrote is what its list names.
    let paths = try OutputFolder(path: root).listedPaths() ?? FileManager.default.subpathsOfDirectory(atPath: root)
    var files: [String: String] = [:]
    for path in paths where Difference.reads(path) {
      guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { continue }
      files[path] = String(decoding: data, as: UTF8.self)
    }
    guard !files.isEmpty else {
      throw CommandFailure(
        "\(folder) has no generated files; name a folder that plan-gen wrote, or a git revision, with --base")
    }
    (name, self.files) = (root, files)
  }

  private init(revision: String, output: String) throws {
    let commit = try Git.commit(of: revision)
    var files: [String: String] = [:]
    for (path, bytes) in try Git.files(of: commit, below: output, where: Difference.reads) {
      files[path] = String(decoding: bytes, as: UTF8.self)
    }
    // A revision from before plan-gen has none, and everything is new since then.
    (name, self.files) = ("\(revision):\(output)", files)
  }
}
