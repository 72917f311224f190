// What every change of a project is said to do, that it is undone by its reverse, and the folders for Terraform's judgement.

import Comparison
import Foundation
import JSONTree
import Planner
import Testing

@Suite struct ChangeTests {
  private func difference(_ name: String, of base: ProjectChange.Base = .plain) throws -> EnvironmentDifference? {
    let change = try #require(ProjectChange.all.first { $0.name == name && $0.base == base }, "no change \(name)")
    let (old, new) = try change.files()
    return try Difference(from: old, to: new).environments.first
  }

  @Test func thereAreManyChangesAndNoneIsThereTwice() {
    let names = ProjectChange.all.map(\.testDescription)
    #expect(names.count >= 40 && Set(names).count == names.count)
  }

  @Test(arguments: ProjectChange.all)
  func nothingChangesFromAProjectToItself(_ change: ProjectChange) throws {
    let (old, new) = try change.files()
    #expect(try Difference(from: old, to: old).isEmpty)
    #expect(try Difference(from: new, to: new).isEmpty)
    let difference = try Difference(from: old, to: new)
    #expect(difference.isEmpty == (change.name == "nothing"))
  }

  /// What is added one way is destroyed the other way; widened is narrowed; a broken reader may be a new table.
  @Test(arguments: ProjectChange.all)
  func theWayBackMirrorsTheWayThere(_ change: ProjectChange) throws {
    var (old, new) = try change.files()
    // Addresses move one way only: without the moves a rename is a removal and something new, both ways.
    new["terraform/live/moved.tf"] = nil
    old["terraform/live/moved.tf"] = nil
    let there = try Difference(from: old, to: new).environments.first
    let back = try Difference(from: new, to: old).environments.first
    func addresses(_ difference: EnvironmentDifference?, _ action: ResourceChange.Action) -> [String] {
      difference?.resources.filter { $0.action == action }.map(\.address) ?? []
    }
    func grants(_ difference: EnvironmentDifference?, _ direction: AccessChange.Direction) -> [String: Int] {
      let found = difference?.access.filter { $0.direction == direction } ?? []
      return Dictionary(found.map { ($0.subject, $0.grants.count) }) { first, _ in first }
    }
    #expect(addresses(there, .added) == addresses(back, .destroyed))
    #expect(addresses(there, .destroyed) == addresses(back, .added))
    #expect(grants(there, .widened) == grants(back, .narrowed))
    #expect(grants(there, .narrowed) == grants(back, .widened))
    #expect(there?.schedules.map(\.before) == back?.schedules.map(\.after))
  }

  /// For the judge: it sets the folder, applies the bases on the stand-in and plans each change over their states.
  @Test func changesAreWrittenForTheJudge() throws {
    guard let folder = ProcessInfo.processInfo.environment["PLAN_CHANGES"] else { return }
    for base in ProjectChange.Base.allCases {
      try write(ProjectChange.files(of: base.shop.value, ledger: nil), to: "\(folder)/\(base.rawValue)")
    }
    for change in ProjectChange.all {
      let (old, new) = try change.files()
      let place = "\(folder)/\(change.base.rawValue)-changes/\(change.name)"
      try write(new, to: place)
      try write(["difference.json": Difference(from: old, to: new).json(since: change.base.rawValue)], to: place)
    }
  }

  private func write(_ files: [String: String], to folder: String) throws {
    for (path, text) in files {
      let url = URL(filePath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }
}

extension ChangeTests {
  @Test func aRenameByTheLedgerIsAMove() throws {
    let change = try #require(try difference("bucket-renamed"))
    #expect(change.resources.contains { $0.action == .moved && $0.address == "aws_s3_bucket.shop_landing" })
    #expect(!change.resources.contains { [.added, .destroyed, .replaced].contains($0.action) })
    #expect(change.losses.isEmpty && change.access.isEmpty && change.schemas.isEmpty)
  }

  @Test func aBucketThatReallyGoesLosesItsData() throws {
    let change = try #require(try difference("bucket-really-renamed"))
    let loss = try #require(change.losses.first { $0.address == "aws_s3_bucket.shop_raw" })
    #expect(!loss.isRecoverable && loss.cause == "destroyed" && loss.refusal?.contains("force_destroy") == true)
  }

  @Test func aNameThatChangesInAWSReplaces() throws {
    let change = try #require(try difference("suffix-changed", of: .rich))
    let bucket = try #require(change.resources.first { $0.address == "aws_s3_bucket.store_raw" })
    #expect(bucket.action == .replaced && bucket.forcedBy.map(\.path) == ["bucket"])
    // What stands in the bucket's name is known; what AWS gives the new one is not.
    let policy = try #require(change.resources.first { $0.address == "aws_s3_bucket_policy.store_raw" })
    #expect(policy.action == .replaced && policy.forcedBy.map(\.after) == ["known after apply"])
    let loss = try #require(change.losses.first { $0.address == "aws_s3_bucket.store_raw" })
    #expect(loss.refusal == nil && loss.cause.hasPrefix("replaced"))
  }

  @Test func accessGrowsWithATableAndShrinksWithIt() throws {
    let added = try #require(try difference("table-added"))
    let widened = added.access.filter { $0.direction == .widened }
    let crawler = try #require(widened.first { $0.subject == "aws_iam_role.orders_curated_crawler" })
    #expect(crawler.grants.map(\.resource) == ["aws_glue_catalog_table.curated_placed"])
    #expect(crawler.grants.first?.statement == "RegisterPartitions" && crawler.isComplete)
    #expect(added.access.allSatisfy { $0.direction == .widened })
    let removed = try #require(try difference("table-removed"))
    #expect(!removed.access.isEmpty && removed.access.allSatisfy { $0.direction == .narrowed })
  }

  @Test func theOrderOfTablesWidensNothing() throws {
    let change = try #require(try difference("tables-in-another-order"))
    #expect(change.access.isEmpty && change.schemas.isEmpty && change.losses.isEmpty)
    #expect(change.resources.allSatisfy { $0.action == .changed })
  }

  @Test func whoMayAssumeARoleIsAccess() throws {
    let change = try #require(try difference("other-operators", of: .rich))
    let trust = try #require(change.access.first { $0.subject == "who may assume aws_iam_role.sales_transform" })
    #expect(trust.direction == .widened && trust.grants.first?.witness.contains("role/ci/backfill") == true)
  }

  @Test(arguments: [
    ("column-added", [SchemaChange.Kind.columnAdded], false), ("column-removed", [.columnRemoved], true),
    ("column-retyped", [.columnRetyped], true), ("columns-in-another-order", [.columnsReordered], false),
    ("table-added", [.tableAdded], false), ("table-removed", [.tableRemoved], true),
    ("table-renamed", [.tableRenamed, .locationMoved], true), ("memory", [], false),
  ])
  func readersAreToldWhatTheySee(_ name: String, _ kinds: [SchemaChange.Kind], _ isBreaking: Bool) throws {
    let change = try #require(try difference(name))
    #expect(change.schemas.map(\.kind) == kinds && change.schemas.contains(where: \.isBreaking) == isBreaking)
  }

  @Test func schedulesMoveInWords() throws {
    let later = try #require(try difference("later")).schedules
    #expect(
      later.map(\.target) == [
        "aws_glue_crawler.shop_orders_curated", "aws_glue_crawler.shop_orders_raw", "aws_glue_job.shop_orders_job",
      ])
    #expect(later.last?.before == "every day at 02:00 UTC" && later.last?.after == "every day at 05:30 UTC")
    let chained = try #require(try difference("chained")).schedules
    #expect(
      chained.first { $0.target == "aws_glue_job.shop_orders_job" }?.after
        == "when aws_glue_crawler.shop_orders_raw has succeeded")
    // Another clock that says the same is no other time.
    #expect(try #require(try difference("invoked-by-scheduler")).schedules.isEmpty)
    #expect(try #require(try difference("period")).schedules.map(\.after) == ["every 10 minutes"])
  }

  @Test func keepingShorterLosesWhatIsOlder() throws {
    #expect(
      try #require(try difference("kept-shorter", of: .rich)).losses.map(\.cause).contains("kept for 30 days, not 90"))
    #expect(try #require(try difference("kept-for")).losses.map(\.cause) == ["kept for 30 days, not for ever"])
    #expect(try #require(try difference("kept-for-ever", of: .rich)).losses.isEmpty)
    // The function's, the stream's, and the job's two.
    #expect(try #require(try difference("log-retention")).losses.count == 4)
  }

  @Test func aRegionLeavesEverythingBehind() throws {
    let settings = try #require(try difference("region")).settings
    #expect(settings.map(\.kind) == [.region] && settings.allSatisfy(\.isDangerous))
    #expect(try #require(try difference("region")).access.filter { !$0.subject.hasPrefix("the deployer") }.isEmpty)
  }
}
