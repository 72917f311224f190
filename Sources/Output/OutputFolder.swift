// The generated folder on disk: what differs from the plan, and writing just that.

package import Planner

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder of generated files. A plan is never in memory as a whole: each file's text is made where it is compared or written.
package struct OutputFolder: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// What has to change on disk to hold `files`, sorted by path.
  /// - Throws: `OutputFolderError` where the folder cannot be read.
  package func changes(to files: [PlannedFile]) throws -> [FileChange] {
    try refuseWhatIsNoFolder()
    let planned = Set(files.map(\.path))
    let differing = try eachConcurrently(files) { file -> FileChange? in
      guard let isWritten = try self.reading(file.path, file.isWritten) else {
        return FileChange(file, in: self, isNew: true)
      }
      return isWritten ? nil : FileChange(file, in: self, isNew: false)
    }
    let stale = try ownedPaths().filter { !planned.contains($0) }.map { FileChange(removing: $0, in: self) }
    return (differing.compactMap { $0 } + stale).sorted { $0.path < $1.path }
  }

  /// Writes and removes files; what is replaced is replaced whole.
  /// - Throws: `OutputFolderError` for a file that could not be written.
  package func apply(_ changes: [FileChange]) throws {
    // The list of owned files comes last: a run that is cut off leaves the old list, and so the next one still knows what is
    // stale.
    let (lists, others) = (changes.filter(\.isList), changes.filter { !$0.isList })
    // What goes makes room: a file may become a folder, or differ in case alone, which some disks take for the same.
    for change in others where change.file == nil { try self.apply(change) }
    let written = others.filter { $0.file != nil }
    let folders = (written + lists).map { change in
      change.path.utf8.lastIndex(of: UInt8(ascii: "/")).map { "/" + change.path[..<$0] } ?? ""
    }
    for folder in Set(folders).map({ path + $0 }).sorted() {
      try refusing(folder) { () throws(SystemError) in try makeFolder(folder) }
    }
    _ = try eachConcurrently(written, self.apply)
    for change in lists { try self.apply(change) }
  }

  private func apply(_ change: FileChange) throws {
    let place = "\(path)/\(change.path)"
    try refusing(place) { () throws(SystemError) in
      if let file = change.file { try file.write(to: place, replacing: !change.isNew) } else { try removeFile(place) }
    }
  }

  /// The ledger of names that the last run wrote; nil where there is none.
  package func ledger() throws -> String? {
    try refuseWhatIsNoFolder()
    return try text(of: PlannedFile.ledgerPath)
  }

  /// A file's text; nil where there is none. A file that is no longer UTF-8 was edited by hand: it shows as changed, not as an
  /// error.
  func text(of relative: String) throws -> String? {
    try reading(relative, contents).map { String(decoding: $0, as: UTF8.self) }
  }

  private func reading<Answer>(_ relative: String, _ read: (String) throws(SystemError) -> Answer) throws -> Answer {
    let file = "\(path)/\(relative)"
    do { return try read(file) } catch {
      throw OutputFolderError("cannot read \(file): \(error); make it a readable file, or remove it")
    }
  }

  private func refuseWhatIsNoFolder() throws {
    var isFolder = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder {
      throw OutputFolderError("\(path) is a file; move it away, or name a folder with --output")
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

  /// What `body` is refused, told with the place that it was about.
  private func refusing(_ place: String, _ body: () throws(SystemError) -> Void) throws {
    do { try body() } catch {
      throw OutputFolderError("cannot write \(place): \(error); make the folder writable or name another with --output")
    }
  }
}

/// Something whose text takes long, or not.
private protocol Weighed: Sendable {
  /// Whether the text has so many parts that all cores make them.
  var isLong: Bool { get }
}

extension PlannedFile: Weighed {
  fileprivate var isLong: Bool { parts.count > 16 }
}

extension FileChange: Weighed {
  fileprivate var isLong: Bool { file?.isLong == true }
}

/// `body` for each element by all cores; a long one has its turn alone.
/// - Throws: What the first element threw.
private func eachConcurrently<Element: Weighed, Result: Sendable>(
  _ elements: [Element], _ body: @Sendable (Element) throws -> Result
) throws -> [Result] {
  let short = elements.filter { !$0.isLong }.mapConcurrently { element in Swift.Result { try body(element) } }
  return try elements.filter(\.isLong).map(body) + short.map { try $0.get() }
}

/// Why the folder cannot be read or written, for the user.
package struct OutputFolderError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
