// Publishing: whole partitions or the old ones, after crashes, beside other runs, on a disk that refuses.

import Manifest
import PipelineDSL
import Testing

@testable import Lake

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct PartitionPublisherTests {
  private let tables = Array(project.pipelines[0].job.tables.prefix(3))

  private func partitions(_ content: String) -> [PartitionPublisher.Partition] {
    tables.map { .init(of: $0, parquet: Array("\(content) \($0.name)".utf8)) }
  }

  private func published(_ table: Int) -> String {
    "transform/\(tables[table].name)/p_date=2025-11-04/part-00000.parquet"
  }

  @Test func replacesPartitionsWhole() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    for content in ["first", "second"] {
      let paths = try lake.publisher().publish(partitions(content), on: someDay)
      #expect(paths == (0..<3).map { "\(folder.path)/\(published($0))" })
      for index in 0..<3 { #expect(try folder.text(of: published(index)) == "\(content) \(tables[index].name)") }
    }
    #expect(try folder.files() == ([".staging/lock"] + (0..<3).map(published)).sorted())
  }

  @Test func otherDaysAndStrangersInThePartition() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    try folder.write("other day", to: "transform/\(tables[0].name)/p_date=2025-11-03/part-00000.parquet")
    try folder.write("left over", to: "transform/\(tables[0].name)/p_date=2025-11-04/part-00007.parquet")
    _ = try lake.publisher().publish(partitions("new"), on: someDay)
    #expect(try folder.text(of: "transform/\(tables[0].name)/p_date=2025-11-03/part-00000.parquet") == "other day")
    #expect(
      try FileSystem.names(in: "\(folder.path)/transform/\(tables[0].name)/p_date=2025-11-04") == ["part-00000.parquet"]
    )
  }

  @Test func clearsWhatCutOffRunsLeft() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    _ = try lake.publisher().publish(partitions("old"), on: someDay)
    try folder.write("half", to: ".staging/4242-dead/0/part-00000.parquet")
    try folder.write("older", to: ".staging/4242-dead/aside/\(published(0))")
    try folder.write("a stranger", to: ".staging/notes")
    _ = try lake.publisher().publish(partitions("new"), on: someDay)
    #expect(try FileSystem.names(in: "\(folder.path)/.staging") == ["lock"])
    #expect(try folder.text(of: published(2)) == "new \(tables[2].name)")
  }

  @Test func putsBackWhatACutOffRunHadSetAside() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    for index in 0..<2 { try folder.write("old \(index)", to: ".staging/4242-dead/aside/\(published(index))") }
    try folder.write("new 1", to: published(1))
    try folder.write("new 0", to: ".staging/4242-dead/0/part-00000.parquet")
    _ = try lake.publisher()
    // The table without a partition has its old one again; the other had got its new one already.
    #expect(try folder.text(of: published(0)) == "old 0" && folder.text(of: published(1)) == "new 1")
    #expect(try FileSystem.names(in: "\(folder.path)/.staging") == ["lock"])
  }

  @Test func anExchangeSetsAsideWhereTheNextRunLooks() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    _ = try lake.publisher().publish(partitions("old"), on: someDay)
    let partition = FileSystem.parent(of: "\(folder.path)/\(published(0))")
    let publisher = try lake.publisher()
    // The first of the renames, after which the run is cut off.
    let aside = publisher.asidePath(of: partition)
    try FileSystem.createFolder(FileSystem.parent(of: aside))
    try FileSystem.move(partition, to: aside)
    #expect(try FileSystem.entry(at: partition) == .nothing)
    try PartitionPublisher.clear("\(folder.path)/.staging", of: lake)
    #expect(try folder.text(of: published(0)) == "old \(tables[0].name)")
  }

  @Test func whatCouldNotBePutBackIsKeptAndNamed() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    let kept: String
    do {
      let publisher = try lake.publisher()
      try FileSystem.createFolder("\(publisher.staging)/0")
      try FileSystem.create("\(publisher.staging)/0/part-00000.parquet", Array("old".utf8))
      publisher.notTakenBack = ["\(folder.path)/\(published(0))"]
      let error = publisher.cleanUp(after: LakeError("the disk is full", fix: "free space"))
      kept = try #require(try FileSystem.names(in: "\(folder.path)/.staging").first { $0.hasPrefix("kept-") })
      #expect(error.problem.contains("the disk is full") && error.problem.contains("'\(folder.path)/.staging/\(kept)'"))
      #expect(error.problem.contains(published(0)))
    }
    _ = try lake.publisher().publish(partitions("new"), on: someDay)
    #expect(try folder.text(of: ".staging/\(kept)/0/part-00000.parquet") == "old")
  }

  @Test func aFailedExchangeTakesBackThoseBefore() throws {
    let folder = try TemporaryFolder()
    // The last table's partition is, by a link, the folder that holds the lake: it cannot be moved into itself.
    let lake = LakeFolder("\(folder.path)/p_date=2025-11-04")
    let inside = "p_date=2025-11-04"
    try folder.write("old 0", to: "\(inside)/\(published(0))")
    #expect(symlink(folder.path, "\(lake.path)/transform/\(tables[2].name)") == 0)
    let error = try #require(throws: LakeError.self) { try lake.publisher().publish(partitions("new"), on: someDay) }
    #expect(error.problem.hasPrefix("cannot move"), "\(error)")
    #expect(error.problem.contains("/aside/transform/\(tables[2].name)/p_date=2025-11-04'"), "\(error)")
    #expect(try folder.text(of: "\(inside)/\(published(0))") == "old 0")
    #expect(try FileSystem.entry(at: FileSystem.parent(of: "\(lake.path)/\(published(1))")) == .nothing)
    #expect(try FileSystem.names(in: "\(lake.path)/.staging") == ["lock"])
  }

  @Test func aTargetThatIsAFileChangesNothing() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    _ = try lake.publisher().publish(partitions("old"), on: someDay)
    try FileSystem.removeTree("\(folder.path)/transform/\(tables[2].name)/p_date=2025-11-04")
    try folder.write("a file", to: "transform/\(tables[2].name)/p_date=2025-11-04")
    let error = try #require(throws: LakeError.self) { try lake.publisher().publish(partitions("new"), on: someDay) }
    #expect(error.description.contains("is a file, and a partition is a folder"))
    #expect(try folder.text(of: published(0)) == "old \(tables[0].name)")
    #expect(try FileSystem.names(in: "\(folder.path)/.staging") == ["lock"])
  }

  @Test func exchangeByRenamingExchangesAndTakesBack() throws {
    let folder = try TemporaryFolder()
    let publisher = try LakeFolder(folder.path).publisher()
    try folder.write("one", to: "first/a")
    try folder.write("two", to: "second/a")
    try publisher.exchangeByRenaming("\(folder.path)/first", "\(folder.path)/second")
    #expect(try folder.text(of: "first/a") == "two" && folder.text(of: "second/a") == "one")
    #expect(throws: LakeError.self) {
      try publisher.exchangeByRenaming("\(folder.path)/missing", "\(folder.path)/second")
    }
    #expect(try folder.text(of: "second/a") == "one")
  }

  @Test func oneRunAtATime() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    let first = try lake.publisher()
    let error = try #require(throws: LakeError.self) { try lake.publisher(waiting: .seconds(0)) }
    #expect(error.description.contains("another run is publishing to this lake"))
    _ = try first.publish(partitions("first"), on: someDay)
  }

  @Test func theLockGoesWithItsHolder() throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    do { _ = try lake.publisher() }
    _ = try lake.publisher(waiting: .seconds(0))
  }

  @Test func concurrentRunsPublishOneAfterTheOther() async throws {
    let folder = try TemporaryFolder()
    let lake = LakeFolder(folder.path)
    let path = folder.path
    let names = tables.map(\.name)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in 0..<4 {
        let mine = partitions("run\(run)")
        group.addTask { for _ in 0..<5 { _ = try lake.publisher().publish(mine, on: someDay) } }
      }
      try await group.waitForAll()
    }
    let contents = try names.map { name in
      let file = "\(path)/transform/\(name)/p_date=2025-11-04/part-00000.parquet"
      return String(decoding: try FileSystem.contents(of: file, limit: 1_000), as: UTF8.self)
    }
    #expect(Set(contents.map { $0.split(separator: " ")[0] }).count == 1, "\(contents)")
    #expect(try FileSystem.names(in: "\(path)/.staging") == ["lock"])
  }

  @Test(arguments: [("/proc/lake", "/proc/lake"), ("/dev/null/lake", "/dev/null")])
  func unwritableFolders(_ path: String, _ refused: String) throws {
    let error = try #require(throws: LakeError.self) { try LakeFolder(path).publisher() }
    #expect(error.description.hasPrefix("cannot make the folder '\(refused)': "), "\(error)")
    #expect(error.description.contains("errno"))
  }
}
