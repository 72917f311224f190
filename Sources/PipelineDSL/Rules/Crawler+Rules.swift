// Rules about a crawler by itself.

extension Crawler {
  static let rules = [nameIsSimple, hasATarget]

  private static let nameIsSimple = Rule<Crawler>(
    "PG0801", "A crawler's name is a lower-case word with hyphens",
    because: "The trigger that starts the chain has the name too, and alarms match it as text.",
    page: "Crawler", wrong: #"Crawler("Raw Crawler", over: rawUsers)"#,
    right: #"Crawler("raw-crawler", over: rawUsers)"#
  ) { crawler in
    if !crawler.name.isName(of: 1...255, also: "-") {
      Finding(
        "the crawler's name is \"\(crawler.name)\"",
        allowed: "1 to 255 lower-case letters, digits and hyphens, a letter first",
        fix: "Crawler(\"\(crawler.name.asName(of: 255, or: "user-data-raw-crawler"))\", …)")
    }
  }

  private static let hasATarget = Rule<Crawler>(
    "PG0802", "A crawler has a table to crawl",
    because: "Glue refuses a catalog target without tables; terraform validate and plan pass an empty list.",
    page: "CatalogTarget", wrong: #"Crawler("crawler", over: job, in: raw)   // the job writes nothing there"#,
    right: #"Crawler("crawler", over: job, in: transformed)"#
  ) { crawler in
    if crawler.tables.isEmpty {
      Finding(
        "crawler \"\(crawler.name)\" crawls no table of layer \"\(crawler.layer.name)\"",
        allowed: "a crawler has at least one target", fix: "in: the layer that the job writes to",
        notes: [.init(at: crawler.layer.location, "layer \"\(crawler.layer.name)\" is declared here")])
    }
  }
}
