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

  /// What has to change on disk to hold `files` and their list, sorted by path.
  /// - Throws: `OutputFolderError` where the folder cannot be read.
  package func changes(to files: [PlannedFile]) throws -> [FileChange] {
    try refuseWhatIsNoFolder()
    let listText = try text(of: PlannedFile.listPath)
    let last = EmittedList(text: listText ?? "")
    let compared = try eachConcurrently(files) { file in try self.change(to: file, since: last) }
    let planned = Set(files.map(\.path) + [PlannedFile.listPath])
    let dropped = try owned(last.digests.keys.filter { !planned.contains($0) }).map { path in
      FileChange(removing: path, in: self, because: try isAsWritten(path, last) ? .manifest : .edited)
    }
    let list = PlannedList(zip(files, compared).map { PlannedList.Entry(file: $0, digest: $1.digest) })
    let changes = compared.compactMap(\.change) + dropped
    return (changes + [self.change(to: list, from: listText)].compactMap { $0 }).sorted { $0.path < $1.path }
  }

  /// How a file differs from the plan, if it does, and the digest of its planned text, where that had to be made.
  private func change(to file: PlannedFile, since last: EmittedList) throws -> (change: FileChange?, digest: UInt64?) {
    let (onDisk, digest) = try reading(file.path, file.compared)
    let written = last.digests[file.path]
    switch onDisk {
    case .planned: return (nil, digest)
    case .missing:
      guard let written else {
        return (FileChange(file, in: self, because: .manifest, isNew: true), nil)
      }
      // The list is as it was if the text is.
      let planned = file.digest
      return (FileChange(file, in: self, because: .deleted, isStale: written != planned, isNew: true), planned)
    case .other:
      let cause: FileChange.Cause =
        written == nil ? .foreign : try isAsWritten(file.path, last) ? .manifest : .edited
      let isStale = cause != .edited || written != digest
      return (FileChange(file, in: self, because: cause, isStale: isStale, isNew: false), digest)
    }
  }

  /// Whether a file is what the last run wrote; a list without digests cannot tell that it is not.
  private func isAsWritten(_ path: String, _ last: EmittedList) throws -> Bool {
    guard let written = last.digests[path] ?? nil else { return true }
    return try reading(path, digest) == written
  }

  /// How the list differs. While a digest is not known, there is a file that the old list does not have.
  private func change(to list: PlannedList, from text: String?) -> FileChange? {
    let isKnown = list.entries.allSatisfy { $0.digest != nil }
    guard !isKnown || list.file.text != text else { return nil }
    var change = FileChange(list.file, in: self, because: .manifest, isNew: text == nil)
    change.list = list
    return change
  }

  /// Writes and removes files; what is replaced is replaced whole.
  /// - Throws: `OutputFolderError` for a file that could not be written.
  package func apply(_ changes: [FileChange]) throws {
    // The list of owned files comes last: a run that is cut off leaves the old list, and so the next one still knows what is
    // stale.
    let (lists, others) = (changes.filter(\.isList), changes.filter { !$0.isList })
    // What goes makes room: a file may become a folder, or differ in case alone, which some disks take for the same.
    for change in others where change.file == nil {
      let place = "\(path)/\(change.path)"
      try refusing(place) { () throws(SystemError) in try removeFile(place) }
    }
    let written = others.filter { $0.file != nil }
    let folders = (written + lists).map { change in
      change.path.utf8.lastIndex(of: UInt8(ascii: "/")).map { "/" + change.path[..<$0] } ?? ""
    }
    for folder in Set(folders).map({ path + $0 }).sorted() {
      try refusing(folder) { () throws(SystemError) in try makeFolder(folder) }
    }
    let known = Dictionary(zip(written.map(\.path), try write(written))) { first, _ in first }
    _ = try write(
      lists.compactMap { change in
        guard let list = change.list?.knowing(known) else { return nil }
        return FileChange(list.file, in: self, because: change.cause, isNew: change.isNew)
      })
  }

  /// Writes planned files.
  /// - Returns: The digests of what was written.
  private func write(_ changes: [FileChange]) throws -> [UInt64] {
    let files = changes.compactMap { change in
      change.file.map { FileToWrite(file: $0, path: "\(path)/\(change.path)", isReplacing: !change.isNew) }
    }
    return try zip(files, written(files)).map { file, result in
      try refusing(file.path) { () throws(SystemError) in try result.get() }
    }
  }

  /// The ledger of names that the last run wrote; nil where there is none.
  package func ledger() throws -> String? {
    try refuseWhatIsNoFolder()
    return try text(of: PlannedFile.ledgerPath)
  }

  /// The paths below the folder of what the last run wrote, sorted; nil where there is no list of them.
  package func listedPaths() throws -> [String]? {
    try text(of: PlannedFile.listPath).map { EmittedList(text: $0).digests.keys.sorted() }
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

  /// The paths of `candidates` that are ours to remove. Anything else in the folder is not, nor is what leads out of it: a path
  /// with `..`, another spelling of a path, a folder, or a way through a link.
  private func owned(_ candidates: [String]) -> [String] {
    let root = URL(filePath: path).resolvingSymlinksInPath().path
    return candidates.filter { line in
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
  private func refusing<Answer>(_ place: String, _ body: () throws(SystemError) -> Answer) throws -> Answer {
    do { return try body() } catch {
      throw OutputFolderError("cannot write \(place): \(error); make the folder writable or name another with --output")
    }
  }
}

extension PlannedFile {
  /// Whether the text has so many parts that all cores make them.
  fileprivate var isLong: Bool { parts.count > 16 }
}

/// `body` for each file, in their order, by all cores; a long one has its turn alone.
/// - Throws: What the first file threw.
private func eachConcurrently<Answer: Sendable>(
  _ files: [PlannedFile], _ body: @Sendable (PlannedFile) throws -> Answer
) throws -> [Answer] {
  let long = try files.filter(\.isLong).map(body)
  let short = files.filter { !$0.isLong }.mapConcurrently { file in Result { try body(file) } }
  var (nextLong, nextShort) = (long.makeIterator(), short.makeIterator())
  return try files.compactMap { try $0.isLong ? nextLong.next() : nextShort.next()?.get() }
}

/// Why the folder cannot be read or written, for the user.
package struct OutputFolderError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
