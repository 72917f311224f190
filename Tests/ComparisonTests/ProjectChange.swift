// Changes of a project, one thing at a time, which Terraform judges too: what plan-gen says of each must be what a plan says.

import PipelineDSL
import Planner
import Testing

/// A change from one of two projects: one with nothing but what has to be, and one with every option.
struct ProjectChange: Sendable, CustomTestStringConvertible {
  enum Base: String, Sendable, CaseIterable {
    case plain, rich
  }

  let name: String
  let base: Base
  let change: @Sendable (inout Shop) -> Void
  /// Whether the ledger of names is handed on, as `plan-gen` does; without it a rename is a removal and something new.
  var keepsNames = true

  var testDescription: String { "\(base.rawValue)/\(name)" }

  init(
    _ name: String, of base: Base = .plain, keepsNames: Bool = true, _ change: @escaping @Sendable (inout Shop) -> Void
  ) {
    self.name = name
    self.base = base
    self.change = change
    self.keepsNames = keepsNames
  }
}

extension ProjectChange.Base {
  var shop: Shop {
    var shop = Shop()
    guard self == .rich else { return shop }
    shop.project = "store"
    shop.buckets = ("store-raw", "store-curated")
    shop.databases = ("store_raw", "store_curated")
    shop.pipeline = "sales"
    (shop.function, shop.stream, shop.job) = ("store-sales-ingest", "store-sales", "store-sales-job")
    shop.crawlers = ("store-sales-raw", "store-sales-curated")
    shop.tables = [("sales", .all)]
    (shop.invoker, shop.tracing, shop.schedule) = (.scheduler, .xRay, .chained(from: .utc(1, 0)))
    (shop.alarms, shop.encryption) = (.email("data.team@example.com"), .byOwnKey)
    (shop.queries, shop.keptFor, shop.onDestroy) = (.workgroup(limit: .mebibytes(100)), .days(90), .deleteData)
    (shop.account, shop.operators, shop.engine) = ("123456789012", ["data-engineer"], .glue(workers: .g2x(4)))
    return shop
  }
}

extension ProjectChange {
  /// The generated files of a project, and of it after the change.
  func files() throws -> (old: [String: String], new: [String: String]) {
    var shop = base.shop
    let old = try Self.files(of: shop.value, ledger: nil)
    change(&shop)
    return (old, try Self.files(of: shop.value, ledger: keepsNames ? old[PlannedFile.ledgerPath] : nil))
  }

  static func files(of project: Project, ledger: String?) throws -> [String: String] {
    switch Plan(project, ledger: ledger) {
    case .files(let files, _, _):
      // Tests are half of all text, and say nothing that the configuration does not.
      let said = files.filter { !$0.path.contains("/tests/") }
      return Dictionary(said.map { ($0.path, $0.text) }) { first, _ in first }
    case .findings(let findings):
      Issue.record("findings: \(findings)")
      return [:]
    }
  }

  static let all = names + unledgeredNames + stages + storage + options + tables
}

extension ProjectChange {
  private static let names = [
    ProjectChange("nothing") { _ in },
    ProjectChange("pipeline-renamed") { $0.pipeline = "purchases" },
    ProjectChange("bucket-renamed") { $0.buckets.raw = "shop-landing" },
    ProjectChange("database-renamed") { $0.databases.curated = "shop_marts" },
    ProjectChange("function-renamed") { $0.function = "shop-poller" },
    ProjectChange("stream-renamed") { $0.stream = "shop-intake" },
    ProjectChange("job-renamed") { $0.job = "shop-batch" },
    ProjectChange("crawler-renamed") { $0.crawlers.raw = "shop-discovery" },
    ProjectChange("dataset-renamed") { $0.dataset = "sales" },
    ProjectChange("table-renamed") { $0.tables[1].name = "sums" },
    ProjectChange("project-renamed") { $0.project = "market" },
    ProjectChange("everything-renamed", of: .rich) { shop in
      (shop.project, shop.pipeline, shop.buckets.raw) = ("market", "purchases", "market-raw")
      (shop.function, shop.stream, shop.job) = ("market-poller", "market-intake", "market-batch")
      (shop.databases.raw, shop.crawlers.curated) = ("market_raw", "market-registrar")
    },
  ]

  private static let unledgeredNames = [
    ProjectChange("bucket-really-renamed", keepsNames: false) { $0.buckets.raw = "shop-landing" },
    ProjectChange("stream-really-renamed", keepsNames: false) { $0.stream = "shop-intake" },
    // The same addresses with other names in AWS: everything that has a name is replaced.
    ProjectChange("suffix-changed") { $0.suffix = "-eu" },
    ProjectChange("suffix-changed", of: .rich) { $0.suffix = "-eu" },
  ]

  private static let stages = [
    ProjectChange("buffer-size") { $0.bufferSize = .mebibytes(128) },
    ProjectChange("buffer-interval") { $0.bufferInterval = .minutes(15) },
    ProjectChange("zone") { $0.zone = .named("Europe/Berlin") },
    ProjectChange("period") { $0.period = .minutes(10) },
    ProjectChange("timeout") { $0.timeout = .seconds(30) },
    ProjectChange("memory") { $0.memory = .mebibytes(512) },
    ProjectChange("invoked-by-scheduler") { $0.invoker = .scheduler },
    ProjectChange("invoked-by-rule", of: .rich) { $0.invoker = .rule },
    ProjectChange("traced") { $0.tracing = .xRay },
    ProjectChange("not-traced", of: .rich) { $0.tracing = .off },
    ProjectChange("workers") { $0.engine = .glue(workers: .g2x(10)) },
    ProjectChange("retries") { $0.retries = 3 },
    ProjectChange("job-timeout") { $0.jobTimeout = .minutes(60) },
    ProjectChange("chained") { $0.schedule = .chained(from: .utc(1, 0)) },
    ProjectChange("by-clock", of: .rich) {
      $0.schedule = .fixedClock(rawCrawl: .utc(1, 0), job: .utc(2, 0), transformCrawl: .utc(3, 0))
    },
    ProjectChange("later") {
      $0.schedule = .fixedClock(rawCrawl: .utc(4, 0), job: .utc(5, 30), transformCrawl: .utc(6, 0))
    },
    ProjectChange("chained-later", of: .rich) { $0.schedule = .chained(from: .utc(2, 15)) },
    ProjectChange("filtered") { $0.isFiltered = true },
  ]

  private static let storage = [
    ProjectChange("log-retention") { $0.logRetention = .days(7) },
    ProjectChange("kept-for") { $0.keptFor = .days(30) },
    ProjectChange("kept-shorter", of: .rich) { $0.keptFor = .days(30) },
    ProjectChange("kept-for-ever", of: .rich) { $0.keptFor = nil },
    ProjectChange("data-may-go") { $0.onDestroy = .deleteData },
    ProjectChange("data-stays", of: .rich) { $0.onDestroy = .refuse },
    ProjectChange("encrypted-by-own-key") { $0.encryption = .byOwnKey },
    ProjectChange("encrypted-by-s3", of: .rich) { $0.encryption = .byS3 },
  ]

  private static let options = [
    ProjectChange("alarms-off") { $0.alarms = .off },
    ProjectChange("alarms-by-mail") { $0.alarms = .email("team@example.com") },
    ProjectChange("alarms-to-another", of: .rich) { $0.alarms = .email("other@example.com") },
    ProjectChange("operators") { $0.operators = ["data-engineer"] },
    ProjectChange("no-operators", of: .rich) { $0.operators = [] },
    ProjectChange("other-operators", of: .rich) { $0.operators = ["data-engineer", "ci/backfill"] },
    ProjectChange("queries") { $0.queries = .workgroup(limit: .mebibytes(100)) },
    ProjectChange("queries-limit", of: .rich) { $0.queries = .workgroup(limit: .mebibytes(200)) },
    ProjectChange("no-queries", of: .rich) { $0.queries = .none },
    ProjectChange("account") { $0.account = "123456789012" },
    ProjectChange("region") { $0.region = "us-east-1" },
    ProjectChange("pipeline-added") { $0.others = ["clicks"] },
  ]

  private static let tables = [
    ProjectChange("table-added") { $0.tables.append(("placed", .placed)) },
    ProjectChange("table-removed") { $0.tables.removeLast() },
    ProjectChange("tables-in-another-order") { $0.tables.reverse() },
    ProjectChange("column-added") { $0.tables[1].columns = .all },
    ProjectChange("column-removed") { $0.tables[0].columns = .total },
    ProjectChange("column-retyped") { $0.tables[1].columns = .retyped },
    ProjectChange("columns-in-another-order") { $0.tables[1].columns = .turned },
  ]
}
