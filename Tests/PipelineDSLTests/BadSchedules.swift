// Schedules that lose records, in UTC and in zones, and zones that there are not.

import Testing
import Zones

@testable import PipelineDSL

extension BadManifest {
  static let schedules: [BadManifest] = zones + fixedTimes + chains

  private static let zones: [BadManifest] = [
    BadManifest("PG0904", Line.pipeline, "an offset for a zone") { $0.zone = .named("Etc/GMT+5") },
    BadManifest("PG0904", Line.pipeline, "an abbreviation for a zone") { $0.zone = .named("EST") },
    BadManifest("PG0904", Line.pipeline, "a hyphen in a zone") { $0.zone = .named("America/Port-au-Prince") },
    BadManifest("PG0904", Line.pipeline, "no zone") { $0.zone = .named("") },
    BadManifest("PG0907", Line.pipeline, "a letter too few in a zone") { $0.zone = .named("Europe/Berln") },
    BadManifest("PG0907", Line.pipeline, "a zone in lower case") { $0.zone = .named("europe/berlin") },
    BadManifest("PG0907", Line.pipeline, "a folder of the database") { $0.zone = .named("posix/Europe/Berlin") },
    BadManifest("PG0907", Line.pipeline, "a zone that counts leap seconds") { $0.zone = .named("right/Europe/Berlin") },
    BadManifest("PG0908", Line.pipeline, "a machine without zones") { $0.zone = .named("Europe/Berlin") }
      .on(ZoneDatabase(folders: ["/nowhere/zoneinfo"])),
  ]

  private static let fixedTimes: [BadManifest] = [
    BadManifest("PG0902", Line.schedule, "the job with the crawl") { $0.times.job = .utc(1, 0) },
    BadManifest("PG0903", Line.schedule, "the crawl before the job") { $0.times.transform = .utc(1, 15) },
    BadManifest("PG0903", Line.schedule, "the crawl before the job, past midnight") {
      $0.times = (.utc(23, 50), .utc(0, 20), .utc(0, 10))
    },
    BadManifest("PG0905", Line.schedule, "the crawl in the slack") { $0.times.raw = .utc(0, 9) },
    BadManifest("PG0905", Line.schedule, "a longer buffer") {
      ($0.times.raw, $0.bufferInterval) = (.utc(0, 19), .minutes(15))
    },
    BadManifest("PG0905", Line.schedule, "the crawl on the evening before") {
      $0.times = (.utc(23, 30), .utc(0, 30), .utc(1, 0))
    },
    BadManifest("PG0905", Line.schedule, "a day lost each spring") {
      $0.zone = .named("Europe/Berlin")
      $0.times = (.utc(22, 0), .utc(22, 30), .utc(23, 0))
    },
    BadManifest("PG0905", Line.schedule, "midnight of another zone") {
      $0.zone = .named("Asia/Tokyo")
      $0.times = (.utc(14, 30), .utc(15, 5), .utc(16, 0))
    },
    BadManifest("PG0905", Line.schedule, "a retry on the next day") {
      $0.times = (.utc(22, 50), .utc(23, 20), .utc(23, 55))
      $0.jobTimeout = .minutes(35)
    },
    BadManifest("PG0909", Line.schedule, "a slack of a day") { $0.slack = .days(1) },
    BadManifest("PG0909", Line.schedule, "less than no slack") { $0.slack = .seconds(-1) },
  ]

  private static let chains: [BadManifest] = [
    BadManifest("PG0905", Line.schedule, "a chain in the evening of New York") {
      ($0.zone, $0.isChained, $0.times.raw) = (.named("America/New_York"), true, .utc(4, 10))
    },
    BadManifest("PG0905", Line.schedule, "a chain that may end tomorrow") {
      ($0.isChained, $0.times.raw) = (true, .utc(22, 30))
    },
    BadManifest("PG0905", Line.schedule, "retries that last until tomorrow") {
      ($0.isChained, $0.times.raw, $0.retries, $0.jobTimeout) = (true, .utc(3, 0), 10, .minutes(130))
    },
  ]

  /// The same on another machine.
  private func on(_ database: ZoneDatabase) -> BadManifest {
    var manifest = self
    manifest.database = database
    return manifest
  }
}
