// What is told of a zone: the name that was meant, one that Firehose takes, and nothing where no database was looked into.

import Dataflow
import Testing
import Zones

@testable import PipelineDSL

@Suite struct KnownZonesTests {
  private func diagnostics(_ zone: String, in database: ZoneDatabase = .system) -> [Diagnostic] {
    let project = Sample.with { $0.zone = .named(zone) }.project
    return project.diagnostics(KnownZones(of: project, in: database))
  }

  @Test(arguments: [
    ("Europe/Berln", "PG0907", "zone: .named(\"Europe/Berlin\")"),
    ("america/new_york", "PG0907", "zone: .named(\"America/New_York\")"),
    ("posix/Asia/Tokyo", "PG0907", "zone: .named(\"Asia/Tokyo\")"),
    ("Etc/GMT+5", "PG0904", "zone: .named(\"America/Atikokan\"), where clocks go alike"),
    ("America/Port-au-Prince", "PG0904", "zone: .named(\"America/Detroit\"), where clocks go alike"),
    ("Mars/Olympus-Mons", "PG0904", "zone: .named(\"Europe/Berlin\")"),
  ])
  func theFixIsAZoneThatCanBe(_ zone: String, _ rule: String, _ fix: String) throws {
    let finding = try #require(diagnostics(zone).first)
    #expect(finding.rule == rule && finding.fix == fix)
    let proposed = fix.split(separator: "\"")[1]
    #expect(diagnostics(String(proposed)).isEmpty)
  }

  private struct Told: Schema {
    let id: Column<String>
    let at: Column<Instant?>
  }

  /// The findings of a table whose column is told by the clocks of a zone.
  private func clockDiagnostics(_ zone: String, in database: ZoneDatabase = .system) -> [Diagnostic] {
    let sample = Sample()
    let project = sample.project(of: Row.self) { layer in
      let rows = Row.rows.select { Told(id: $0.id, at: $0.id.cast(to: Instant.self).local(in: .named(zone))) }
      return [layer.table("one", rows, file: Sample.file, line: Line.table, column: 1)]
    }
    return project.diagnostics(KnownZones(of: project, in: database))
  }

  @Test(arguments: [
    ("Europe/Berln", ".named(\"Europe/Berlin\")", "table \"one\" goes by the clocks of \"Europe/Berln\""),
    ("EET", ".named(\"Europe/Athens\")", "table \"one\" goes by the clocks of \"EET\""),
  ])
  func theClocksOfAnExpressionAreKnown(_ zone: String, _ fix: String, _ problem: String) throws {
    let findings = clockDiagnostics(zone)
    #expect(findings.map(\.rule) == ["PG0633"])
    let finding = try #require(findings.first)
    #expect(finding.fix == fix && finding.problem == problem && finding.location.line == Line.table)
  }

  @Test func clocksThatAreKnownAreNoFinding() {
    for zone in ["Europe/Berlin", "UTC", "Etc/GMT+5"] { #expect(clockDiagnostics(zone).isEmpty, "\(zone)") }
    let nowhere = ZoneDatabase(folders: ["/nowhere/zoneinfo"])
    #expect(clockDiagnostics("UTC", in: nowhere).isEmpty)
    #expect(clockDiagnostics("Asia/Tokyo", in: nowhere).map(\.rule) == ["PG0633"])
  }

  /// A machine without zones plans what is in UTC, and says of the rest what it lacks.
  @Test func withoutADatabaseUTCIsPlanned() throws {
    let nowhere = ZoneDatabase(folders: ["/nowhere/zoneinfo"])
    #expect(diagnostics("UTC", in: nowhere).isEmpty)
    let finding = try #require(diagnostics("Asia/Tokyo", in: nowhere).first)
    #expect(finding.rule == "PG0908" && finding.allowed.contains("/nowhere/zoneinfo") && finding.fix.contains("TZDIR"))
  }

  @Test func whereNoneIsLookedUpZonesAreTakenAsTheyAre() {
    #expect(Sample.with { $0.zone = .named("Europe/Berln") }.project.diagnostics.isEmpty)
  }

  /// One finding as it is printed, in full.
  @Test func aLostDayIsPrinted() throws {
    let sample = Sample.with {
      ($0.zone, $0.isChained, $0.times.raw) = (.named("America/New_York"), true, .utc(4, 10))
    }
    let finding = try #require(sample.project.diagnostics(KnownZones(of: sample.project, in: .system)).first)
    #expect(
      finding.description == """
        Sources/Manifest/Pipeline.swift:90:1: error: [PG0905] no run of job "sample-transform" reads p_date=2026-03-07; each \
        day is read by a run that starts on the next local day, retries too, and whose raw crawl starts when the day, buffer \
        interval and slack are over ("Understand custom prefixes for Amazon S3 objects"). Fix: schedule: \
        .chained(from: .utc(5, 10))
        Sources/Manifest/Pipeline.swift:30:1: note: a record arrives at 2026-03-08 04:59:59 UTC (2026-03-07 23:59:59 in \
        America/New_York) and is the oldest of its object, which is in p_date=2026-03-07 at 2026-03-08 05:09:59 UTC \
        (2026-03-08 00:09:59 in America/New_York) at the latest: buffer interval 5 minutes, slack 5 minutes
        Sources/Manifest/Pipeline.swift:90:1: note: the run at 2026-03-08 04:10 UTC (2026-03-07 23:10 in America/New_York) \
        reads p_date=2026-03-06
        Sources/Manifest/Pipeline.swift:90:1: note: the next run at 2026-03-09 04:10 UTC (2026-03-09 00:10 in \
        America/New_York) reads p_date=2026-03-08
        Sources/Manifest/Pipeline.swift:100:1: note: the clocks of America/New_York go from UTC-05:00 to UTC-04:00 at \
        2026-03-08 07:00 UTC
        """)
  }
}
