// A file of the folder that differs from the plan, and why; its texts are read and made when they are asked for.

import Planner

/// A file that differs from the plan.
package struct FileChange: Sendable {
  package let path: String
  /// What is wrong with what is there.
  package let cause: Cause
  /// Whether the manifest, or plan-gen itself, gives another text than when the file was written last.
  package let isStale: Bool
  /// What the manifest gives; nil for a file that it gives no more.
  let file: PlannedFile?
  /// Whether there is no file yet.
  let isNew: Bool
  /// The list of files, if it is the one that differs.
  var list: PlannedList?
  private let folder: OutputFolder

  /// Why a file differs.
  package enum Cause: String, Sendable, Hashable {
    /// It is as plan-gen wrote it, and the plan has moved on; or there was none yet.
    case manifest
    /// It is not as plan-gen wrote it last.
    case edited = "edited-by-hand"
    /// It is gone, though plan-gen wrote it.
    case deleted = "deleted-by-hand"
    /// It was there before plan-gen wrote anything of its name.
    case foreign = "not-generated"
  }

  init(_ file: PlannedFile, in folder: OutputFolder, because cause: Cause, isStale: Bool = true, isNew: Bool) {
    path = file.path
    self.file = file
    self.folder = folder
    self.cause = cause
    self.isStale = isStale
    self.isNew = isNew
  }

  init(removing path: String, in folder: OutputFolder, because cause: Cause) {
    self.path = path
    file = nil
    self.folder = folder
    self.cause = cause
    isStale = true
    isNew = false
  }

  package var verb: String { isNew ? "created" : file == nil ? "removed" : "changed" }

  /// Why the file differs, in words.
  package var reason: String {
    switch cause {
    case .manifest: file == nil ? "the manifest gives it no more" : isNew ? "new" : "stale"
    case .edited:
      "edited by hand" + (file == nil ? ", and the manifest gives it no more" : isStale ? ", and stale" : "")
    case .deleted: "deleted by hand"
    case .foreign: "there before plan-gen wrote anything of that name"
    }
  }

  /// Whether writing the plan loses what somebody wrote.
  package var losesAnEdit: Bool { cause == .edited || cause == .foreign }

  var isList: Bool { path == PlannedFile.listPath }

  /// The change with three lines of context around every difference.
  /// - Throws: `OutputFolderError` where the file on disk cannot be read.
  package func unifiedDiff() throws -> String {
    let old = isNew ? nil : try folder.text(of: path)
    return UnifiedDiff.text(of: "\(folder.path)/\(path)", from: old, to: file?.text)
  }
}
