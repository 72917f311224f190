// Mistakes in a pipeline's source, function, stream, job, crawlers and schedule.

import Dataflow

@testable import PipelineDSL

extension BadManifest {
  static let sources: [BadManifest] = [
    BadManifest("PG0201", Line.api, "another scheme") { $0.url = "ftp://example.com" },
    BadManifest("PG0201", Line.api, "a query in the address") { $0.url = "https://example.com/a?b=c" },
    BadManifest("PG0201", Line.api, "a fragment") { $0.url = "https://example.com/a#b" },
    BadManifest("PG0201", Line.api, "no host") { $0.url = "https:///x" },
    BadManifest("PG0201", Line.api, "letters of another alphabet") { $0.url = "https://ex\u{e4}mple.com/api" },
    BadManifest("PG0201", Line.api, "a space") { $0.url = "https://example.com/a b" },
    BadManifest("PG0202", Line.api, "an empty key") { $0.records = "" },
    BadManifest("PG0202", Line.api, "a place with a hole") { $0.records = "data..items" },
    BadManifest("PG0203", Line.api, "a password") { $0.url = "https://me:word@example.com/api" },
    BadManifest("PG0204", Line.api, "a key in the query") { $0.query = ["format": "json", "API_KEY": "abc"] },
    BadManifest("PG0204", Line.api, "a token in the query") { $0.query = ["access_token": "abc"] },
    BadManifest("PG0205", Line.api, "no TLS") { $0.url = "http://example.com/api" },
    BadManifest("PG0206", Line.api, "loopback") { $0.url = "http://localhost:8080/api" },
    BadManifest("PG0206", Line.api, "a private address") { $0.url = "https://10.1.2.3/api" },
    BadManifest("PG0206", Line.api, "a link-local address") { $0.url = "http://169.254.169.254/latest" },
    BadManifest("PG0207", Line.api, "an item twice") { $0.query = ["page": "1", "page": "2"] },
    BadManifest("PG0208", Line.api, "9,000 characters") { $0.query = ["ids": long(9_000)] },
    BadManifest("PG0209", Line.api + Line.second, "one address for two") {
      Sample().project(of: Row.self, with: [Sample.second { $0.url = "https://example.com/api" }.pipeline()])
    },
    BadManifest("PG0210", Line.api, "a path of slashes") { $0.records = "/data/items" },
    BadManifest("PG0211", Line.api, "an empty label") { $0.url = "https://example..com/api" },
    BadManifest("PG0211", Line.api, "no port") { $0.url = "https://example.com:99999/api" },
    BadManifest("PG0212", Line.api, "an empty name") { $0.apiName = "" },
    BadManifest("PG0212", Line.api, "two lines") { $0.apiName = "a\nb" },
    BadManifest("PG0213", Line.api, "a page in the query") {
      ($0.query, $0.pages) = (["page": "1"], .numbered("page"))
    },
    BadManifest("PG0213", Line.api, "an item without a name") { $0.pages = .offset("") },
    BadManifest("PG0213", Line.api, "no place of the next page") { $0.pages = .cursor("after", at: "meta..next") },
    BadManifest("PG0214", Line.api, "no page") { $0.pages = .linkHeader(atMost: 0) },
    BadManifest("PG0214", Line.api, "pages without an end") { $0.pages = .nextURL(at: "next", atMost: .max) },
    BadManifest("PG0215", Line.api, "a space in a header") { $0.headers = ["Accept Language": "en"] },
    BadManifest("PG0215", Line.api, "a line end in a header") { $0.headers = ["Accept-Language": "en\r\nX: y"] },
    BadManifest("PG0215", Line.api, "a header of the transport") { $0.headers = ["Host": "example.com"] },
    BadManifest("PG0216", Line.api, "a token in a header") { $0.headers = ["Authorization": "Bearer abc"] },
    BadManifest("PG0217", Line.secret, "a secret with a space") { $0.authentication = .bearer(secret("API token")) },
    BadManifest("PG0217", Line.secret, "a key of no name") { $0.authentication = .bearer(secret("token", key: "")) },
    BadManifest("PG0218", Line.api, "an item twice") {
      ($0.query, $0.authentication) = (["key": "demo"], .queryItem("key", secret("token")))
    },
    BadManifest("PG0218", Line.api, "an item that asks for pages") {
      ($0.pages, $0.authentication) = (.numbered("page"), .queryItem("page", secret("token")))
    },
    BadManifest("PG0218", Line.api, "a header twice") {
      ($0.headers, $0.authentication) = (["X-Caller": "me"], .header("x-caller", secret("token")))
    },
    BadManifest("PG0218", Line.api, "a header with a space") { $0.authentication = .header("X Key", secret("token")) },
    BadManifest("PG0218", Line.api, "no item") { $0.authentication = .queryItem("", secret("token")) },
    BadManifest("PG0219", Line.api, "a colon") { $0.authentication = .basic(user: "a:b", password: secret("token")) },
    BadManifest(
      [Expected(code: "PG0205", line: Line.api), Expected(code: "PG0220", line: Line.api)], "a secret for all to read"
    ) {
      Sample.with { ($0.url, $0.authentication) = ("http://example.com/api", .bearer(secret("token"))) }.project
    },
    BadManifest("PG0221", Line.api, "a form") { $0.method = .post("since=yesterday") },
    BadManifest("PG0223", Line.api, "no column") { $0.changes = ("since", false) },
    BadManifest("PG0223", Line.api, "an item twice") { ($0.query, $0.changes) = (["since": "0"], ("since", true)) },
    BadManifest("PG0223", Line.api, "no item") { $0.changes = ("", true) },
    BadManifest("PG0224", Line.api, "no time to begin") {
      $0.timeouts = .answer(beginsWithin: .seconds(0), endsWithin: .seconds(30))
    },
    BadManifest("PG0224", Line.api, "ends before it begins") {
      $0.timeouts = .answer(beginsWithin: .seconds(31), endsWithin: .seconds(30))
    },
    BadManifest("PG0224", Line.api, "longer than a function") {
      $0.timeouts = .answer(beginsWithin: .seconds(20), endsWithin: .seconds(901))
    },
    BadManifest("PG0222", Line.api, "no call") { $0.limit = .calls(0) },
    BadManifest("PG0222", Line.api, "no call a minute") { $0.limit = .calls(10, perMinute: 0) },
  ]

  static let functions: [BadManifest] = [
    BadManifest("PG0301", Line.function, "capitals") { $0.functionName = "Ingest" },
    BadManifest("PG0301", Line.function, "two hyphens") { $0.functionName = "sample--ingest" },
    BadManifest("PG0302", Line.function, "90 seconds") { $0.period = .seconds(90) },
    BadManifest(
      [Expected(code: "PG0302", line: Line.function), Expected(code: "PG0304", line: Line.function)], "never"
    ) {
      Sample.with { $0.period = .seconds(0) }.project
    },
    BadManifest("PG0303", Line.function, "901 seconds") { $0.timeout = .seconds(901) },
    BadManifest("PG0303", Line.function, "no time") { $0.timeout = .seconds(0) },
    BadManifest("PG0304", Line.function, "as long as the period") { $0.timeout = .seconds(60) },
    BadManifest("PG0305", Line.function, "127 MiB") { $0.memory = .mebibytes(127) },
    BadManifest("PG0305", Line.function, "half a mebibyte") { $0.memory = .kibibytes(131_073) },
    BadManifest("PG0306", Line.function, "every week") { $0.period = .days(7) },
    BadManifest("PG0307", Line.function, "no record") { $0.load = .records(0, of: .kibibytes(1)) },
    BadManifest("PG0308", Line.function, "2 MiB a record") { $0.load = .records(2, of: .mebibytes(2)) },
    BadManifest("PG0309", Line.function, "an answer of 200 MiB") {
      $0.load = .records(204_800, of: .kibibytes(1))
      $0.memory = .mebibytes(2_048)
    },
    BadManifest("PG0309", Line.function, "an answer without end") { $0.load = .records(.max, of: .kibibytes(1_000)) },
    BadManifest("PG0310", Line.function, "an answer of 48 MiB in 128 MiB") {
      $0.load = .records(49_152, of: .kibibytes(1))
      $0.memory = .mebibytes(128)
    },
    BadManifest("PG0311", Line.function, "three seconds") { $0.timeout = .seconds(3) },
    BadManifest("PG0315", Line.function, "101 %") { $0.tolerance = .percent(101) },
    BadManifest("PG0315", Line.function, "less than nothing") { $0.tolerance = .percent(.min) },
    BadManifest("PG0316", Line.function, "no API") { $0.apiNames = [] },
    // They are at one address too, which each of the later two is told of.
    BadManifest(["PG0209", "PG0209", "PG0316"].map { Expected(code: $0, line: Line.api) }, "two of one name") {
      Sample.with { $0.apiNames = ["orders", "old", "Orders!"] }.project
    },
    cron("PG0312", "the 61st minute", minutes: .at(60)),
    cron("PG0312", "the 25th hour", hours: .at(24)),
    cron("PG0312", "hours that go back", hours: .from(18, to: 6)),
    cron("PG0312", "no minute", minutes: .at()),
    cron("PG0312", "the 13th month", months: .at(13)),
    cron("PG0312", "the 32nd day", days: .ofMonth(32)),
    cron("PG0312", "no day of the week", days: .ofWeek()),
    cron("PG0312", "every minute that is none", minutes: .steps(of: 0)),
    cron("PG0313", "31 February", days: .ofMonth(31), months: .at(2)),
    cron("PG0313", "31 April and June", days: .ofMonth(31), months: .at(4, 6)),
    cron("PG0314", "the 31st of every month", days: .ofMonth(31)),
    BadManifest("PG0304", Line.function, "a poll that lasts to the next of the cron") {
      ($0.cron, $0.timeout) = (Cron(minutes: .at(0, 1)), .seconds(60))
    },
    BadManifest("PG1010", Line.function, "63 characters and a suffix") { $0.functionName = long(63) },
    BadManifest("PG1002", Line.function + Line.second, "twice") { pair { $0.functionName = "sample-ingest" } },
  ]

  private static func cron(
    _ code: String, _ name: String, minutes: CronField = .at(0), hours: CronField = .at(6), days: CronDays = .every,
    months: CronField = .every
  ) -> BadManifest {
    BadManifest(code, Line.cron, name) {
      $0.cron = Cron(
        minutes: minutes, hours: hours, days: days, months: months, file: Sample.file, line: Line.cron, column: 1)
    }
  }

  static let streams: [BadManifest] = [
    BadManifest("PG0401", Line.stream, "a space") { $0.streamName = "sample stream" },
    BadManifest("PG0402", Line.stream, "5 MiB") { $0.bufferSize = .mebibytes(5) },
    BadManifest("PG0402", Line.stream, "129 MiB") { $0.bufferSize = .mebibytes(129) },
    BadManifest("PG0402", Line.stream, "more than can be counted") { $0.bufferSize = .mebibytes(.max) },
    BadManifest("PG0403", Line.stream, "901 seconds") { $0.bufferInterval = .seconds(901) },
    BadManifest("PG0403", Line.stream, "less than none") { $0.bufferInterval = .seconds(-1) },
    BadManifest("PG0404", Line.stream, "five seconds") { $0.bufferInterval = .seconds(5) },
    BadManifest("PG0405", Line.function, "48 MiB in 20 seconds") {
      $0.load = .records(49_152, of: .kibibytes(1))
      ($0.timeout, $0.memory) = (.seconds(20), .mebibytes(512))
      $0.environments = [Sample.environment("dev", region: "eu-central-1")]
    },
    BadManifest("PG0407", Line.stream, "files of 500 KiB") { $0.load = .records(100, of: .kibibytes(1)) },
    BadManifest("PG1011", Line.stream, "63 characters and a suffix") { $0.streamName = long(63) },
    BadManifest("PG1003", Line.stream + Line.second, "twice") { pair { $0.streamName = "sample-stream" } },
  ]

  static let layers: [BadManifest] = [
    BadManifest("PG0501", Line.raw, "capitals and an underscore") { $0.bucket = "Sample_Raw" },
    BadManifest([Expected(code: "PG0501", line: Line.raw), Expected(code: "PG0512", line: Line.raw)], "51 characters") {
      Sample.with { $0.bucket = long(51) }.project
    },
    BadManifest("PG0502", Line.raw, "a prefix of S3's own") { $0.bucket = "amzn-s3-demo-raw" },
    BadManifest("PG0503", Line.raw, "a hyphen") { $0.database = "sample-raw" },
    BadManifest("PG0504", Line.raw, "the errors' folder") { $0.layer = "error" },
    BadManifest("PG0505", Line.raw, "36 hours") { $0.keptFor = .hours(36) },
    BadManifest("PG0505", Line.raw, "no day") { $0.keptFor = .days(0) },
    BadManifest("PG0506", Line.target, "one bucket for two") { $0.transformBucket = "sample-raw" },
    BadManifest("PG0507", Line.raw + Line.second, "one layer for two") {
      pair { $0.layer = "raw" }
    },
    BadManifest("PG0508", Line.target, "one database for two") { $0.transformDatabase = "sample_raw" },
    BadManifest("PG0509", Line.raw, "the scripts' bucket") { $0.bucket = "sample-artifacts" },
    BadManifest("PG0510", Line.raw, "a day") { $0.keptFor = .days(1) },
    BadManifest("PG0511", Line.raw, "everybody's database") {
      $0.database = "default"
      $0.environments = [Sample.environment("trial", suffix: "")]
    },
    BadManifest("PG0512", Line.raw, "47 characters and a suffix") { $0.bucket = long(47) },
    BadManifest("PG0513", Line.raw, "252 characters and a suffix") { $0.database = long(252) },
    BadManifest("PG1012", Line.project, "a project of 30 characters and a long suffix") {
      ($0.projectName, $0.queries) = (long(30), .workgroup(limit: .mebibytes(100)))
      $0.environments = [Sample.environment("pre-production-west")]
    }.trice,
  ]

  static let jobs: [BadManifest] = [
    BadManifest("PG0701", Line.job, "an underscore") { $0.jobName = "job_one" },
    BadManifest(
      [Expected(code: "PG0702", line: Line.job), Expected(code: "PG0802", line: Line.transformCrawler)], "no table"
    ) {
      Sample.with { $0.tables = [] }.project
    },
    BadManifest("PG0704", Line.job, "one worker") { $0.engine = .glue(workers: .g1x(1)) },
    BadManifest("PG0705", Line.job, "400 DPUs") { $0.engine = .glue(workers: .g2x(200)) },
    BadManifest("PG0705", Line.job, "a worker too many") { $0.engine = .glue(workers: .g8x(38)) },
    BadManifest("PG0706", Line.job, "11 retries") { $0.retries = 11 },
    BadManifest([Expected(code: "PG0707", line: Line.job)], "90 seconds") {
      Sample.with { $0.jobTimeout = .seconds(90) }.project
    },
    BadManifest("PG0710", Line.table + 1, "one table for two") { $0.tables = ["one", "one"] },
    BadManifest("PG0711", Line.job, "26 hours with a retry") {
      ($0.jobTimeout, $0.isChained) = (.hours(13), true)
    },
    BadManifest("PG0712", Line.job, "longer than the next crawl waits") { $0.jobTimeout = .minutes(31) },
    BadManifest("PG0713", Line.job, "no such workers in Milan") {
      $0.engine = .glue(workers: .g8x(2))
      $0.environments = [Sample.environment("dev", region: "eu-south-1")]
    },
    BadManifest("PG0715", Line.job, "16 GiB") { $0.engine = .native(memory: .mebibytes(16_384)) },
    BadManifest("PG0715", Line.job, "a KiB too many") { $0.engine = .native(memory: .kibibytes(1_024 * 512 + 1)) },
    BadManifest("PG0716", Line.job, "half an hour") { ($0.engine, $0.jobTimeout) = (.native(), .minutes(30)) },
    BadManifest("PG0717", Line.job, "3 retries") { ($0.engine, $0.retries) = (.native(), 3) },
    BadManifest("PG0718", Line.job, "65 characters") { ($0.engine, $0.jobName) = (.native(), long(65)) },
    BadManifest("PG0718", Line.job, "the ingest function's name") {
      ($0.engine, $0.jobName) = (.native(), $0.functionName)
    },
    BadManifest("PG0714", Line.table + 1, "one transformation for two") {
      Sample().project(of: Row.self) { layer in
        ["a", "b"].enumerated().map {
          layer.table($1, Row.rows, file: Sample.file, line: Line.table + $0, column: 1)
        }
      }
    },
    BadManifest("PG1004", Line.job + Line.second, "twice") { pair { $0.jobName = "sample-transform" } },
  ]

  static let crawlersAndTimes: [BadManifest] = [
    BadManifest("PG0801", Line.rawCrawler, "capitals") { $0.crawlers.0 = "Raw" },
    BadManifest("PG0805", Line.transformCrawler, "one name for two") { $0.crawlers = ("same", "same") },
    BadManifest("PG0806", Line.rawCrawler, "252 characters and a suffix") { $0.crawlers.0 = long(252) },
    BadManifest("PG0901", Line.schedule, "the 25th hour") {
      $0.times = (.utc(24, 0), .utc(24, 30), .utc(25, 0))
    }.trice,
    BadManifest([Expected(code: "PG0901", line: Line.schedule)], "the 61st minute") {
      Sample.with { $0.times.job = .utc(1, 60) }.project
    },
    BadManifest("PG0901", Line.schedule, "before the day") {
      ($0.isChained, $0.times.raw) = (true, .utc(-1, 0))
    },
    BadManifest("PG0902", Line.schedule, "the job before the crawl") { $0.times.job = .utc(0, 30) },
    BadManifest("PG0903", Line.schedule, "the crawl with the job") { $0.times.transform = .utc(1, 30) },
    BadManifest("PG0904", Line.pipeline, "a sentence for a zone") { $0.zone = .named("Central European Time") },
    BadManifest("PG0904", Line.pipeline, "a path for a zone") { $0.zone = .named("../etc/passwd") },
    BadManifest("PG0905", Line.schedule, "the crawl before the last rows") {
      ($0.isChained, $0.times.raw) = (true, .utc(0, 5))
    },
    BadManifest("PG0906", Line.schedule, "two minutes for the crawl") { $0.times.job = .utc(1, 2) },
  ]

  static let names: [BadManifest] = [
    BadManifest("PG1001", Line.pipeline + Line.second, "twice") { pair { $0.name = "sample" } },
    BadManifest("PG1005", Line.pipeline, "capitals") { $0.name = "Sample" },
    BadManifest("PG1006", Line.pipeline, "a name of all pipelines") { $0.name = "region" },
    BadManifest("PG1007", Line.pipeline, "31 days") { $0.retention = .days(31) },
    BadManifest("PG1007", Line.pipeline, "5 hours") { $0.retention = .hours(5) },
    BadManifest("PG1008", Line.pipeline, "no domain") { $0.alarms = .email("nobody") },
    BadManifest("PG1008", Line.pipeline, "a space") { $0.alarms = .email("a b@c.d") },
    BadManifest("PG1009", Line.raw, "a layer of 40 characters") { ($0.layer, $0.name) = (long(40), long(16)) },
    BadManifest("PG1017", Line.pipeline, "a rule of 65 characters") {
      ($0.name, $0.layer, $0.transformLayer) = (long(31), "r", "t")
      $0.environments = [Sample.environment("pre-production-westx")]
    },
  ]

  /// Two pipelines of which the second meets the first in one name.
  private static func pair(_ change: (inout Sample) -> Void) -> Project {
    Sample().project(of: Row.self, with: [Sample.second(change).pipeline()])
  }

  /// The same mistake three times on one line.
  private var trice: BadManifest { BadManifest(expected + expected + expected, name, project) }
}

private func secret(_ name: String, key: String? = nil) -> APISecret {
  APISecret(name, key: key, file: Sample.file, line: Line.secret, column: 1)
}
