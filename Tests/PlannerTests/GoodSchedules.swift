// Schedules that look odd and hold: past midnight UTC, in zones of half hours, on days of 23 and 25 hours.

import Dataflow
import PipelineDSL

extension GoodManifest {
  static let clocks: [GoodManifest] = [
    clock(
      "Tokyo, past midnight UTC", "Asia/Tokyo",
      .fixedClock(rawCrawl: .utc(23, 30), job: .utc(0, 10), transformCrawl: .utc(1, 0))),
    clock("Tokyo, as soon as the day is over", "Asia/Tokyo", .chained(from: .utc(15, 20))),
    clock(
      "Berlin in all seasons", "Europe/Berlin",
      .fixedClock(rawCrawl: .utc(23, 20), job: .utc(0, 0), transformCrawl: .utc(0, 30))),
    clock("Berlin, a day later", "Europe/Berlin", .chained(from: .utc(20, 0))),
    clock("Kolkata, by half an hour", "Asia/Kolkata", .chained(from: .utc(18, 50))),
    clock("Lord Howe, where summer is half an hour", "Australia/Lord_Howe", .chained(from: .utc(13, 50))),
    clock("Santiago, whose clocks change at midnight", "America/Santiago", .chained(from: .utc(4, 20))),
    clock("Casablanca, where summer ends in the month of fasting", "Africa/Casablanca", .chained(from: .utc(0, 20))),
    clock(
      "Auckland, half a day ahead", "Pacific/Auckland",
      .fixedClock(rawCrawl: .utc(12, 40), job: .utc(13, 0), transformCrawl: .utc(13, 30), slack: .minutes(20))),
    clock("no slack", "UTC", .chained(from: .utc(0, 15), slack: .seconds(0))),
  ]

  private static func clock(_ name: String, _ zone: String, _ schedule: BatchSchedule) -> GoodManifest {
    let word = String(zone.lowercased().map { "/_".contains($0) ? "-" : $0 })
    return GoodManifest(
      name,
      Project(
        "\(word)-clock",
        [
          pipeline(word, of: Weather.self, zone: .named(zone), schedule: schedule) { [$0.table("daily", Weather.rows)] }
        ],
        environments: [dev]))
  }
}
