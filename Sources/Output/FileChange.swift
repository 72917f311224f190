// A file of the folder that differs from the plan; its texts are read and made when they are asked for.

import Planner

/// A file that differs from the plan.
package struct FileChange: Sendable {
  package let path: String
  /// What the manifest gives; nil for a stale file.
  let file: PlannedFile?
  private let folder: OutputFolder
  let isNew: Bool

  init(_ file: PlannedFile, in folder: OutputFolder, isNew: Bool) {
    path = file.path
    self.file = file
    self.folder = folder
    self.isNew = isNew
  }

  init(removing path: String, in folder: OutputFolder) {
    self.path = path
    file = nil
    self.folder = folder
    isNew = false
  }

  package var verb: String { isNew ? "created" : file == nil ? "removed" : "changed" }

  var isList: Bool { path == PlannedFile.listPath }

  /// The change with three lines of context around every difference.
  /// - Throws: `OutputFolderError` where the file on disk cannot be read.
  package func unifiedDiff() throws -> String {
    let old = isNew ? nil : try folder.text(of: path)
    return UnifiedDiff.text(of: "\(folder.path)/\(path)", from: old, to: file?.text)
  }
}
