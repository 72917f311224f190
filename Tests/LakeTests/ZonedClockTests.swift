// Days and times in zones, against values that Python's zoneinfo computed; daylight saving, odd offsets, the far future.

import Dataflow
import PipelineDSL
import Testing
import Zones

@testable import Lake

@Suite struct ZonedClockTests {
  /// Zone, seconds since 1970 UTC, and from `datetime.fromtimestamp(seconds, ZoneInfo(zone))` the day, the time, the day before.
  static let cases: [(zone: String, seconds: Int64, day: String, time: String, yesterday: String)] = [
    ("Europe/Berlin", 1_743_296_399, "2025-03-30", "01:59:59", "2025-03-29"),
    ("Europe/Berlin", 1_743_296_400, "2025-03-30", "03:00:00", "2025-03-29"),
    ("Europe/Berlin", 1_761_440_399, "2025-10-26", "02:59:59", "2025-10-25"),
    ("Europe/Berlin", 1_761_440_400, "2025-10-26", "02:00:00", "2025-10-25"),
    ("Europe/Berlin", 1_761_429_599, "2025-10-25", "23:59:59", "2025-10-24"),
    ("Europe/Berlin", 1_761_429_600, "2025-10-26", "00:00:00", "2025-10-25"),
    ("Europe/Berlin", 1_767_221_999, "2025-12-31", "23:59:59", "2025-12-30"),
    ("Europe/Berlin", 1_767_222_000, "2026-01-01", "00:00:00", "2025-12-31"),
    ("Europe/Berlin", -775_828_800, "1945-06-01", "15:00:00", "1945-05-31"),
    ("Europe/Berlin", -2_840_140_800, "1880-01-01", "00:53:28", "1879-12-31"),
    ("Europe/Berlin", 4_118_164_200, "2100-07-02", "00:30:00", "2100-07-01"),
    ("Europe/Berlin", 16_725_308_400, "2500-01-02", "00:00:00", "2500-01-01"),
    ("America/New_York", 1_741_503_599, "2025-03-09", "01:59:59", "2025-03-08"),
    ("America/New_York", 1_741_503_600, "2025-03-09", "03:00:00", "2025-03-08"),
    ("America/New_York", 1_762_063_199, "2025-11-02", "01:59:59", "2025-11-01"),
    ("America/New_York", 1_762_063_200, "2025-11-02", "01:00:00", "2025-11-01"),
    ("America/New_York", 1_762_055_999, "2025-11-01", "23:59:59", "2025-10-31"),
    ("America/New_York", 1_762_056_000, "2025-11-02", "00:00:00", "2025-11-01"),
    ("America/New_York", 2_152_162_800, "2038-03-14", "03:00:00", "2038-03-13"),
    ("America/New_York", 4_097_196_000, "2099-11-01", "01:00:00", "2099-10-31"),
    ("Australia/Lord_Howe", 1_743_865_199, "2025-04-06", "01:59:59", "2025-04-05"),
    ("Australia/Lord_Howe", 1_743_865_200, "2025-04-06", "01:30:00", "2025-04-05"),
    ("Australia/Lord_Howe", 1_759_591_799, "2025-10-05", "01:59:59", "2025-10-04"),
    ("Australia/Lord_Howe", 1_759_591_800, "2025-10-05", "02:30:00", "2025-10-04"),
    ("Australia/Lord_Howe", 2_840_140_800, "2060-01-01", "11:00:00", "2059-12-31"),
    ("Europe/Dublin", 1_743_296_399, "2025-03-30", "00:59:59", "2025-03-29"),
    ("Europe/Dublin", 1_743_296_400, "2025-03-30", "02:00:00", "2025-03-29"),
    ("Europe/Dublin", 1_761_440_400, "2025-10-26", "01:00:00", "2025-10-25"),
    ("Europe/Dublin", 3_171_398_400, "2070-07-01", "01:00:00", "2070-06-30"),
    ("Asia/Kolkata", 1_735_756_199, "2025-01-01", "23:59:59", "2024-12-31"),
    ("Asia/Kolkata", 1_735_756_200, "2025-01-02", "00:00:00", "2025-01-01"),
    ("Asia/Kathmandu", 1_735_755_299, "2025-01-01", "23:59:59", "2024-12-31"),
    ("Asia/Kathmandu", 1_735_755_300, "2025-01-02", "00:00:00", "2025-01-01"),
    ("Africa/Casablanca", 1_740_276_000, "2025-02-23", "02:00:00", "2025-02-22"),
    ("Africa/Casablanca", 1_740_830_400, "2025-03-01", "12:00:00", "2025-02-28"),
    ("Africa/Casablanca", 1_893_499_200, "2030-01-01", "12:00:00", "2029-12-31"),
    ("Pacific/Kiritimati", 788_867_999, "1994-12-30", "23:59:59", "1994-12-29"),
    ("Pacific/Kiritimati", 788_868_000, "1995-01-01", "00:00:00", "1994-12-31"),
    ("Pacific/Kiritimati", 1_735_725_600, "2025-01-02", "00:00:00", "2025-01-01"),
    ("America/Sao_Paulo", 1_541_300_399, "2018-11-03", "23:59:59", "2018-11-02"),
    ("America/Sao_Paulo", 1_541_300_400, "2018-11-04", "01:00:00", "2018-11-03"),
    ("America/Sao_Paulo", 1_751_338_799, "2025-06-30", "23:59:59", "2025-06-29"),
    ("America/Santiago", 2_532_567_599, "2050-04-02", "23:59:59", "2050-04-01"),
    ("America/Santiago", 2_532_567_600, "2050-04-02", "23:00:00", "2050-04-01"),
    ("America/Santiago", 2_545_876_800, "2050-09-04", "01:00:00", "2050-09-03"),
    ("America/Santiago", 2_556_144_000, "2050-12-31", "21:00:00", "2050-12-30"),
    ("America/Nuuk", 3_794_173_199, "2090-03-25", "22:59:59", "2090-03-24"),
    ("America/Nuuk", 3_794_173_200, "2090-03-26", "00:00:00", "2090-03-25"),
    ("America/Nuuk", 3_812_921_999, "2090-10-28", "23:59:59", "2090-10-27"),
    ("America/Nuuk", 3_812_922_000, "2090-10-28", "23:00:00", "2090-10-27"),
    ("Etc/GMT+12", 1_735_689_600, "2024-12-31", "12:00:00", "2024-12-30"),
    ("UTC", 0, "1970-01-01", "00:00:00", "1969-12-31"),
    ("UTC", -1, "1969-12-31", "23:59:59", "1969-12-30"),
    ("UTC", 86399, "1970-01-01", "23:59:59", "1969-12-31"),
    ("UTC", 86400, "1970-01-02", "00:00:00", "1970-01-01"),
    ("UTC", 1_709_251_199, "2024-02-29", "23:59:59", "2024-02-28"),
    ("UTC", -11_676_096_000, "1600-01-01", "00:00:00", "1599-12-31"),
  ]

  @Test(arguments: cases)
  func agreesWithPython(_ zone: String, _ seconds: Int64, _ day: String, _ time: String, _ yesterday: String) throws {
    let clock = try ZonedClock(.named(zone))
    let arrival = clock.arrival(at: seconds)
    #expect(arrival.day.iso == day)
    #expect(arrival.time == time)
    #expect(clock.yesterday(at: seconds).iso == yesterday)
  }

  @Test func utcNeedsNoDatabaseAndAgreesWithIt() throws {
    let (plain, read) = (try ZonedClock(.utc), try ZonedClock(.named("Etc/UTC")))
    for seconds in stride(from: -10_000_000_000 as Int64, through: 10_000_000_000, by: 123_456_789) {
      #expect(plain.arrival(at: seconds) == read.arrival(at: seconds))
    }
  }

  @Test func extremesDoNotTrap() throws {
    for zone in ["UTC", "Europe/Berlin", "Asia/Tokyo"] {
      let clock = try ZonedClock(.named(zone))
      for seconds in [Int64.min, .max, 0] { #expect(!clock.arrival(at: seconds).day.iso.isEmpty) }
    }
  }

  @Test(arguments: ["Europe/Berln", "", "/etc/passwd", "../../etc/passwd", "Europe", "europe berlin", "CEST-2"])
  func anUnknownZoneIsAnError(_ name: String) throws {
    let error = try #require(throws: ZoneError.self) { try ZonedClock(.named(name)) }
    #expect(error.description.contains("'\(name)'"), "\(error)")
    #expect(error.description.contains("Zone.utc"))
  }
}
