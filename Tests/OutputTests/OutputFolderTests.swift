// The generated folder on disk: only what changed is written, only what is ours is removed.

import Foundation
import Planner
import Testing

@testable import Output

@Suite struct OutputFolderTests {
  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plan-gen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func onlyChangedFilesAreWrittenAndStaleOnesGo() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = OutputFolder(path: url.path)
    let first = [PlannedFile(path: "a/x.tf", text: "1\n"), PlannedFile(path: "y.tf", text: "2\n")]
    try folder.apply(folder.changes(to: first))
    try Data("mine".utf8).write(to: url.appending(path: "a/notes.md"))
    let stamp = Date(timeIntervalSince1970: 1_000_000)
    try FileManager.default.setAttributes([.modificationDate: stamp], ofItemAtPath: url.appending(path: "a/x.tf").path)

    let second = [PlannedFile(path: "a/x.tf", text: "1\n"), PlannedFile(path: "z.tf", text: "3\n")]
    let changes = try folder.changes(to: second)
    #expect(changes.map { "\($0.verb) \($0.path)" } == ["changed EMITTED", "removed y.tf", "created z.tf"])
    try folder.apply(changes)
    #expect(try folder.changes(to: second).isEmpty)

    let date =
      try FileManager.default.attributesOfItem(atPath: url.appending(path: "a/x.tf").path)[.modificationDate] as? Date
    #expect(date == stamp)
    #expect(FileManager.default.fileExists(atPath: url.appending(path: "a/notes.md").path))
    #expect(!FileManager.default.fileExists(atPath: url.appending(path: "y.tf").path))
  }

  @Test func aListThatLeadsOutOfTheFolderRemovesNothing() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let outside = url.appending(path: "keep.txt")
    try Data("keep".utf8).write(to: outside)
    let inner = url.appending(path: "out")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try Data("../keep.txt\n\(outside.path)\n".utf8).write(to: inner.appending(path: "EMITTED"))
    let folder = OutputFolder(path: inner.path)
    try folder.apply(folder.changes(to: []))
    #expect(FileManager.default.fileExists(atPath: outside.path))
  }

  @Test func otherSpellingsAndLinksRemoveNothing() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let outside = url.appending(path: "outside")
    try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
    try Data("keep".utf8).write(to: outside.appending(path: "keep.txt"))
    let folder = OutputFolder(path: url.appending(path: "out").path)
    let files = [PlannedFile(path: "a/x.tf", text: "1\n")]
    try folder.apply(folder.changes(to: files))
    try FileManager.default.createSymbolicLink(
      atPath: url.appending(path: "out/link").path, withDestinationPath: outside.path)
    try Data("./a/x.tf\na//x.tf\na\n.\nlink/keep.txt\n".utf8).write(to: url.appending(path: "out/EMITTED"))
    #expect(try folder.changes(to: files).map(\.path) == ["EMITTED"])
    try folder.apply(folder.changes(to: files))
    #expect(FileManager.default.fileExists(atPath: url.appending(path: "out/a/x.tf").path))
    #expect(FileManager.default.fileExists(atPath: outside.appending(path: "keep.txt").path))
  }

  @Test func aRunThatIsCutOffStillKnowsWhatIsStale() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = OutputFolder(path: url.path)
    try folder.apply(folder.changes(to: [PlannedFile(path: "old.tf", text: "1\n")]))
    // A folder in the way of a file makes the second run fail midway.
    try FileManager.default.createDirectory(at: url.appending(path: "new.tf/x"), withIntermediateDirectories: true)
    let files = [PlannedFile(path: "new.tf", text: "2\n")]
    let change = FileChange(files[0], in: folder, because: .manifest, isNew: true)
    var listed = FileChange(
      PlannedFile(path: PlannedFile.listPath, text: ""), in: folder, because: .manifest, isNew: false)
    listed.list = PlannedList([PlannedList.Entry(file: files[0], digest: nil)])
    #expect(throws: OutputFolderError.self) { try folder.apply([listed, change]) }
    try FileManager.default.removeItem(at: url.appending(path: "new.tf"))
    #expect(try folder.changes(to: files).map { "\($0.verb) \($0.path)" }.contains("removed old.tf"))
  }

  @Test func aFileInPlaceOfTheFolderIsTold() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    try Data("a file".utf8).write(to: url.appending(path: "out"))
    let error = #expect(throws: OutputFolderError.self) {
      try OutputFolder(path: url.appending(path: "out").path).changes(to: [])
    }
    #expect(error?.description.contains("is a file; move it away") == true)
  }

  @Test func everyByteThatDiffersShows() {
    let head = "--- g/f\n+++ g/f\n"
    #expect(
      UnifiedDiff.text(of: "g/f", from: "a\n", to: "a")
        == head + "@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n")
    #expect(
      UnifiedDiff.text(of: "g/f", from: "a\r\nb\n", to: "a\nb\n")
        == head + "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\n")
  }

  @Test func aFolderThatCannotBeWrittenIsTold() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    try Data("a file".utf8).write(to: url.appending(path: "out"))
    let folder = OutputFolder(path: url.appending(path: "out").path)
    #expect(throws: OutputFolderError.self) {
      try folder.apply([
        FileChange(PlannedFile(path: "x", text: "1"), in: folder, because: .manifest, isNew: true)
      ])
    }
  }

  @Test func diffsAreUnified() {
    let old = (1...12).map { "line \($0)\n" }.joined()
    let new = old.replacingOccurrences(of: "line 2\n", with: "two\n").replacingOccurrences(of: "line 12\n", with: "")
    #expect(
      UnifiedDiff.text(of: "g/f", from: old, to: new) == """
        --- g/f
        +++ g/f
        @@ -1,5 +1,5 @@
         line 1
        -line 2
        +two
         line 3
         line 4
         line 5
        @@ -9,4 +9,3 @@
         line 9
         line 10
         line 11
        -line 12

        """)
    #expect(
      UnifiedDiff.text(of: "g/f", from: nil, to: "a\n")
        == "--- /dev/null\n+++ g/f\n@@ -0,0 +1,1 @@\n+a\n")
    #expect(
      UnifiedDiff.text(of: "g/f", from: "a\n", to: nil)
        == "--- g/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n")
  }

  @Test func aLongFileIsItsPartsInOrder() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = OutputFolder(path: url.path)
    let lines = (0..<1_000).map { "line \($0)\n" }
    let long = PlannedFile(path: "long.txt", parts: lines.map { line in { Array(line.utf8) } })
    try folder.apply(folder.changes(to: [long]))
    #expect(try String(contentsOf: url.appending(path: "long.txt"), encoding: .utf8) == lines.joined())
    #expect(try folder.changes(to: [long]).isEmpty)
    // One byte more, one byte less, and one other byte at the end.
    for text in [lines.joined() + "x", String(lines.joined().dropLast()), lines.joined().dropLast() + "x"] {
      try Data(text.utf8).write(to: url.appending(path: "long.txt"))
      #expect(try folder.changes(to: [long]).map(\.verb) == ["changed"])
    }
  }

  @Test func aFileMayBecomeAFolder() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = OutputFolder(path: url.path)
    try folder.apply(folder.changes(to: [PlannedFile(path: "x", text: "1")]))
    try folder.apply(folder.changes(to: [PlannedFile(path: "x/y", text: "2")]))
    #expect(try String(contentsOf: url.appending(path: "x/y"), encoding: .utf8) == "2")
  }

  @Test func aWriteThatFailsLeavesTheFileAndNothingElse() throws {
    let url = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    try FileManager.default.createDirectory(at: url.appending(path: "x"), withIntermediateDirectories: true)
    let folder = OutputFolder(path: url.path)
    let change = FileChange(PlannedFile(path: "x", text: "1"), in: folder, because: .manifest, isNew: true)
    let error = #expect(throws: OutputFolderError.self) { try folder.apply([change]) }
    #expect(error?.description.contains("\(url.path)/x") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: url.path) == ["x"])
  }
}
