// A folder that comes into being whole or not at all.

package import Planner

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

/// A folder to be made, where there is nothing yet, or an empty one.
package struct NewFolder: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// Writes the files beside the folder's place, and moves them there when all are written.
  /// - Throws: `OutputFolderError` where something is there already, or a file cannot be written; nothing is left then.
  package func make(with files: [PlannedFile]) throws {
    try refuseWhatIsThere()
    let unfinished = "\(path).\(getpid()).new"
    do throws(SystemError) {
      for file in files {
        let place = "\(unfinished)/\(file.path)"
        if let slash = place.lastIndex(of: "/") { try makeFolder(String(place[..<slash])) }
      }
      for result in written(files.map { FileToWrite(file: $0, path: "\(unfinished)/\($0.path)", isReplacing: false) }) {
        _ = try result.get()
      }
      // In one step, and over an empty folder too ("rename" of POSIX).
      guard rename(unfinished, path) == 0 else { throw SystemError.last }
    } catch {
      try? FileManager.default.removeItem(atPath: unfinished)
      throw OutputFolderError("cannot make \(path): \(error)")
    }
  }

  private func refuseWhatIsThere() throws {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    let isEmpty = isFolder && (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == true
    if !isEmpty { throw OutputFolderError("\(path) \(isFolder ? "is a folder that is not empty" : "is a file")") }
  }
}
