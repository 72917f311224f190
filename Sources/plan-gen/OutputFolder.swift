// The generated folder on disk: what differs from the plan, and writing just that.

import Planner

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder of generated files.
struct OutputFolder {
  let path: String

  /// What has to change on disk to hold `files`, sorted by path.
  /// - Throws: `CommandFailure` where the folder cannot be read.
  func changes(to files: [PlannedFile]) throws -> [FileChange] {
    let planned = Set(files.map(\.path))
    let differing = try files.compactMap { file -> FileChange? in
      let old = try text(of: file.path)
      return old == file.text ? nil : FileChange(path: file.path, old: old, new: file.text)
    }
    let stale = try ownedPaths().filter { !planned.contains($0) }.compactMap { path -> FileChange? in
      try text(of: path).map { FileChange(path: path, old: $0, new: nil) }
    }
    return (differing + stale).sorted { $0.path < $1.path }
  }

  /// Writes and removes files; each write is whole or not at all.
  func apply(_ changes: [FileChange]) throws {
    for change in changes {
      do {
        if let text = change.new {
          try write(text, to: change.path)
        } else {
          try FileManager.default.removeItem(atPath: "\(path)/\(change.path)")
        }
      } catch {
        throw CommandFailure(
          "cannot write \(path)/\(change.path): \(reason(error)); make the folder writable or name another with --output"
        )
      }
    }
  }

  private func write(_ text: String, to relative: String) throws {
    let file = URL(filePath: "\(path)/\(relative)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
  }

  /// The paths that the last run wrote. Anything else in the folder is not ours to touch, nor is a path that leads out of it.
  private func ownedPaths() throws -> [String] {
    let listed = try text(of: PlannedFile.listPath) ?? ""
    return listed.split(separator: "\n").map(String.init).filter { path in
      !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }
  }

  private func text(of relative: String) throws -> String? {
    let file = "\(path)/\(relative)"
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    do {
      // A file that is no longer UTF-8 was edited by hand: it shows as changed, not as an error.
      return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    } catch {
      throw CommandFailure("cannot read \(file): \(reason(error))")
    }
  }

  private func reason(_ error: any Error) -> String {
    (error as? CocoaError)?.underlying.map { "\($0)" } ?? "\(error)"
  }
}

/// A file that differs from the plan.
struct FileChange {
  let path: String
  /// What is on disk; nil for a file to be created.
  let old: String?
  /// What the manifest gives; nil for a stale file.
  let new: String?

  var verb: String { old == nil ? "created" : new == nil ? "removed" : "changed" }
}
