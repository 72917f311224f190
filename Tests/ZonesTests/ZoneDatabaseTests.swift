// The tz database's files: read, refused where they are damaged, and looked for where there are none.

import Dataflow
import Foundation
import Testing

@testable import Zones

@Suite struct ZoneDatabaseTests {
  private let database = ZoneDatabase.system

  @Test func zonesAreListedByTheirNames() {
    let names = Set(database.names)
    for name in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Pacific/Apia", "UTC"] {
      #expect(names.contains(name), "\(name)")
    }
    #expect(!names.contains { $0.hasPrefix("right/") || $0.hasPrefix("posix/") || $0.contains(".") })
  }

  @Test func everyListedZoneIsRead() {
    for name in database.names {
      #expect(throws: Never.self, "\(name)") { try database.offsets(of: name) }
    }
  }

  @Test(arguments: [
    "Europe/Berln", "", "/etc/passwd", "../../etc/passwd", "Europe", "europe berlin", "Europe/Ber\0lin",
  ])
  func anUnknownZoneIsAnError(_ name: String) {
    #expect(throws: ZoneError.unknown(name)) { try database.offsets(of: name) }
  }

  @Test func aMachineWithoutADatabaseIsTold() {
    let error = ZoneError.noDatabase("Europe/Berlin", folders: ["/nowhere/zoneinfo"])
    #expect(throws: error) { try ZoneDatabase(folders: ["/nowhere/zoneinfo"]).offsets(of: "Europe/Berlin") }
    #expect(error.description.contains("TZDIR") && error.description.contains("/nowhere/zoneinfo"))
    #expect(ZoneDatabase(folders: ["/nowhere/zoneinfo"]).names == [])
  }

  /// Days that drift from UTC's by leap seconds would not be the stream's.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/right/Europe/Berlin")))
  func leapSecondsAreRefused() {
    #expect(throws: ZoneError.notAZone(path: "/usr/share/zoneinfo/right/Europe/Berlin")) {
      try ZoneDatabase(folders: ["/usr/share/zoneinfo"]).offsets(of: "right/Europe/Berlin")
    }
  }

  @Test func rulesOfThePOSIXForm() throws {
    let berlin = try #require(ZoneRule("CET-1CEST,M3.5.0,M10.5.0/3"))
    #expect(berlin.secondsEast(at: 1_743_296_399) == 3_600 && berlin.secondsEast(at: 1_743_296_400) == 7_200)
    #expect(try #require(ZoneRule("<+0330>-3:30")).secondsEast(at: 0) == 12_600)
    // February 29th counts in the second form only.
    let julian = try #require(ZoneRule("AAA0BBB,J60/0,J61/0"))
    let zeroBased = try #require(ZoneRule("AAA0BBB,59/0,60/0"))
    let (february29, march1) = (1_709_164_800 as Int64, 1_709_251_200 as Int64)
    #expect(julian.secondsEast(at: february29) == 0 && julian.secondsEast(at: march1) == 3_600)
    #expect(zeroBased.secondsEast(at: february29) == 3_600 && zeroBased.secondsEast(at: march1) == 0)
    for text in [
      "", "A", "CET", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1x", "CET-200", "<+3-3", "CET-1CEST",
    ] {
      #expect(ZoneRule(text) == nil, "\(text)")
    }
  }

  @Test func damagedFilesAreRefused() throws {
    let folder = try #require(
      database.folders.first { FileManager.default.fileExists(atPath: "\($0)/Europe/Berlin") })
    let bytes = Array(try #require(FileManager.default.contents(atPath: "\(folder)/Europe/Berlin")))
    #expect(ZoneFile(bytes) != nil)
    for length in 0..<bytes.count { #expect(ZoneFile(Array(bytes[..<length])) == nil) }
    var generator = SplitMix64(seed: 3)
    for _ in 0..<5_000 {
      var mutant = bytes
      mutant[Int.random(in: 0..<mutant.count, using: &generator)] = .random(in: 0...255, using: &generator)
      let offsets = ZoneFile(mutant)?.offsets
      _ = offsets?.secondsEast(at: .random(in: -5_000_000_000...5_000_000_000, using: &generator))
      // Whatever a file says, a calendar of it has an end.
      let start = Int.random(in: -5_000_000_000...5_000_000_000, using: &generator)
      let calendar = offsets.map { LocalCalendar($0, over: start..<start + 40_000_000) }
      _ = calendar?.instants(of: calendar?.day(at: start + 20_000_000) ?? 0)
    }
  }

  /// For the judge: it names zones and instants in a file, and compares the offsets that are written beside it.
  @Test func offsetsAreWrittenForTheJudge() throws {
    guard let path = ProcessInfo.processInfo.environment["ZONE_QUESTIONS"] else { return }
    let questions = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let answers = try questions.map { line in
      let words = line.split(separator: " ")
      let offsets = try database.offsets(of: String(words[0]))
      return words.dropFirst().map { "\(offsets.secondsEast(at: Int64($0) ?? 0))" }.joined(separator: " ")
    }
    try answers.joined(separator: "\n").write(toFile: "\(path).answers", atomically: true, encoding: .utf8)
  }

  /// For the judge too: of each instant the local time, and the instant at which the local time is that, in seconds.
  @Test func localTimesAreWrittenForTheJudge() throws {
    guard let path = ProcessInfo.processInfo.environment["CLOCK_QUESTIONS"] else { return }
    let questions = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let answers = try questions.map { line in
      let words = line.split(separator: " ")
      let clock = try database.offsets(of: String(words[0])).clock
      let answers = words.dropFirst().map { word in
        let instant = (Int64(word) ?? 0) * 1_000_000
        return "\(clock.local(of: instant) / 1_000_000),\(clock.instant(ofLocal: instant) / 1_000_000)"
      }
      return answers.joined(separator: " ")
    }
    try answers.joined(separator: "\n").write(toFile: "\(path).answers", atomically: true, encoding: .utf8)
  }

  @Test func aTableOfAClockIsItsOffsets() throws {
    for name in ["Europe/Berlin", "Asia/Kathmandu", "Africa/Casablanca", "America/Nuuk", "Australia/Lord_Howe", "UTC"] {
      let offsets = try database.offsets(of: name)
      let clock = offsets.clock
      var random = SplitMix64(seed: 11)
      for _ in 0..<2_000 {
        // Twelve thousand years to either side, three times as far as the table would repeat itself.
        let instant = Int64.random(in: -400_000_000_000...400_000_000_000, using: &random)
        let local = clock.local(of: instant * 1_000_000) / 1_000_000
        #expect(local - instant == Int64(offsets.secondsEast(at: instant)), "\(name) at \(instant)")
        let back = clock.instant(ofLocal: local * 1_000_000) / 1_000_000
        #expect(clock.local(of: back * 1_000_000) / 1_000_000 == local, "\(name) at \(instant)")
      }
    }
  }
}

/// A small seeded generator, so that what fails once fails again.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
