// The generated folder on disk: what differs from the plan, and writing just that.

import Planner

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder of generated files.
struct OutputFolder {
  let path: String

  /// What has to change on disk to hold `files`, sorted by path.
  /// - Throws: `CommandFailure` where the folder cannot be read.
  func changes(to files: [PlannedFile]) throws -> [FileChange] {
    try refuseWhatIsNoFolder()
    let planned = Set(files.map(\.path))
    let differing = try files.compactMap { file -> FileChange? in
      let old = try text(of: file.path)
      // Byte for byte: Swift's own equality takes two spellings of é for one.
      return old.map { $0.utf8.elementsEqual(file.text.utf8) } == true
        ? nil : FileChange(path: file.path, old: old, new: file.text)
    }
    let stale = try ownedPaths().filter { !planned.contains($0) }.compactMap { path -> FileChange? in
      try text(of: path).map { FileChange(path: path, old: $0, new: nil) }
    }
    return (differing + stale).sorted { $0.path < $1.path }
  }

  /// Writes and removes files; each write is whole or not at all.
  func apply(_ changes: [FileChange]) throws {
    // The list of owned files comes last: a run that is cut off leaves the old list, and so the next one still knows what is
    // stale.
    for change in changes.filter({ $0.path != PlannedFile.listPath }) { try apply(change) }
    for change in changes.filter({ $0.path == PlannedFile.listPath }) { try apply(change) }
  }

  private func apply(_ change: FileChange) throws {
    do {
      if let text = change.new {
        try write(text, to: change.path)
      } else {
        try FileManager.default.removeItem(atPath: "\(path)/\(change.path)")
      }
    } catch {
      throw CommandFailure(
        "cannot write \(path)/\(change.path): \(reason(error)); make the folder writable or name another with --output")
    }
  }

  private func write(_ text: String, to relative: String) throws {
    let file = URL(filePath: "\(path)/\(relative)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
  }

  /// The ledger of names that the last run wrote; nil where there is none.
  func ledger() throws -> String? {
    try refuseWhatIsNoFolder()
    return try text(of: PlannedFile.ledgerPath)
  }

  private func refuseWhatIsNoFolder() throws {
    var isFolder = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder {
      throw CommandFailure("\(path) is a file; move it away, or name a folder with --output")
    }
  }

  /// The paths that the last run wrote. Anything else in the folder is not ours to touch, nor is what leads out of it: a path
  /// with `..`, another spelling of a path, a folder, or a way through a link.
  private func ownedPaths() throws -> [String] {
    let root = URL(filePath: path).resolvingSymlinksInPath().path
    let lines = try text(of: PlannedFile.listPath)?.split(whereSeparator: \.isNewline) ?? []
    return lines.map(String.init).filter { line in
      let parts = line.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return false }
      let file = URL(filePath: "\(path)/\(line)")
      let folder = file.deletingLastPathComponent().resolvingSymlinksInPath().path
      var isFolder = false
      let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
      return exists && !isFolder && (folder == root || folder.hasPrefix(root + "/"))
    }
  }

  private func text(of relative: String) throws -> String? {
    let file = "\(path)/\(relative)"
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    do {
      // A file that is no longer UTF-8 was edited by hand: it shows as changed, not as an error.
      return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    } catch {
      throw CommandFailure("cannot read \(file): \(reason(error)); make it a readable file, or remove it")
    }
  }

  /// The system's own words, where it refused.
  private func reason(_ error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying ?? error
    guard let refusal = underlying as? POSIXError else { return "\(underlying)" }
    return String(cString: strerror(refusal.code.rawValue))
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
