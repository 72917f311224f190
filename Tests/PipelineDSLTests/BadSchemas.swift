// Mistakes in schemas, tables and what they show.

import Dataflow

@testable import PipelineDSL

private struct Twins: Schema {
  let fooBar, other: Column<String>
  enum CodingKeys: String, CodingKey {
    case fooBar
    case other = "foo_bar"
  }
}
private struct Dated: Schema { let pDate, other: Column<String> }
private struct Timed: Schema { let pTime, other: Column<String> }
private struct Accented: Schema {
  let size: Column<String>
  enum CodingKeys: String, CodingKey { case size = "gr\u{f6}\u{df}e" }
}
private struct Inner: Schema { let deepKey: Column<String> }
private struct Nested: Schema {
  let id: Column<String>
  let inner: Inner
}
private struct KeyTwins: Schema { let userID, userid: Column<String> }
private struct Nothing: Schema {}
private struct Hollow: Schema {
  let id: Column<String>
  let extra: Nothing
}
private struct Place: Schema { let city: Column<String> }
private struct Grouped: Schema {
  let id: Column<String>
  let place: Place
}
private struct Hidden: Schema { let token: Column<Secret<String>> }
private struct Personality: Schema {
  let email: Column<Personal<String>>
  let phone: Column<Personal<String?>>
}
private struct Shown: Schema { let token: Column<String> }
private struct Contact: Schema {
  let email: Column<String>
  let phone: Column<String?>
}
private struct Plain: Schema {
  let id: Column<String>
  let age: Int
  let mail: Column<String>?
  let tags: [String]
  let place: Spot?
  struct Spot: Schema { let city: Column<String> }
}
private struct PlainRow: Schema {
  let id: Column<String>
  let kind: String
}
private struct Undeclared: Schema { let password, name: Column<String> }
private struct Ordered: Schema { let order, id: Column<String> }
private struct Loose: Schema {
  let id: Column<String?>
  let at: Column<String>
}
private struct Elsewhere: Schema { let id, region: Column<String> }
private struct Numbered: Schema { let id: Column<Int64> }
private struct Certain: Schema {
  let id: Column<String>
  let count: Column<Int64>
}
private struct Shared: Schema { let id: Column<String> }
private struct Told: Schema { let told: Column<String> }
private struct Flag: Schema { let flag: Column<String> }
private struct Item: Schema { let sku: Column<String> }
private struct Basket: Schema {
  let id: Column<String>
  let items: GroupArray<Item>
}
private struct Kept: Schema {
  let id: Column<String>
  let items: GroupArray<Item>
}
private struct Deep: Schema {
  let id: Column<String>
  let items: GroupArray<Listed>
  let group: Group
  struct Listed: Schema { let codes: Column<[String]> }
  struct Group: Schema { let baskets: GroupArray<Basket> }
}

// Names of 40 characters, ten in ten in ten in four groups: a type of more than 131,072 characters.
private struct Wide: Schema {
  let aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
    caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, daaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
    eaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, faaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
    gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, haaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,
    iaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, jaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: Column<String>
}
private struct Wider: Schema { let a, b, c, d, e, f, g, h, i, j: Wide }
private struct Widest: Schema { let a, b, c, d, e, f, g, h, i, j: Wider }
private struct Huge: Schema { let a, b, c, d: Widest }
private struct Vast: Schema {
  let id: Column<String>
  let huge: Huge
}

extension BadManifest {
  /// A table of the target layer on the first table's line, or so many below.
  static func table<Input: Schema, New: Schema>(
    _ layer: Layer, _ rows: Transformation<Input, New>, _ name: String = "one", below: Int = 0
  ) -> Table<Input> {
    layer.table(name, rows, file: Sample.file, line: Line.table + below, column: 1)
  }

  static let schemas: [BadManifest] = [
    BadManifest("PG0601", Line.dataset, "capitals") { $0.dataset = "Rows" },
    BadManifest("PG0601", Line.table, "a hyphen") { $0.tables = ["row-s"] },
    BadManifest([Expected(code: "PG0602", line: Line.dataset)], "columns that meet in snake case") {
      Sample().project(of: Twins.self) { [table($0, Twins.rows.select { Shown(token: $0.fooBar) })] }
    },
    BadManifest([Expected(code: "PG0603", line: Line.dataset)], "the partition key") {
      Sample().project(of: Dated.self) { [table($0, Dated.rows.select { Shown(token: $0.other) })] }
    },
    BadManifest([Expected(code: "PG0604", line: Line.dataset)], "letters that Glue does not keep") {
      Sample().project(of: Accented.self) { [table($0, Accented.rows.select { Shown(token: $0.size) })] }
    },
    BadManifest([Expected(code: "PG0605", line: Line.dataset)], "a nested key that is no column") {
      Sample().project(of: Nested.self) { [table($0, Nested.rows.select { Shown(token: $0.inner.deepKey) })] }
    },
    BadManifest([Expected(code: "PG0606", line: Line.dataset)], "keys that differ in case") {
      Sample().project(of: KeyTwins.self) { [table($0, KeyTwins.rows.select { Shown(token: $0.userID) })] }
    },
    BadManifest([Expected(code: "PG0607", line: Line.table)], "a group in a table") {
      Sample().project(of: Grouped.self) { [table($0, Grouped.rows)] }
    },
    BadManifest([Expected(code: "PG0612", line: Line.table)], "a reserved column") {
      Sample().project(of: Ordered.self) { [table($0, Ordered.rows)] }
    },
    BadManifest("PG0613", Line.table, "a reserved table") { $0.tables = ["order"] },
    BadManifest(
      [
        Expected(code: "PG0614", line: Line.dataset), Expected(code: "PG0614", line: Line.table),
      ], "no column"
    ) { Sample().project(of: Nothing.self) { [table($0, Nothing.rows)] } },
    BadManifest([Expected(code: "PG0615", line: Line.dataset)], "an empty group") {
      Sample().project(of: Hollow.self) { [table($0, Hollow.rows.select { Shown(token: $0.id) })] }
    },
    BadManifest([Expected(code: "PG0616", line: Line.dataset)], "four thousand nested columns") {
      Sample().project(of: Vast.self) { [table($0, Vast.rows.select { Shown(token: $0.id) })] }
    },
    BadManifest([Expected(code: "PG0618", line: Line.dataset)], "the time of arrival") {
      Sample().project(of: Timed.self) { [table($0, Timed.rows.select { Shown(token: $0.other) })] }
    },
  ]

  static let shown: [BadManifest] = [
    BadManifest([Expected(code: "PG0608", line: Line.table)], "a secret as it is") {
      Sample().project(of: Hidden.self) { [table($0, Hidden.rows)] }
    },
    BadManifest(
      [Expected(code: "PG0609", line: Line.table), Expected(code: "PG0609", line: Line.table)], "a person as it is"
    ) { Sample().project(of: Personality.self) { [table($0, Personality.rows)] } },
    BadManifest([Expected(code: "PG0610", line: Line.table)], "a secret for no reason") {
      Sample().project(of: Hidden.self) {
        [table($0, Hidden.rows.select { Shown(token: $0.token.exposed(because: "")) })]
      }
    },
    BadManifest([Expected(code: "PG0610", line: Line.table)], "a person for one word") {
      Sample().project(of: Personality.self) {
        [
          table(
            $0,
            Personality.rows.select { Contact(email: $0.email.exposed(because: "because"), phone: sha256($0.phone)) })
        ]
      }
    },
    BadManifest([Expected(code: "PG0610", line: Line.table)], "a secret for no reason, beside the other columns") {
      Sample().project(of: Hidden.self) {
        [
          table(
            $0,
            Hidden.rows.derive { Told(told: $0.token.exposed(because: "")) }.select { Shown(token: $0.told) })
        ]
      }
    },
    BadManifest([Expected(code: "PG0611", line: Line.table)], "a password by another name") {
      Sample().project(of: Undeclared.self) {
        [table($0, Undeclared.rows.derive { Told(told: $0.password) }.select { Shown(token: $0.told) })]
      }
    },
    BadManifest([Expected(code: "PG0611", line: Line.table)], "a password that is none") {
      Sample().project(of: Undeclared.self) { [table($0, Undeclared.rows)] }
    },
    BadManifest([Expected(code: "PG0611", line: Line.table)], "a password within a text") {
      Sample().project(of: Undeclared.self) {
        [table($0, Undeclared.rows.select { Shown(token: concat($0.name, ":", $0.password)) })]
      }
    },
    BadManifest([Expected(code: "PG0619", line: Line.table)], "one row of all without a key") {
      Sample().project(of: Loose.self) { [table($0, Loose.rows.dedupe(by: { $0.id }, keepLatest: { $0.at }))] }
    },
    BadManifest([Expected(code: "PG0620", line: Line.table)], "no row is without an id") {
      Sample().project(of: Row.self) { [table($0, Row.rows.filter { $0.id.isNull })] }
    },
    BadManifest([Expected(code: "PG0620", line: Line.table)], "is and is not") {
      Sample().project(of: Row.self) {
        [table($0, Row.rows.filter { $0.count.isNull && !$0.count.isNull })]
      }
    },
    BadManifest([Expected(code: "PG0621", line: Line.table)], "a table of constants") {
      Sample().project(of: Row.self) { [table($0, Row.rows.select { _ in Flag(flag: "x") })] }
    },
    BadManifest([Expected(code: "PG0622", line: Line.table)], "a column that the rows do not have") {
      Sample().project(of: Row.self) { [table($0, Row.rows.select(Elsewhere.self))] }
    },
    BadManifest([Expected(code: "PG0622", line: Line.table)], "a number that the rows have as text") {
      Sample().project(of: Row.self) { [table($0, Row.rows.select(Numbered.self))] }
    },
    BadManifest([Expected(code: "PG0622", line: Line.table)], "null as a value") {
      Sample().project(of: Row.self) { [table($0, Row.rows.select(Certain.self))] }
    },
    BadManifest([Expected(code: "PG0622", line: Line.table)], "a secret as none") {
      Sample().project(of: Hidden.self) { [table($0, Hidden.rows.select(Shown.self))] }
    },
    BadManifest(
      [Expected](repeating: Expected(code: "PG0624", line: Line.dataset), count: 4), "what is no column of a record"
    ) {
      Sample().project(of: Plain.self) {
        [table($0, Plain.rows.select { Numbered(id: $0.id.length) })]
      }
    },
    BadManifest([Expected(code: "PG0625", line: Line.table)], "what is no column of a row") {
      Sample().project(of: Row.self) { [table($0, Row.rows.select { PlainRow(id: $0.id, kind: "x") })] }
    },
    BadManifest(
      [Expected](repeating: Expected(code: "PG0626", line: Line.dataset), count: 2), "arrays in arrays of groups"
    ) {
      Sample().project(of: Deep.self) { [table($0, Deep.rows.select(Shared.self))] }
    },
    BadManifest([Expected(code: "PG0607", line: Line.table)], "an array of groups") {
      Sample().project(of: Basket.self) { [table($0, Basket.rows)] }
    },
    BadManifest([Expected(code: "PG0627", line: Line.table)], "an array of groups in a row on the way") {
      Sample().project(of: Basket.self) {
        [
          table(
            $0,
            Basket.rows.select { Kept(id: $0.id, items: $0.items) }.explode({ $0.items }) { Item(sku: $0.sku) }.select(
              Item.self))
        ]
      }
    },
    BadManifest([Expected(code: "PG0628", line: Line.table)], "a split at nothing") {
      Sample().project(of: Row.self) {
        [table($0, Row.rows.select { Numbered(id: $0.id.split(separator: "").count) })]
      }
    },
    BadManifest([Expected(code: "PG0629", line: Line.table)], "an expectation that says nothing") {
      Sample().project(of: Row.self) { [table($0, Row.rows.expect("id") { !$0.count.isNull })] }
    },
    BadManifest([Expected(code: "PG0622", line: Line.table)], "a column that the other side of a union does not have") {
      Sample().project(of: Row.self) {
        [table($0, Row.rows.select { Told(told: $0.id) }.union(Row.rows.select(Told.self)))]
      }
    },
    BadManifest([Expected(code: "PG0608", line: Line.table)], "a secret on the other side of a union") {
      Sample().project(of: Hidden.self) { [table($0, Hidden.rows.union(Hidden.rows))] }
    },
    BadManifest([Expected(code: "PG0629", line: Line.table)], "an expectation of two lines") {
      Sample().project(of: Row.self) {
        [table($0, Row.rows.expect("rows have\na count", orElse: .drop) { !$0.count.isNull })]
      }
    },
    BadManifest([Expected(code: "PG0630", line: Line.table)], "a pattern that only Java has") {
      Sample().project(of: Row.self) { [table($0, Row.rows.filter { $0.id.contains(pattern: #"(?i)x"#) })] }
    },
    BadManifest([Expected(code: "PG0630", line: Line.table)], "a group that the pattern does not have") {
      Sample().project(of: Row.self) {
        [table($0, Row.rows.select { Shown(token: $0.id.extract(pattern: "(a)", group: 2)) })]
      }
    },
  ]

  static let wiring: [BadManifest] = [
    BadManifest(
      [
        Expected(code: "PG0703", line: Line.job), Expected(code: "PG0804", line: Line.transformCrawler),
      ], "tables of two layers"
    ) {
      let third = Layer(
        "third", bucket: "sample-third", database: "sample_third", file: Sample.file, line: 5, column: 1)
      return Sample().project(of: Row.self) {
        [table($0, Row.rows), table(third, Row.rows.filter { !$0.count.isNull }, "two", below: 1)]
      }
    },
    BadManifest([Expected(code: "PG0708", line: Line.job)], "another dataset") {
      Sample().rewired { parts in
        parts.job = SparkJob(
          "sample-transform", reads: parts.raw.dataset("others", of: Row.self), writes: [parts.table],
          file: Sample.file,
          line: Line.job, column: 1)
      }
    },
    BadManifest(
      [
        Expected(code: "PG0709", line: Line.job), Expected(code: "PG0802", line: Line.transformCrawler),
        Expected(code: "PG0804", line: Line.transformCrawler),
      ], "tables in the raw layer"
    ) {
      Sample().rewired { parts in
        parts.job = SparkJob(
          "sample-transform", reads: parts.data, writes: [table(parts.raw, Row.rows)], file: Sample.file,
          line: Line.job,
          column: 1)
      }
    },
    BadManifest(
      [Expected(code: "PG0803", line: Line.rawCrawler), Expected(code: "PG0804", line: Line.transformCrawler)],
      "crawlers exchanged"
    ) {
      Sample().rewired { parts in
        (parts.rawCrawler, parts.transformCrawler) = (
          Crawler("tables", over: parts.job, in: parts.target, file: Sample.file, line: Line.rawCrawler, column: 1),
          Crawler("rows", over: parts.data, file: Sample.file, line: Line.transformCrawler, column: 1)
        )
      }
    },
    BadManifest(
      [Expected(code: "PG0802", line: Line.transformCrawler), Expected(code: "PG0804", line: Line.transformCrawler)],
      "a crawler of the wrong layer"
    ) {
      Sample().rewired { parts in
        parts.transformCrawler = Crawler(
          "tables", over: parts.job, in: parts.raw, file: Sample.file, line: Line.transformCrawler, column: 1)
      }
    },
  ]
}

/// The parts of a pipeline before they are put together.
struct Parts {
  let raw, target: Layer
  let data: Dataset<Row>
  let table: Table<Row>
  var job: SparkJob
  var rawCrawler, transformCrawler: Crawler
}

extension Sample {
  /// The project with parts that were exchanged.
  func rewired(_ change: (inout Parts) -> Void) -> Project {
    let whole = pipeline()
    let raw = whole.ingest.stream.dataset.layer
    let data = raw.dataset(dataset, of: Row.self, file: Self.file, line: Line.dataset, column: 1)
    var parts = Parts(
      raw: raw, target: target, data: data,
      table: target.table("one", Row.rows, file: Self.file, line: Line.table, column: 1), job: whole.job,
      rawCrawler: whole.rawCrawler, transformCrawler: whole.transformCrawler)
    change(&parts)
    return project([
      Pipeline(
        name, ingest: whole.ingest, rawCrawler: parts.rawCrawler, job: parts.job,
        transformCrawler: parts.job == whole.job || parts.transformCrawler != whole.transformCrawler
          ? parts.transformCrawler
          : Crawler(
            crawlers.1, over: parts.job, in: target, file: Self.file, line: Line.transformCrawler, column: 1),
        schedule: schedule, file: Self.file, line: Line.pipeline, column: 1)
    ])
  }
}
