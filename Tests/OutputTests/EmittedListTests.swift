// The list of what was written: from it an edit by hand is told from a manifest that has moved on.

import Foundation
import Planner
import Testing

@testable import Output

@Suite struct EmittedListTests {
  /// A folder that holds what was planned, and is removed in the end.
  private final class Written {
    let url: URL
    let folder: OutputFolder

    init(_ files: [PlannedFile]) throws {
      url = FileManager.default.temporaryDirectory.appending(path: "plan-gen-\(UUID().uuidString)")
      folder = OutputFolder(path: url.path)
      try folder.apply(folder.changes(to: files))
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func put(_ text: String, at path: String) throws { try Data(text.utf8).write(to: url.appending(path: path)) }

    func text(_ path: String) throws -> String { try String(contentsOf: url.appending(path: path), encoding: .utf8) }

    func reasons(_ files: [PlannedFile]) throws -> [String] {
      try folder.changes(to: files).map { "\($0.verb) \($0.path): \($0.reason)" }
    }
  }

  private let old = [PlannedFile(path: "a.tf", text: "1\n"), PlannedFile(path: "b.tf", text: "2\n")]

  @Test func theListHasEveryFileAndItsDigest() throws {
    let written = try Written(old)
    let list = try written.text("EMITTED")
    #expect(list.split(separator: "\n").map { $0.drop { $0 != " " } } == ["  a.tf", "  b.tf"])
    #expect(EmittedList(text: list).digests["a.tf"] == FileDigest.of([Array("1\n".utf8)]))
    #expect(try written.folder.changes(to: old).isEmpty)
  }

  @Test func anEditByHandIsToldFromStaleness() throws {
    let written = try Written(old)
    try written.put("by hand\n", at: "a.tf")
    #expect(try written.reasons(old) == ["changed a.tf: edited by hand"])
    let new = [PlannedFile(path: "a.tf", text: "3\n"), PlannedFile(path: "b.tf", text: "4\n")]
    #expect(
      try written.reasons(new) == [
        "changed EMITTED: stale", "changed a.tf: edited by hand, and stale", "changed b.tf: stale",
      ])
    #expect(try written.folder.changes(to: new).map(\.losesAnEdit) == [false, true, false])
  }

  @Test func whatIsGoneOrInTheWayIsTold() throws {
    let written = try Written(old)
    try FileManager.default.removeItem(at: written.url.appending(path: "a.tf"))
    try written.put("mine\n", at: "c.tf")
    #expect(try written.reasons(old) == ["created a.tf: deleted by hand"])
    let more = old + [PlannedFile(path: "c.tf", text: "3\n"), PlannedFile(path: "d.tf", text: "4\n")]
    #expect(
      try written.reasons(more) == [
        "changed EMITTED: stale", "created a.tf: deleted by hand",
        "changed c.tf: there before plan-gen wrote anything of that name", "created d.tf: new",
      ])
  }

  @Test func aFileThatIsGivenNoMoreMayHaveBeenEditedToo() throws {
    let written = try Written(old)
    try written.put("by hand\n", at: "a.tf")
    #expect(
      try written.reasons([]) == [
        "changed EMITTED: stale", "removed a.tf: edited by hand, and the manifest gives it no more",
        "removed b.tf: the manifest gives it no more",
      ])
  }

  /// A list of names alone, as plan-gen wrote it before, cannot tell; the next run leaves one that can.
  @Test func aListWithoutDigestsBlamesNobody() throws {
    let written = try Written(old)
    try written.put("EMITTED\na.tf\nb.tf\ngone.tf\n", at: "EMITTED")
    try written.put("something\n", at: "a.tf")
    #expect(try written.reasons(old) == ["changed EMITTED: stale", "changed a.tf: stale"])
    try written.folder.apply(written.folder.changes(to: old))
    #expect(try written.folder.changes(to: old).isEmpty && written.text("a.tf") == "1\n")
  }

  @Test(arguments: [
    "<<<<<<< ours\n", "0123456789abcdef", "0123456789abcdef  \n", "zzzzzzzzzzzzzzzz  a.tf\n", "  \n", "\u{0}\n",
  ])
  func aDamagedListIsNoReasonToStop(_ line: String) throws {
    let written = try Written(old)
    try written.put(line + (try written.text("EMITTED")), at: "EMITTED")
    #expect(try written.reasons(old) == ["changed EMITTED: stale"])
  }

  /// "XXH64 test vectors" of xxHash and of its Python binding; a text comes in parts of any length.
  @Test(arguments: [
    ("", 0xEF46_DB37_51D8_E999 as UInt64), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
    ("The quick brown fox jumps over the lazy dog", 0x0B24_2D36_1FDA_71BC),
  ])
  func digestsAreXXH64(_ text: String, _ digest: UInt64) {
    let bytes = Array(text.utf8)
    for length in [1, 2, 7, 31, 32, 33, 64] {
      let parts = stride(from: 0, to: bytes.count, by: length).map {
        Array(bytes[$0..<min($0 + length, bytes.count)])
      }
      #expect(FileDigest.of(parts) == digest)
    }
  }
}
