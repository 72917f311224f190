// The sound projects: shops, devices, places, money, calendars, and every option.

import Dataflow
import PipelineDSL

private struct Customer: Schema {
  let id: Column<String>
  let email: Column<Personal<String>>
  let phone: Column<Personal<String?>>
  let country: Column<String?>
}
private struct Money: Schema {
  let amount: Column<Double>
  let currency: Column<String>
}
private struct Order: Schema {
  let orderID: Column<String>
  let placedAt: Column<String?>
  let customer: Customer
  let total: Money
  let isGift: Column<Bool?>
  let note: Column<String?>

  enum CodingKeys: String, CodingKey {
    case orderID = "order_id"
    case placedAt, customer, total, isGift, note
  }
}
private struct Sale: Schema {
  let orderID: Column<String>
  let day: Column<Day?>
  let amount: Column<Double>
  let currency: Column<String>
}
private struct Buyer: Schema {
  let email: Column<String>
  let phone: Column<String?>
  let country: Column<String>
}
private struct Mailing: Schema { let email: Column<String> }
private struct Click: Schema {
  let at, page: Column<String>
  let session: Column<String?>
  let referrer: Column<String?>
}
private struct Reading: Schema {
  let deviceID: Column<String?>
  let sequence: Column<Int64>
  let celsius: Column<Double?>
  let isCharging: Column<Bool>
  let firmware: Column<Coerced<String>>
}
private struct Shop: Schema {
  let id: Column<String>
  let owner: OptionalGroup<Customer>
}
private struct ShopRow: Schema {
  let id: Column<String>
  let owner, country: Column<String?>
}
private struct Position: Schema { let lat, lon: Column<Double> }
private struct Vehicle: Schema {
  let id: Column<Int32>
  let position: Position
  let line: Column<String?>
  let operatorName: Column<String>
}
private struct Stop: Schema {
  let id: Column<Int32>
  let lat, lon: Column<Double>
}
private struct Payment: Schema {
  let id: Column<String>
  let card: Column<Secret<String>>
  let apiKey: Column<Secret<String>>
  let amount: Column<Double>
  let bookedOn: Column<Day?>
}
private struct Booking: Schema {
  let id, card: Column<String>
  let amount: Column<Double>
  let bookedOn: Column<Day?>
}
private struct Rate: Schema {
  let base, quote, day: Column<String>
  let rate: Column<Double>
}

extension GoodManifest {
  private typealias P = GoodManifest

  private static func sales(_ layer: Layer) -> Table<Order> {
    layer.table("sales", of: Order.rows.filter { !$0.placedAt.isNull }) {
      Sale(
        orderID: $0.orderID, day: $0.placedAt.cast(to: Day.self), amount: $0.total.amount, currency: $0.total.currency)
    }
  }

  static func one(_ name: String, _ pipeline: Pipeline, _ environments: [Environment] = [dev]) -> GoodManifest {
    GoodManifest(name, Project(pipeline.name, [pipeline], environments: environments))
  }

  static let shops: [GoodManifest] = [
    one("orders of a web shop", pipeline("orders", of: Order.self, records: "orders") { [sales($0)] }),
    one(
      "buyers, hashed",
      pipeline("buyers", of: Order.self, query: ["status": "paid", "page": "1"]) {
        [
          $0.table("buyers", of: Order.rows) {
            Buyer(
              email: sha256($0.customer.email), phone: sha256($0.customer.phone),
              country: $0.customer.country.or("unknown"))
          }
        ]
      }),
    one(
      "a mailing, for a reason",
      pipeline("mailing", of: Order.self) {
        [
          $0.table("mailing", of: Order.rows) {
            Mailing(email: $0.customer.email.exposed(because: "customers who asked for news are written to"))
          }
        ]
      }, [dev, prod]),
    one(
      "clicks, once a minute",
      pipeline(
        "clicks", of: Click.self, every: .minutes(1), expecting: .records(2_000, of: .bytes(400)),
        bufferInterval: .minutes(5)
      ) { [$0.table("clicks", Click.rows)] }),
    one(
      "clicks of a session, the latest",
      pipeline("sessions", of: Click.self) {
        [
          $0.table(
            "sessions",
            Click.rows.filter { !$0.session.isNull }.dedupe(by: { $0.session }, keepLatest: { $0.at }))
        ]
      }),
    GoodManifest(
      "two pipelines that share layers",
      {
        let raw = Layer("raw", bucket: "shop-raw", database: "shop_raw", keptFor: .days(90))
        let curated = Layer("curated", bucket: "shop-curated", database: "shop_curated")
        return Project(
          "shop",
          [
            pipeline("orders", of: Order.self, raw: raw, curated: curated) { [sales($0)] },
            pipeline("clicks", of: Click.self, raw: raw, curated: curated) { [$0.table("clicks", Click.rows)] },
          ], environments: [dev, prod], queries: .workgroup(limit: .mebibytes(10)))
      }()),
  ]

  static let devices: [GoodManifest] = [
    one(
      "sensors, the latest of each",
      pipeline("sensors", of: Reading.self, every: .minutes(1), invokedBy: .scheduler) {
        [
          $0.table(
            "latest",
            Reading.rows.filter { !$0.deviceID.isNull && $0.isCharging == false }
              .dedupe(by: { $0.deviceID }, keepLatest: { $0.sequence }))
        ]
      }),
    one(
      "a large fleet",
      pipeline(
        "fleet", of: Reading.self, every: .minutes(10), timeout: .minutes(5), memory: .mebibytes(1_024),
        expecting: .records(40_000, of: .kibibytes(1)), bufferSize: .mebibytes(128), engine: .glue(workers: .g2x(10))
      ) { [$0.table("readings", Reading.rows)] }),
    one(
      "a fleet with large workers where there are some",
      pipeline("giants", of: Reading.self, engine: .glue(workers: .g8x(4))) {
        [$0.table("readings", Reading.rows)]
      }, [Environment("dev", region: "us-east-1")]),
    one(
      "a day a key, where there is one",
      pipeline("days", of: Click.self) {
        [
          $0.table(
            "days",
            Click.rows.filter { !$0.session.cast(to: Day.self).isNull }.dedupe(
              by: { $0.session }, keepLatest: { $0.at }))
        ]
      }),
    one(
      "hot devices only",
      pipeline("alerts", of: Reading.self) {
        [$0.table("hot", Reading.rows.filter { !$0.celsius.isNull })]
      }),
    one(
      "an API on a port of its own",
      pipeline("gateway", of: Reading.self, at: "https://gateway.example.com:8443/v1/readings") {
        [$0.table("readings", Reading.rows)]
      }),
    one(
      "an API by its address",
      pipeline("by-number", of: Reading.self, at: "https://203.0.113.7/readings") {
        [$0.table("readings", Reading.rows)]
      }),
  ]

  static let places: [GoodManifest] = [
    GoodManifest("weather", weather(at: "https://api.example.com/weather")),
    one(
      "vehicles of a city, day by its own clock",
      pipeline(
        "vehicles", of: Vehicle.self, zone: .named("Europe/Berlin"), schedule: .chained(from: .utc(4, 30))
      ) {
        [
          $0.table("stops", of: Vehicle.rows.filter { $0.line == "M10" }) {
            Stop(id: $0.id, lat: $0.position.lat, lon: $0.position.lon)
          }
        ]
      }),
    one(
      "a zone of one offset",
      pipeline("ocean", of: Weather.self, zone: .named("America/Panama"), schedule: .chained(from: .utc(9, 0))) {
        [$0.table("buoys", Weather.rows)]
      }),
    one(
      "New York by fixed times",
      pipeline(
        "subway", of: Vehicle.self, zone: .named("America/New_York"), jobTimeout: .minutes(45),
        schedule: .fixedClock(rawCrawl: .utc(8, 0), job: .utc(8, 30), transformCrawl: .utc(9, 30))
      ) {
        [$0.table("stops", of: Vehicle.rows) { Stop(id: $0.id, lat: $0.position.lat, lon: $0.position.lon) }]
      }),
    one(
      "once a day is enough",
      pipeline("tides", of: Weather.self, every: .hours(24)) { [$0.table("tides", Weather.rows)] }),
    one(
      "the first minute after the last row",
      pipeline(
        "early", of: Weather.self, bufferInterval: .minutes(5), schedule: .chained(from: .utc(0, 6), slack: .minutes(1))
      ) { [$0.table("daily", Weather.rows)] }),
  ]

  static let moneys: [GoodManifest] = [
    one(
      "payments without their cards",
      pipeline("payments", of: Payment.self) {
        [
          $0.table("bookings", of: Payment.rows) {
            Booking(id: $0.id, card: sha256($0.card), amount: $0.amount, bookedOn: $0.bookedOn)
          }
        ]
      }, [dev, prod]),
    one(
      "payments with their cards, for a reason",
      pipeline("audit", of: Payment.self) {
        [
          $0.table("audit", of: Payment.rows) {
            Booking(
              id: $0.id, card: $0.card.exposed(because: "the auditors compare card numbers"), amount: $0.amount,
              bookedOn: $0.bookedOn)
          }
        ]
      }),
    one(
      "payments of days that fit one machine",
      pipeline(
        "ledger", of: Payment.self, engine: .native(memory: .mebibytes(10_240)), retries: 2, jobTimeout: .minutes(15),
        schedule: .fixedClock(rawCrawl: .utc(1, 0), job: .utc(1, 1), transformCrawl: .utc(2, 0))
      ) {
        [
          $0.table("bookings", of: Payment.rows) {
            Booking(id: $0.id, card: sha256($0.card), amount: $0.amount, bookedOn: $0.bookedOn)
          }
        ]
      }, [dev, prod]),
    one(
      "shops with and without an owner",
      pipeline("shops", of: Shop.self) {
        [
          $0.table("shops", of: Shop.rows.filter { !$0.owner.country.isNull }) {
            ShopRow(id: $0.id, owner: sha256($0.owner.email), country: $0.owner.country)
          }
        ]
      }),
    one(
      "exchange rates, one a pair",
      pipeline("rates", of: Rate.self, query: ["symbols": "EUR,USD"], every: .hours(1)) {
        [$0.table("rates", Rate.rows.dedupe(by: { $0.quote }, keepLatest: { $0.day }))]
      }),
    one(
      "a table for each market",
      pipeline("markets", of: Rate.self) { layer in
        ["EUR", "USD", "JPY"].map { market in
          layer.table("rates_\(market.lowercased())", Rate.rows.filter { $0.base == Column(stringLiteral: market) })
        }
      }),
  ]

  static let options: [GoodManifest] = [
    GoodManifest(
      "every option",
      Project(
        "all",
        [
          pipeline(
            "everything", of: Weather.self, invokedBy: .scheduler, tracing: .xRay,
            alarms: .email("data.team@example.com")
          ) { [$0.table("daily", Weather.rows)] }
        ],
        environments: [
          Environment(
            "prod", region: "eu-central-1", account: "123456789012", suffix: "",
            state: .s3(bucket: "example-terraform-state", region: "eu-west-1"), engine: .glue(workers: .g4x(3)),
            memory: .mebibytes(512),
            pollEvery: .minutes(2),
            schedule: .fixedClock(rawCrawl: .utc(2, 0), job: .utc(3, 0), transformCrawl: .utc(4, 0)),
            keptFor: .days(365), logRetention: .days(731), onDestroy: .refuse, alarms: .topic,
            operators: ["data-engineer", "ci/backfill"])
        ], encryption: .byOwnKey, queries: .workgroup(limit: .mebibytes(2_048)),
        tags: ["team": "data", "cost-center": "4711", "owner": "data.team@example.com", "contains personal data": "no"])
    ),
    GoodManifest(
      "a warning that is known",
      Project(
        "inside",
        [pipeline("inside", of: Weather.self, at: "http://10.0.0.7/api") { [$0.table("daily", Weather.rows)] }],
        environments: [dev], accepting: [Accepted("PG0206", because: "only ingest on our own machines runs it")])),
    GoodManifest(
      "seven tags",
      Project(
        "tagged", [pipeline("tagged", of: Weather.self) { [$0.table("daily", Weather.rows)] }], environments: [dev],
        tags: ["a": "1", "b": "2", "c": "3", "d": "4", "e": "5", "f": "6", "g": ""])),
    one(
      "raw rows for three days",
      pipeline(
        "short", of: Weather.self, raw: Layer("raw", bucket: "short-raw", database: "short_raw", keptFor: .days(3))
      ) { [$0.table("daily", Weather.rows)] }),
    one(
      "a layer that goes with the trial",
      pipeline(
        "trial", of: Weather.self, retries: 0,
        raw: Layer("raw", bucket: "trial-raw", database: "trial_raw", onDestroy: .deleteData)
      ) { [$0.table("daily", Weather.rows)] }),
  ]

  static let environments: [GoodManifest] = [
    one(
      "two accounts of one suffix", pipeline("accounts", of: Weather.self) { [$0.table("daily", Weather.rows)] },
      [
        Environment("test", region: "eu-west-1", account: "111122223333", suffix: ""),
        Environment("prod", region: "eu-west-1", account: "444455556666", suffix: ""),
      ]),
    one(
      "China, with its state there", pipeline("china", of: Weather.self) { [$0.table("daily", Weather.rows)] },
      [Environment("cn", region: "cn-north-1", state: .s3(bucket: "our-state-cn", region: "cn-northwest-1"))]),
    one(
      "GovCloud", pipeline("gov", of: Weather.self) { [$0.table("daily", Weather.rows)] },
      [Environment("gov", region: "us-gov-west-1")]),
    one(
      "a region a customer", pipeline("regions", of: Weather.self) { [$0.table("daily", Weather.rows)] },
      ["us-east-1", "eu-west-1", "ap-southeast-2", "sa-east-1"].map { Environment("in-\($0)", region: $0) }),
    one(
      "operators who sign in with SSO", pipeline("operated", of: Weather.self) { [$0.table("daily", Weather.rows)] },
      [
        Environment(
          "dev", region: "eu-west-1",
          operators: ["aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_DataEngineer_0123456789abcdef"])
      ]),
    one(
      "a development environment that is cheap",
      pipeline("cheap", of: Weather.self, every: .minutes(1)) {
        [$0.table("daily", Weather.rows)]
      },
      [
        Environment(
          "dev", region: "eu-west-1", pollEvery: .hours(6), keptFor: .days(7), logRetention: .days(1),
          onDestroy: .deleteData, alarms: .off)
      ]),
  ]

  static let calendars: [GoodManifest] = [
    one(
      "a market, while it is open",
      pipeline(
        "quotes", of: Rate.self,
        on: Cron(
          minutes: .steps(of: 15), hours: .from(7, to: 16),
          days: .ofWeek(.monday, .tuesday, .wednesday, .thursday, .friday))
      ) { [$0.table("quotes", Rate.rows)] }),
    one(
      "a report of every month",
      pipeline("reports", of: Weather.self, on: Cron(minutes: .at(30), hours: .at(5), days: .ofMonth(1, 15))) {
        [$0.table("daily", Weather.rows)]
      }),
    one(
      "once a day at a time",
      pipeline("nightly", of: Weather.self, on: Cron(minutes: .at(0), hours: .at(2))) {
        [$0.table("daily", Weather.rows)]
      }),
  ]
}
