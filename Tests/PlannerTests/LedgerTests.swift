// Refactoring without loss: names change in the manifest, addresses follow by moved blocks, and what AWS has stays.

import Dataflow
import Foundation
import HCL
import Manifest
import PipelineDSL
import Testing

@testable import Planner

private struct Row: Schema { let id: Column<String> }
private struct Wide: Schema { let id, text: Column<String> }

/// A project of which the tests change names.
private struct Shop {
  var project = "shop"
  var pipeline = "orders"
  var bucket = "shop-raw"
  var database = "shop_raw"
  var function = "shop-orders-ingest"
  var stream = "shop-orders"
  var job = "shop-orders-job"
  var crawlers = ("shop-orders-raw", "shop-orders-curated")
  var dataset = "orders"
  var tables = ["orders", "wide"]
  var environments = [Environment("dev", region: "eu-west-1"), Environment("prod", region: "eu-west-1", suffix: "")]

  var value: Project {
    let raw = Layer("raw", bucket: bucket, database: database)
    let curated = Layer("curated", bucket: "shop-curated", database: "shop_curated")
    let data = raw.dataset(dataset, of: Wide.self)
    let stream = DeliveryStream(self.stream, into: data, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
    let api = RestAPI("orders", of: Wide.self, at: "https://example.com", records: "orders")
    let job = SparkJob(
      self.job, reads: data,
      writes: tables.enumerated().map { index, name in
        index == 1
          ? curated.table(name, Wide.rows) : curated.table(name, of: Wide.rows) { Row(id: $0.id) }
      })
    return Project(
      project,
      [
        Pipeline(
          pipeline, ingest: IngestFunction(function, polls: api, every: .minutes(5), puts: stream),
          rawCrawler: Crawler(crawlers.0, over: data), job: job,
          transformCrawler: Crawler(crawlers.1, over: job, in: curated), schedule: .chained(from: .utc(1, 0)))
      ], environments: environments)
  }
}

@Suite struct LedgerTests {
  private func plan(_ project: Project, _ ledger: String? = nil) throws -> (files: [String: String], renames: [String])
  {
    switch Plan(project, ledger: ledger) {
    case .files(let files, let renames, _):
      return (Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) }), renames)
    case .findings(let findings):
      Issue.record("findings: \(findings)")
      return ([:], [])
    }
  }

  private func ledger(_ files: [String: String]) throws -> String { try #require(files[NameLedger.path]) }

  /// The files after a change, given the ledger of before.
  private func changed(_ change: (inout Shop) -> Void) throws -> (files: [String: String], renames: [String]) {
    var shop = Shop()
    let before = try plan(shop.value).files
    change(&shop)
    return try plan(shop.value, ledger(before))
  }

  /// The resources of a root: addresses and the texts of their bodies.
  private func text(_ files: [String: String], _ environment: String = "prod") -> String {
    files.filter { $0.key.hasPrefix("terraform/\(environment)/") && $0.key.hasSuffix(".tf") }.sorted { $0.key < $1.key }
      .map(\.value).joined()
  }

  private func moves(_ files: [String: String], _ environment: String = "prod") -> [String: String] {
    let text = files["terraform/\(environment)/moved.tf"] ?? ""
    return Dictionary(
      text.matches(of: #/from = (\S+)\n +to +?= (\S+)/#).map { (String($0.1), String($0.2)) }, uniquingKeysWith: { $1 })
  }

  @Test func theSameManifestGivesTheSameFilesAgain() throws {
    let first = try plan(project).files
    let second = try plan(project, ledger(first))
    #expect(second.files == first && second.renames.isEmpty)
    #expect(first["terraform/prod/moved.tf"] == nil)
  }

  @Test func theOrderOfThingsMovesNothing() throws {
    let (files, renames) = try changed { shop in
      shop.tables.swapAt(0, 1)
      shop.environments.swapAt(0, 1)
    }
    // Exchanged tables have exchanged columns, which is another matter than their order: the names stay.
    #expect(renames.isEmpty && moves(files).isEmpty)
  }

  @Test func aNewTableMovesNothing() throws {
    let (files, renames) = try changed { $0.tables.append("more") }
    #expect(renames.isEmpty && moves(files).isEmpty)
    #expect(text(files).contains("\"aws_glue_catalog_table\" \"curated_more\""))
  }

  @Test func aRenamedBucketMovesAndKeepsItsName() throws {
    let (files, renames) = try changed { $0.bucket = "orders-of-the-shop" }
    #expect(moves(files)["aws_s3_bucket.shop_raw"] == "aws_s3_bucket.orders_of_the_shop")
    #expect(moves(files)["aws_s3_bucket_policy.shop_raw"] == "aws_s3_bucket_policy.orders_of_the_shop")
    let storage = try #require(files["terraform/prod/storage.tf"])
    #expect(
      storage.contains("bucket = \"shop-raw-${local.account_id}\"") && !storage.contains("aws_s3_bucket.shop_raw."))
    #expect(renames.contains("renamed: bucket shop-raw is now orders-of-the-shop; in AWS it stays shop-raw"))
    #expect(!renames.contains { $0.hasPrefix("replaced") })
  }

  @Test func aRenamedPipelineMovesAllThatIsCalledAfterIt() throws {
    let (files, _) = try changed { $0.pipeline = "purchases" }
    #expect(moves(files)["aws_iam_role.orders_ingest"] == "aws_iam_role.purchases_ingest")
    let access = try #require(files["terraform/prod/purchases_access.tf"])
    #expect(access.contains("name = \"orders-ingest\"") && files["terraform/prod/orders_access.tf"] == nil)
    let locals = try #require(files["terraform/prod/purchases_locals.tf"])
    // The binary goes by the manifest's name.
    #expect(locals.contains("purchases = {") && locals.contains("= \"purchases\""))
    #expect(!text(files).contains("local.orders."))
  }

  @Test func everyKindOfNameCanChangeAtOnce() throws {
    let (files, renames) = try changed { shop in
      (shop.project, shop.pipeline, shop.bucket, shop.database) = ("store", "sales", "store-raw", "store_raw")
      (shop.function, shop.stream, shop.job) = ("store-ingest", "store-stream", "store-job")
      shop.crawlers = ("store-raw", "store-curated")
    }
    let names = try #require(files["terraform/prod/sales_locals.tf"])
    for kept in ["shop-orders-ingest", "shop-orders", "shop-orders-job"] { #expect(names.contains("= \"\(kept)\"")) }
    #expect(text(files).contains("\"shop-access-logs-${local.account_id}\""))
    #expect(moves(files)["aws_s3_bucket.shop_access_logs"] == "aws_s3_bucket.store_access_logs")
    #expect(renames.filter { $0.hasPrefix("renamed") }.count == 9)
    let plain = try plan(Shop().value).files
    let before = Set(addresses(plain))
    let after = Set(addresses(files))
    #expect(moves(files).count == before.subtracting(after).count && before.count == after.count)
    #expect(Set(moves(files).keys) == before.subtracting(after))
  }

  private func addresses(_ files: [String: String]) -> [String] {
    text(files).matches(of: #/resource "(\w+)" "(\w+)"/#).map { "\($0.1).\($0.2)" }
  }

  @Test func aRenamedTableIsReplacedAndSaidToBe() throws {
    let (files, renames) = try changed { $0.tables[1] = "broad" }
    #expect(moves(files) == ["aws_glue_catalog_table.curated_wide": "aws_glue_catalog_table.curated_broad"])
    #expect(text(files).contains("name          = \"broad\""))
    #expect(renames.contains { $0.hasPrefix("replaced: aws_glue_catalog_table.curated_broad: ") })
  }

  @Test func renamesFollowEachOther() throws {
    var shop = Shop()
    var files = try plan(shop.value).files
    for bucket in ["first-name", "second-name"] {
      shop.bucket = bucket
      files = try plan(shop.value, ledger(files)).files
    }
    #expect(moves(files)["aws_s3_bucket.shop_raw"] == "aws_s3_bucket.first_name")
    #expect(moves(files)["aws_s3_bucket.first_name"] == "aws_s3_bucket.second_name")
    #expect(text(files).contains("bucket = \"shop-raw-${local.account_id}\""))
  }

  @Test func aRenameTakenBackLeavesNoLoop() throws {
    var shop = Shop()
    let first = try plan(shop.value).files
    shop.bucket = "other-name"
    let second = try plan(shop.value, ledger(first)).files
    shop.bucket = "shop-raw"
    let third = try plan(shop.value, ledger(second)).files
    #expect(moves(third)["aws_s3_bucket.other_name"] == "aws_s3_bucket.shop_raw")
    #expect(moves(third)["aws_s3_bucket.shop_raw"] == nil)
    #expect(!(try ledger(third)).contains("kept bucket"))
    #expect(text(third).contains("bucket = \"shop-raw-${local.account_id}\""))
  }

  @Test func anEnvironmentMovesOnlyWhatItHas() throws {
    var shop = Shop()
    shop.environments = [
      Environment("dev", region: "eu-west-1", alarms: .off), Environment("prod", region: "eu-west-1", suffix: ""),
    ]
    let before = try plan(shop.value).files
    shop.pipeline = "purchases"
    let files = try plan(shop.value, ledger(before)).files
    #expect(moves(files)["aws_cloudwatch_metric_alarm.orders_no_data"] != nil)
    #expect(moves(files, "dev")["aws_cloudwatch_metric_alarm.orders_no_data"] == nil)
    #expect(moves(files, "dev")["aws_iam_role.orders_job"] != nil)
  }

  @Test func whatCannotBeToldIsAskedFor() throws {
    var shop = Shop()
    shop.tables = ["one", "unlike", "two"]
    let before = try plan(shop.value).files
    shop.tables = ["three", "unlike", "four"]
    guard case .findings(let findings) = Plan(shop.value, ledger: try ledger(before)) else {
      Issue.record("guessed which of two tables is which")
      return
    }
    let told = findings.filter { $0.rule == "PG1015" }
    #expect(told.count == 2)
    #expect(told[0].problem.contains("may be \"curated.one\" or \"curated.two\" renamed"))
  }

  @Test func namesThatChangePlacesAreRefused() throws {
    var shop = Shop()
    let before = try plan(shop.value).files
    shop.crawlers = (shop.crawlers.1, shop.crawlers.0)
    guard case .findings(let findings) = Plan(shop.value, ledger: try ledger(before)) else {
      Issue.record("moved two resources to each other's address")
      return
    }
    #expect(findings.contains { $0.rule == "PG1016" && $0.problem.contains("has become the name of another resource") })
  }

  @Test(arguments: ["nonsense", "kept bucket a", "moved a", "kept table a b", "bucket raw a b c", "teapot raw a -"])
  func aDamagedLedgerIsAFinding(_ line: String) throws {
    let text = "# comment\n\n\(line)\n"
    guard case .findings(let findings) = Plan(Shop().value, ledger: text) else {
      Issue.record("read \(line)")
      return
    }
    #expect(findings.map(\.problem) == ["line 3 of generated/NAMES is \"\(line)\""])
    #expect(findings.map(\.rule) == ["PG1014"])
  }

  /// For the judge: a project, the same under other names, and what plan-gen says of the step.
  @Test func renamesAreWrittenForTheJudge() throws {
    guard let folder = ProcessInfo.processInfo.environment["PLAN_VARIANTS"] else { return }
    let before = try plan(Shop().value).files
    let (after, renames) = try changed { shop in
      (shop.project, shop.pipeline, shop.bucket, shop.database) = ("store", "sales", "store-raw", "store_raw")
      (shop.function, shop.stream, shop.job) = ("store-ingest", "store-stream", "store-job")
      shop.tables[1] = "broad"
    }
    for (name, files) in [("renames-before", before), ("renames-after", after)] {
      for (path, text) in files { try write(text, to: "\(folder)/\(name)/\(path)") }
    }
    try write(renames.joined(separator: "\n"), to: "\(folder)/renames-after/said.txt")
  }

  private func write(_ text: String, to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test func theLedgerReadsBackWhatItWrote() throws {
    var shop = Shop()
    let first = try plan(shop.value).files
    (shop.bucket, shop.pipeline) = ("other-name", "other")
    let text = try ledger(try plan(shop.value, ledger(first)).files)
    #expect(try NameLedger(text: text).text == text)
  }
}
