// Error files of a lake, taken out one by one and delivered once: also where a run is cut off between any two steps.

package import Dataflow
package import PipelineDSL

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An error file. A claimed one has another name, hidden from readers, that holds the day its rows go to: so a run that is cut
/// off is done again to the same files, and no row is there twice.
package struct KeptFile: Sendable, Hashable {
  let folder: String
  /// The name without what comes after it.
  package let name: String
  /// The day of the partition that its rows go to; nil before it is claimed.
  package let day: CivilDay?

  package var path: String { "\(folder)/" + (day.map { ".\(name)\(Self.claimed)\($0.iso)" } ?? name + Self.ending) }

  static let ending = ".json"
  static let claimed = ".redriving-"
}

/// The error files of a dataset, for the one run that redrives them.
package struct KeptFiles: Sendable {
  private let lake: LakeFolder
  private let stream: StreamDefinition
  private let lock: FileLock?
  /// Those that a run was cut off with, then the others, both in the order of their paths.
  package let files: [KeptFile]

  /// The most that an error file may have.
  private static let largestFile = 1 << 30

  /// Waits until no other run redrives them.
  /// - Parameter isReadOnly: Whether they are looked at, and none is taken.
  package init(
    of stream: StreamDefinition, in lake: LakeFolder, waiting: TimeSpan = .seconds(30), isReadOnly: Bool = false
  ) throws(LakeError) {
    self.lake = lake
    self.stream = stream
    let root = lake.path(of: LakePrefix.error(stream.dataset))
    guard try FileSystem.entry(at: root) == .folder else {
      (lock, files) = (nil, [])
      return
    }
    lock = isReadOnly ? nil : try FileLock("\(root)/.redrive.lock", waiting: waiting, for: "redriving")
    var found: [KeptFile] = []
    for type in try FileSystem.names(in: root) where !type.hasPrefix(".") {
      for partition in try KeptFiles.folders(in: "\(root)/\(type)") {
        for name in try FileSystem.names(in: partition) {
          if let file = KeptFile(name, in: partition) { found.append(file) }
        }
      }
    }
    files = found.filter { $0.day != nil } + found.filter { $0.day == nil }
  }

  private static func folders(in path: String) throws(LakeError) -> [String] {
    guard try FileSystem.entry(at: path) == .folder else { return [] }
    var folders: [String] = []
    for name in try FileSystem.names(in: path) where !name.hasPrefix(".") {
      if try FileSystem.entry(at: "\(path)/\(name)") == .folder { folders.append("\(path)/\(name)") }
    }
    return folders
  }

  /// What a file holds; nil where finishing another has removed it.
  package func records(of file: KeptFile) throws(LakeError) -> KeptRecords? {
    guard try FileSystem.entry(at: file.path) != .nothing else { return nil }
    return KeptRecords(try FileSystem.contents(of: file.path, limit: Self.largestFile), named: file.name)
  }

  /// Takes a file out: from here on its rows go to a partition of this day, whatever happens.
  package func claim(_ file: KeptFile, for day: CivilDay) throws(LakeError) -> KeptFile {
    guard file.day == nil else { return file }
    let claimed = KeptFile(folder: file.folder, name: file.name, day: day)
    try FileSystem.move(file.path, to: claimed.path)
    try FileSystem.sync(file.folder)
    return claimed
  }

  /// Delivers a claimed file's rows, keeps what could not be delivered in a file of a new name, and removes the claimed one.
  /// - Parameter rest: The lines that stay.
  /// - Returns: The new file of rows; nil for none.
  package func finish(
    _ file: KeptFile, delivering batch: RecordBatch, keeping rest: [UInt8]
  ) throws -> LakeFolder.StoredFile? {
    guard let day = file.day else { return nil }
    let stored = try lake.storeAgain(batch, of: stream.dataset, on: day, as: file.name)
    let restName = file.name + "-rest" + KeptFile.ending
    if rest.isEmpty {
      // A run that was cut off may have kept records there that the schema takes by now: they are among the rows.
      try FileSystem.removeTree("\(file.folder)/\(restName)")
    } else {
      _ = try lake.storeAgain(rest, in: file.folder, as: restName)
    }
    try FileSystem.removeTree(file.path)
    try FileSystem.sync(file.folder)
    return stored
  }
}

extension KeptFile {
  /// A file by its name; nil for one that is no error file.
  fileprivate init?(_ name: String, in folder: String) {
    if name.hasSuffix(Self.ending), !name.hasPrefix(".") {
      self.init(folder: folder, name: String(name.dropLast(Self.ending.utf8.count)), day: nil)
    } else if name.hasPrefix("."), let range = name.firstRange(of: Self.claimed),
      let day = CivilDay(iso: String(name[range.upperBound...]))
    {
      self.init(folder: folder, name: String(name[name.index(after: name.startIndex)..<range.lowerBound]), day: day)
    } else {
      return nil
    }
  }
}
