// A small project of which changes are made: every setting that a manifest has is a property.

import Dataflow
import PipelineDSL

struct Order: Schema {
  let id: Column<String>
  let placedAt: Column<String?>
  let total: Column<Double?>
}
private struct Total: Schema {
  let id: Column<String>
  let total: Column<Double?>
}
private struct Placed: Schema {
  let id: Column<String>
  let placedAt: Column<String?>
}
private struct Turned: Schema {
  let total: Column<Double?>
  let id: Column<String>
}
private struct Retyped: Schema {
  let id: Column<String>
  let total: Column<String?>
}

/// What a table has for columns.
enum Columns: Sendable { case all, total, placed, turned, retyped }

/// A shop's orders, from the API to the tables.
struct Shop: Sendable {
  var project = "shop"
  var pipeline = "orders"
  var buckets = (raw: "shop-raw", curated: "shop-curated")
  var databases = (raw: "shop_raw", curated: "shop_curated")
  var dataset = "orders"
  var function = "shop-orders-ingest"
  var stream = "shop-orders"
  var job = "shop-orders-job"
  var crawlers = (raw: "shop-orders-raw", curated: "shop-orders-curated")
  var tables: [(name: String, columns: Columns)] = [("orders", .all), ("totals", .total)]
  var isFiltered = false

  var bufferSize = ByteCount.mebibytes(64)
  var bufferInterval = TimeSpan.minutes(5)
  var zone = Zone.utc
  var period = TimeSpan.minutes(5)
  var timeout = TimeSpan.seconds(50)
  var memory = ByteCount.mebibytes(256)
  var invoker = Invoker.rule
  var tracing = Tracing.off
  var engine = JobEngine.glue()
  var retries = 1
  var jobTimeout = TimeSpan.minutes(30)
  var schedule = BatchSchedule.fixedClock(rawCrawl: .utc(1, 0), job: .utc(2, 0), transformCrawl: .utc(3, 0))
  var logRetention = TimeSpan.days(30)
  var alarms = Alarms.topic

  var keptFor: TimeSpan?
  var onDestroy = DestroyRule.refuse
  var encryption = Encryption.byS3
  var queries = Queries.none
  var region = "eu-central-1"
  var account: String?
  var suffix: String? = ""
  var state = StateStore.local
  var operators: [String] = []
  /// Other pipelines, by their names.
  var others: [String] = []

  var value: Project {
    let raw = Layer("raw", bucket: buckets.raw, database: databases.raw, keptFor: keptFor, onDestroy: onDestroy)
    let curated = Layer("curated", bucket: buckets.curated, database: databases.curated)
    let environment = Environment(
      "live", region: region, account: account, suffix: suffix, state: state, operators: operators)
    let others = others.map { name in
      var other = self
      (other.pipeline, other.dataset, other.tables) = (name, name, [(name, .all)])
      (other.function, other.stream, other.job) = ("shop-\(name)-ingest", "shop-\(name)", "shop-\(name)-job")
      other.crawlers = ("shop-\(name)-raw", "shop-\(name)-curated")
      return other.orders(raw, curated)
    }
    return Project(
      project, [orders(raw, curated)] + others, environments: [environment], encryption: encryption, queries: queries)
  }

  private func orders(_ raw: Layer, _ curated: Layer) -> Pipeline {
    let data = raw.dataset(dataset, of: Order.self)
    let stream = DeliveryStream(self.stream, into: data, bufferSize: bufferSize, bufferInterval: bufferInterval)
    let api = RestAPI("orders", of: Order.self, at: "https://example.com/orders", records: "orders")
    let rows = isFiltered ? Order.rows.filter { !$0.placedAt.isNull } : Order.rows
    let job = SparkJob(
      self.job, reads: data, writes: tables.map { table($0.name, $0.columns, rows, curated) }, engine: engine,
      retries: retries, timeout: jobTimeout)
    return Pipeline(
      pipeline, zone: zone,
      ingest: IngestFunction(
        function, polls: api, every: period, puts: stream, timeout: timeout, memory: memory, invokedBy: invoker,
        tracing: tracing),
      rawCrawler: Crawler(crawlers.raw, over: data), job: job,
      transformCrawler: Crawler(crawlers.curated, over: job, in: curated), schedule: schedule,
      logRetention: logRetention, alarms: alarms)
  }

  private func table(
    _ name: String, _ columns: Columns, _ rows: Transformation<Order, Order>, _ layer: Layer
  ) -> Table<Order> {
    switch columns {
    case .all: layer.table(name, rows)
    case .total: layer.table(name, of: rows) { Total(id: $0.id, total: $0.total) }
    case .placed: layer.table(name, of: rows) { Placed(id: $0.id, placedAt: $0.placedAt) }
    case .turned: layer.table(name, of: rows) { Turned(total: $0.total, id: $0.id) }
    case .retyped: layer.table(name, of: rows) { Retyped(id: $0.id, total: $0.placedAt) }
    }
  }
}
