// Projects that say what the manifest does not: every option at least once, for the tests and for Terraform itself.

import Dataflow
import Manifest
import PipelineDSL
import Testing

@testable import Planner

private struct Order: Schema {
  let orderID: Column<String>
  let placedAt: Column<String?>
  let total: Column<Double?>

  enum CodingKeys: String, CodingKey {
    case orderID = "id"
    case placedAt
    case total
  }
}

private struct Click: Schema {
  let at: Column<String>
  let page: Column<String?>
}

/// A project and its name.
struct Variant: Sendable, CustomTestStringConvertible {
  let name: String
  let project: Project

  var testDescription: String { name }

  /// Each is valid, and none is like another.
  static let all = [
    Variant(name: "plain", project: plain), Variant(name: "every-option", project: everyOption),
    Variant(name: "two-pipelines", project: twoPipelines), Variant(name: "many-tables", project: manyTables),
    Variant(name: "long-names", project: longNames), Variant(name: "native", project: native),
  ]

  /// The manifest as it would be with operators: what the binaries run.
  static let operators = Project(
    Manifest.project.name, Manifest.project.pipelines,
    environments: [Environment("prod", region: "eu-central-1", suffix: "", operators: ["data-engineer"])])

  /// The manifest with its job as a function, in a chain and under a key of its own: what the transform binary runs.
  static let native = Project(
    Manifest.project.name, Manifest.project.pipelines,
    environments: [
      Environment(
        "prod", region: "eu-central-1", suffix: "", engine: .native(memory: .mebibytes(2_048)),
        schedule: .chained(from: .utc(1, 0)))
    ], encryption: .byOwnKey)

  private static let raw = Layer("raw", bucket: "shop-raw", database: "shop_raw")
  private static let curated = Layer("curated", bucket: "shop-curated", database: "shop_curated")
  private static let plainEnvironment = Environment("dev", region: "us-east-1", alarms: .off)

  static let plain = Project("shop", [orders()], environments: [plainEnvironment])

  static let everyOption = Project(
    "shop",
    [
      orders(
        raw: Layer("raw", bucket: "shop-raw", database: "shop_raw", keptFor: .days(90), onDestroy: .deleteData),
        zone: .named("Europe/Berlin"), schedule: .chained(from: .utc(2, 30)), alarms: .email("data.team@example.com"),
        invoker: .scheduler, tracing: .xRay,
        apis: [
          RestAPI(
            "orders", of: Order.self, at: "https://example.com/orders", method: .post(#"{"state":"open"}"#),
            headers: ["Accept-Language": "en"], authentication: .bearer(APISecret("shop-orders-token", key: "token")),
            records: "data.orders", pages: .cursor("after", at: "meta.next"),
            changes: .since("changed_after", latest: { $0.placedAt }), limit: .calls(1_000, perMinute: 600)),
          RestAPI(
            "orders of the archive", of: Order.self, at: "https://example.com/archive",
            authentication: .header("X-Api-Key", APISecret("shop-archive-key")), records: "$",
            changes: .since("changed_after", latest: { $0.placedAt }, keptIn: .parameterStore)),
        ],
        tolerance: .percent(5))
    ],
    environments: [
      Environment(
        "live", region: "eu-central-1", account: "123456789012", suffix: "",
        state: .s3(bucket: "example-terraform-state", region: "eu-central-1"), engine: .glue(workers: .g2x(10)),
        memory: .mebibytes(1_024), pollEvery: .hours(2), logRetention: .days(365), alarms: nil,
        operators: ["data-engineer", "ci/backfill"])
    ], encryption: .byOwnKey, queries: .workgroup(limit: .mebibytes(1_024)),
    tags: ["team": "data", "cost centre": "4/711 + \u{e4}"])

  private static let sharedSecret = APISecret("shop-api-secret")

  /// Two pipelines that share layers, a secret and everything that can be shared.
  static let twoPipelines = Project(
    "shop",
    [
      orders(
        apis: [
          RestAPI(
            "orders", of: Order.self, at: "https://example.com/orders",
            authentication: .basic(user: "poller", password: sharedSecret), records: "orders")
        ]),
      clicks(on: Cron(minutes: .steps(of: 5), hours: .from(6, to: 22))),
    ],
    environments: [plainEnvironment, Environment("live", region: "eu-west-1", suffix: "")])

  /// More tables than stand below each other on a page, in a zone and a chain.
  static let manyTables = Project(
    "shop",
    [
      orders(
        zone: .named("America/Argentina/ComodRivadavia"), schedule: .chained(from: .utc(2, 30)),
        alarms: .email("data.team@example.com"),
        tables: (1...40).map { curated.table("orders_by_customer_and_month_\($0)", Order.rows) })
    ], environments: [plainEnvironment])

  /// Names nearly as long as they may be, or with what HTML, XML and Mermaid take for their own.
  static let longNames: Project = {
    let name = { (length: Int) in String(String(repeating: "long-name-", count: 25).prefix(length - 1)) + "x" }
    let column = { (length: Int) in String(name(length).map { $0 == "-" ? "_" : $0 }) }
    let raw = Layer(name(28), bucket: "r" + name(44), database: "r" + column(200))
    let curated = Layer("c" + name(27), bucket: "c" + name(44), database: "c" + column(200))
    let orders = raw.dataset(column(80), of: Order.self)
    let stream = DeliveryStream(name(58), into: orders, bufferSize: .mebibytes(100), bufferInterval: .seconds(899))
    let api = RestAPI(
      "orders \"<b>\" & 注文 #1; `|])", of: Order.self,
      at: "https://a-very-long-host-name.of-a-very-long-domain.example.com/with/a/path/that/goes/on/and/on",
      records: "orders")
    let job = SparkJob(
      name(60), reads: orders, writes: (1...7).map { curated.table(column(70) + "_\($0)", Order.rows) })
    return Project(
      name(29),
      [
        Pipeline(
          name(20), zone: .named("America/Argentina/ComodRivadavia"),
          ingest: IngestFunction(name(50), polls: api, every: .minutes(7), puts: stream),
          rawCrawler: Crawler("r" + name(100), over: orders), job: job,
          transformCrawler: Crawler("t" + name(100), over: job, in: curated),
          schedule: .fixedClock(rawCrawl: .utc(3, 20), job: .utc(3, 50), transformCrawl: .utc(4, 30)))
      ], environments: [plainEnvironment])
  }()

  private static func orders(
    raw: Layer = raw, zone: Zone = .utc, schedule: BatchSchedule? = nil, alarms: Alarms = .topic,
    invoker: Invoker = .rule, tracing: Tracing = .off, tables: [Table<Order>]? = nil,
    apis: [RestAPI<Order>]? = nil, tolerance: Share = .all
  ) -> Pipeline {
    let orders = raw.dataset("orders", of: Order.self)
    let stream = DeliveryStream(
      "shop-orders", into: orders, bufferSize: .mebibytes(128), bufferInterval: .minutes(15),
      joining: .billingSteps)
    let plain = RestAPI("orders", of: Order.self, at: "https://example.com/orders", records: "orders")
    let job = SparkJob("shop-orders-job", reads: orders, writes: tables ?? [curated.table("orders", Order.rows)])
    return Pipeline(
      "orders", zone: zone,
      ingest: IngestFunction(
        "shop-orders-ingest", polls: apis ?? [plain], every: .minutes(5), puts: stream, invokedBy: invoker,
        tracing: tracing,
        tolerating: tolerance),
      rawCrawler: Crawler("shop-orders-raw", over: orders), job: job,
      transformCrawler: Crawler("shop-orders-curated", over: job, in: curated),
      schedule: schedule ?? .fixedClock(rawCrawl: .utc(1, 0), job: .utc(2, 0), transformCrawl: .utc(3, 0)),
      alarms: alarms)
  }

  private static func clicks(on cron: Cron) -> Pipeline {
    let clicks = raw.dataset("clicks", of: Click.self)
    let stream = DeliveryStream("shop-clicks", into: clicks, bufferSize: .mebibytes(64), bufferInterval: .minutes(1))
    let api = RestAPI(
      "clicks", of: Click.self, at: "https://example.com/clicks",
      authentication: .queryItem("key", sharedSecret), records: "clicks")
    let job = SparkJob("shop-clicks-job", reads: clicks, writes: [curated.table("clicks", Click.rows)])
    return Pipeline(
      "clicks", ingest: IngestFunction("shop-clicks-ingest", polls: api, on: cron, puts: stream),
      rawCrawler: Crawler("shop-clicks-raw", over: clicks), job: job,
      transformCrawler: Crawler("shop-clicks-curated", over: job, in: curated), schedule: .chained(from: .utc(1, 0)))
  }
}
