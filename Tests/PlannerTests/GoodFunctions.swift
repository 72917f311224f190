// Transformations that use every function: none of them is a finding.

import Dataflow
import PipelineDSL

private struct Visit: Schema {
  let id: Column<String?>
  let page, agent: Column<String>
  let seconds: Column<Int64?>
  let price: Column<Double>
  let fee: Column<Decimal<9, 2>>
  let fees: Column<[Decimal<9, 2>?]>
  let vast: Column<Decimal<38, 10>>
  let rank: Column<Int32>
  let opened: Column<Instant>
  let closed: Column<String>
  let tags: Column<[String]>
  let codes: Column<[Int64?]?>
  let steps: GroupArray<VisitStep>
}
private struct VisitStep: Schema {
  let page: Column<String>
  let seconds: Column<Int64?>
  let place: OptionalGroup<StepPlace>
}
private struct StepPlace: Schema { let city: Column<Personal<String>> }
private struct StepRow: Schema {
  let id: Column<String?>
  let page: Column<String?>
  let city: Column<String?>
  let seconds: Column<Int64?>
}
private struct Step: Schema {
  let stepPage: Column<String?>
  let stepCity: Column<String?>
  let stepSeconds: Column<Int64?>
}
private struct Tag: Schema { let tag: Column<String> }
private struct Tagged: Schema {
  let id: Column<String?>
  let tag: Column<String>
}
private struct VisitRow: Schema {
  let id: Column<String?>
  let path, family, digest, place: Column<String>
  let minutes: Column<Double?>
  let band: Column<String>
  let cents, rank: Column<Int64>
  let length: Column<Int64>
  let hour: Column<Instant>
  let day: Column<Day>
  let openMinutes: Column<Double?>
  let minuteOfClosing: Column<Int64?>
  let kind: Column<String>
  let weight: Column<Int64?>
  let tags: Column<[String]>
  let tagCount: Column<Int64>
  let codeCount: Column<Int64?>
  let firstTag: Column<String?>
  let firstCode: Column<Int64?>
  let isOpen: Column<Bool>
  let hasSeven: Column<Bool?>
  let tagText: Column<String>
  let folders: Column<[String]>
  let isKnown, isArticle: Column<Bool>
  let year, slug: Column<String>
  let gross, firstFee: Column<Decimal<9, 2>?>
  let exact: Column<Decimal<18, 4>?>
  let vast: Column<Decimal<38, 4>?>
  let isDear: Column<Bool>
  let maker: Column<String>
  let since: Column<Int64?>
  let share: Column<Double?>
  let isText, isProduct: Column<Bool>
  let listPrice: Column<Decimal<9, 2>?>
  let feeText, priceText: Column<String>
  let localDay: Column<Day>
  let localHour: Column<Int64>
  let closedAt: Column<Instant?>
  let dayBegins: Column<Instant?>
  let wholePrice: Column<Int32>
  let isFree: Column<Bool>
}

private let berlin = Zone.named("Europe/Berlin")
private let browsers: Lookup<String, String> = ["curl": "a tool", "lynx": "a browser"]
private struct Browser: Schema {
  let maker: Column<String>
  let since: Column<Int64?>
  let share: Column<Double>
  let isText: Column<Bool>
  let price: Column<Decimal<9, 2>>
}
private let products: ReferenceTable<String, Browser> = [
  "curl": Browser(maker: "Haxx", since: 1996, share: 0.5, isText: true, price: 0),
  "lynx": Browser(maker: "Kansas", since: .null, share: 0.25, isText: true, price: 9.99),
]
private let weights: Lookup<Int64, Int64> = [10: 1, 60: 2]

private let haveAPage = Expectation<Visit>("visits have a page") { $0.page != "" }
private struct SetAside: Schema {
  let id: Column<String?>
  let brokenExpectations: Column<String>
}
private struct Seen: Schema {
  let id: Column<String?>
  let page: Column<String>
}
private struct Price: Schema { let total: Column<Double?> }
private struct Page: Schema {
  let path: Column<String>
  let visits, visitors, seconds: Column<Int64>
  let dearest: Column<Double?>
}
private struct Family: Schema { let agent, page: Column<String> }
private struct FamilyRow: Schema {
  let agent, page: Column<String>
  let visits: Column<Int64>
  let fees: Column<Decimal<38, 2>?>
  let vast: Column<Decimal<38, 10>?>
}
private struct Visitor: Schema {
  let id: Column<String?>
  let page: Column<String>
}

extension GoodManifest {
  static let steps: [GoodManifest] = [
    GoodManifest(
      "every step",
      Project(
        "pages",
        [
          pipeline("pages", of: Visit.self) { tables in
            let visits = Visit.rows.filter { !$0.id.isNull }
              .expect(haveAPage).expect("visits take time", orElse: .drop) { $0.seconds > 0 }
              .dedupe(by: { $0.id }, keepLatest: { $0.seconds })
            let priced = visits.derive { Price(total: $0.price.nullable * $0.seconds.cast(to: Double.self)) }
            return [
              tables.table("visitors", visits.select(Visitor.self)),
              tables.table("set_aside", Visit.rows.breaking(haveAPage).select(SetAside.self)),
              tables.table(
                "pages_seen",
                visits.select { Seen(id: $0.id, page: $0.page) }
                  .union(
                    visits.explode({ $0.steps }) {
                      Step(stepPage: $0.page.nullable, stepCity: sha256($0.place.city), stepSeconds: $0.seconds)
                    }
                    .select { Seen(id: $0.id, page: $0.stepPage.or("")) })),
              tables.table("tags", visits.explode({ $0.tags }) { Tag(tag: $0) }.select(Tagged.self)),
              tables.table(
                "folders",
                visits.explodeOuter({ $0.page.split(separator: "/") }) { Tag(tag: $0.or("")) }.select(Tagged.self)),
              tables.table(
                "steps",
                of: visits.explodeOuter({ $0.steps }) {
                  Step(stepPage: $0.page, stepCity: sha256($0.place.city), stepSeconds: $0.seconds)
                }
              ) { StepRow(id: $0.id, page: $0.stepPage, city: $0.stepCity, seconds: $0.stepSeconds) },
              tables.table(
                "pages",
                priced.aggregate(
                  by: { $0.page },
                  to: { page, visits in
                    Page(
                      path: page, visits: visits.count, visitors: visits.countDistinct { $0.id },
                      seconds: visits.sum { $0.seconds }.or(0), dearest: visits.max { $0.total })
                  })),
              tables.table(
                "families",
                visits.aggregate(
                  by: { Family(agent: $0.agent.lower(), page: $0.page) },
                  to: {
                    FamilyRow(
                      agent: $0.agent.lookup(in: browsers).or("else"), page: $0.page, visits: $1.count,
                      fees: $1.sum { $0.fee }, vast: $1.max { $0.vast })
                  })),
            ]
          }
        ],
        environments: [Environment("dev", region: "eu-west-1")]))
  ]
  static let functions: [GoodManifest] = [
    GoodManifest(
      "every function",
      Project(
        "visits",
        [
          pipeline("visits", of: Visit.self) { tables in
            let visits = Visit.rows.filter {
              $0.page.starts(with: "/") && !$0.agent.contains("bot") && $0.seconds.isBetween(1, and: 86_400)
            }
            return [
              tables.table("visits", of: visits) {
                VisitRow(
                  id: $0.id.lower(), path: $0.page.trim().substring(from: 2),
                  family: $0.agent.replace("/", with: " ").trimStart().trimEnd().reversed().upper(),
                  digest: md5($0.agent),
                  place: concat(separator: "-", $0.id, when($0.page.ends(with: "/"), then: "folder").otherwiseNull()),
                  minutes: $0.seconds / 60,
                  band: when($0.seconds < 10, then: "short").when($0.page.isIn("/", "/home"), then: "home").otherwise(
                    "long"),
                  cents: ($0.price * 100.0).cast(to: Int64.self), rank: $0.rank.cast(to: Int64.self),
                  length: $0.page.length + $0.page.position(of: "?"), hour: $0.opened.start(of: .hour),
                  day: $0.opened.day,
                  openMinutes: $0.closed.cast(to: Instant.self).microseconds(since: $0.opened.nullable) / 60_000_000,
                  minuteOfClosing: $0.closed.cast(to: Instant.self).adding(minutes: -1).minute,
                  kind: $0.agent.lower().lookup(in: browsers).or("something else"),
                  weight: $0.seconds.lookup(in: weights), tags: $0.tags, tagCount: $0.tags.count,
                  codeCount: $0.codes.count, firstTag: $0.tags[0], firstCode: $0.codes[0],
                  isOpen: $0.tags.contains("open"), hasSeven: $0.codes.contains(7),
                  tagText: $0.tags.joined(separator: " "),
                  folders: $0.page.split(separator: "/"),
                  isKnown: $0.id.isUUID.or(false), isArticle: $0.page.contains(pattern: #"^/\d{4}/\d{2}/[^/]+$"#),
                  year: $0.page.extract(pattern: #"^/(\d{4})/"#, group: 1),
                  slug: $0.page.lower().replace(pattern: "([^a-z0-9]+)", with: "-"),
                  gross: $0.fee * 1.19 + ($0.fee - 0.01), firstFee: $0.fees[0],
                  exact: $0.price.cast(to: Decimal<18, 4>.self) * $0.rank.cast(to: Decimal<9, 0>.self),
                  vast: $0.price.cast(to: Decimal<38, 4>.self) * $0.vast,
                  isDear: $0.fee > 9.99 || $0.fee.isIn(5, 7.5),
                  maker: $0.agent.joined(with: products).maker.or("unknown"),
                  since: $0.agent.joined(with: products).since, share: $0.agent.joined(with: products).share,
                  isText: $0.agent.joined(with: products).isText.or(false),
                  isProduct: $0.agent.isKey(of: products), listPrice: $0.agent.joined(with: products).price,
                  feeText: $0.fee.cast(to: String.self),
                  priceText: $0.price.cast(to: String.self), localDay: $0.opened.local(in: berlin).day,
                  localHour: $0.opened.local(in: .named("America/New_York")).hour,
                  closedAt: $0.closed.cast(to: Instant.self).utc(from: berlin),
                  dayBegins: $0.opened.day.cast(to: Instant.self), wholePrice: $0.price.cast(to: Int32.self),
                  isFree: !$0.fee.cast(to: Bool.self))
              }
            ]
          }
        ],
        environments: [Environment("dev", region: "eu-west-1")]))
  ]
}
