// Schedules that hold and schedules that do not, with the counterexample word for word and a fix that is proven too.

import Dataflow
import Testing
import Zones

@testable import PipelineDSL

@Suite struct ScheduleProofTests {
  private func horizon(_ zone: String) throws -> ProofHorizon {
    ProofHorizon(zone == "UTC" ? .utc : try ZoneDatabase.system.offsets(of: zone))
  }

  private func failure(_ schedule: SimulatedSchedule, _ zone: String) throws -> (day: String, flaw: ScheduleProof.Flaw)?
  {
    let cycle = try #require(BatchCycle(schedule.pipeline(zone: .named(zone))))
    return ScheduleProof(horizon: try horizon(zone), cycle: cycle).failure.map { failure in
      (CivilDay(daysSinceEpoch: failure.day).iso, failure.flaw)
    }
  }

  private func chained(_ hour: Int, _ minute: Int) -> SimulatedSchedule {
    SimulatedSchedule(isChained: true, crawl: hour * 3_600 + minute * 60)
  }

  private func fixed(_ hour: Int, _ minute: Int, lead: Int = 30, retries: Int = 0) -> SimulatedSchedule {
    SimulatedSchedule(crawl: hour * 3_600 + minute * 60, lead: lead * 60, retries: retries)
  }

  @Test func inUTCTheDayEndsAtMidnight() throws {
    // Five minutes of buffer and five of slack.
    #expect(try failure(chained(0, 10), "UTC") == nil)
    #expect(try failure(fixed(0, 10), "UTC") == nil)
    #expect(try #require(try failure(chained(0, 9), "UTC")) == ("2026-01-01", .early))
    #expect(try #require(try failure(fixed(0, 9), "UTC")) == ("2026-01-01", .early))
    #expect(try failure(chained(22, 54), "UTC") == nil)
    #expect(try #require(try failure(chained(22, 55), "UTC")) == ("2026-01-01", .unsure))
    #expect(try failure(fixed(23, 24), "UTC") == nil)
    #expect(try #require(try failure(fixed(23, 0, retries: 1), "UTC")) == ("2026-01-01", .unsure))
  }

  @Test func aScheduleMayPassMidnightUTC() throws {
    // Tokyo's day ends at 15:00 UTC.
    #expect(try failure(fixed(23, 30, lead: 40), "Asia/Tokyo") == nil)
    #expect(try failure(fixed(15, 10), "Asia/Tokyo") == nil)
    #expect(try #require(try failure(fixed(15, 5), "Asia/Tokyo")).flaw == .early)
  }

  @Test func daylightSavingIsSeen() throws {
    #expect(try failure(fixed(23, 10), "Europe/Berlin") == nil)
    // In winter Berlin's day ends at 23:00 UTC, in summer at 22:00.
    #expect(try #require(try failure(fixed(22, 10), "Europe/Berlin")) == ("2026-03-28", .unread))
    #expect(try #require(try failure(fixed(21, 35), "Europe/Berlin")) == ("2026-03-28", .unread))
    #expect(try #require(try failure(fixed(23, 5), "Europe/Berlin")) == ("2026-01-01", .early))
    #expect(try #require(try failure(chained(22, 30), "Europe/Berlin")) == ("2026-03-28", .unread))
    // No clock changes in Kolkata, and midnight is at half past six.
    #expect(try failure(chained(18, 40), "Asia/Kolkata") == nil)
    #expect(try #require(try failure(chained(18, 39), "Asia/Kolkata")) == ("2026-01-01", .early))
  }

  @Test func aDayThatAZoneSkippedHasNoRecordsAndTheOneBeforeIsLost() throws {
    let samoa = try ZoneDatabase.system.offsets(of: "Pacific/Apia")
    let start = try #require(CivilDay(iso: "2011-12-20")).daysSinceEpoch
    let cycle = try #require(BatchCycle(chained(12, 0).pipeline(zone: .named("Pacific/Apia"))))
    let failure = ScheduleProof(horizon: ProofHorizon(samoa, from: start, through: start + 30), cycle: cycle).failure
    #expect(failure.map { CivilDay(daysSinceEpoch: $0.day).iso } == "2011-12-29")
  }

  /// The situations of the future are few, and found in no time.
  @Test func aHorizonIsAFewDays() throws {
    #expect(try horizon("UTC").days.count == 1)
    #expect(try horizon("Asia/Tokyo").days.count == 1)
    #expect((10...40).contains(try horizon("Europe/Berlin").days.count))
    for name in ZoneDatabase.system.names { #expect(try horizon(name).days.count < 200, "\(name)") }
  }

  private func text(_ schedule: SimulatedSchedule, _ zone: String) throws -> String {
    let (pipeline, horizon) = (schedule.pipeline(zone: .named(zone)), try horizon(zone))
    let cycle = try #require(BatchCycle(pipeline))
    let counterexample = try #require(ScheduleProof(horizon: horizon, cycle: cycle).counterexample)
    let text = CounterexampleText(counterexample: counterexample, pipeline: pipeline, calendar: horizon.calendar)
    let fix = NextSchedule(pipeline: pipeline, horizon: horizon).fix
    return ([text.problem] + text.notes.map(\.text) + [fix]).joined(separator: "\n")
  }

  @Test func aLostDayIsToldRunByRun() throws {
    #expect(
      try text(fixed(22, 0), "Europe/Berlin") == """
        no run of job "job" reads p_date=2026-03-28
        a record arrives at 2026-03-28 22:59:59 UTC (2026-03-28 23:59:59 in Europe/Berlin) and is the oldest of its object, \
        which is in p_date=2026-03-28 at 2026-03-28 23:09:59 UTC (2026-03-29 00:09:59 in Europe/Berlin) at the latest: \
        buffer interval 5 minutes, slack 5 minutes
        the run at 2026-03-28 22:30 UTC (2026-03-28 23:30 in Europe/Berlin) reads p_date=2026-03-27
        the next run at 2026-03-29 22:30 UTC (2026-03-30 00:30 in Europe/Berlin) reads p_date=2026-03-29
        the clocks of Europe/Berlin go from UTC+01:00 to UTC+02:00 at 2026-03-29 01:00 UTC
        schedule: .fixedClock(rawCrawl: .utc(23, 10), job: .utc(23, 40), transformCrawl: .utc(0, 40)), \
        or .chained(from: .utc(23, 10)), where each stage waits for the one before
        """)
  }

  @Test func aRecordThatIsCrawledTooEarlyIsTold() throws {
    #expect(
      try text(chained(0, 5), "UTC") == """
        job "job" reads p_date=2026-01-01 before the day's last object is crawled
        a record arrives at 2026-01-01 23:59:59 UTC and is the oldest of its object, which is in p_date=2026-01-01 at \
        2026-01-02 00:09:59 UTC at the latest: buffer interval 5 minutes, slack 5 minutes
        the raw crawl at 2026-01-02 00:05 UTC may not find it, and the run at 2026-01-02 00:05 UTC reads \
        p_date=2026-01-01, without it
        the next run at 2026-01-03 00:05 UTC reads p_date=2026-01-02
        schedule: .chained(from: .utc(0, 10))
        """)
  }

  @Test func aRetryAfterMidnightIsTold() throws {
    let lines = try text(fixed(23, 0, retries: 1), "UTC").split(separator: "\n")
    #expect(lines[0] == "no run of job \"job\" is sure to read p_date=2026-01-01")
    #expect(
      lines[2] == """
        the run at 2026-01-01 23:30 UTC reads p_date=2025-12-31, but p_date=2026-01-01 if it starts at \
        2026-01-02 00:05 UTC, as it may: slack 5 minutes, 1 failed attempt of 30 minutes
        """)
    #expect(lines[4].hasPrefix("schedule: .fixedClock(rawCrawl: .utc(0, 10), job: .utc(0, 40), "))
  }

  /// No time of day is early enough for ten attempts of three hours each.
  @Test func whereNoTimeHoldsFewerRetriesAreProposed() throws {
    let schedule = SimulatedSchedule(isChained: true, crawl: 54_000, retries: 10, timeout: 10_800)
    let fix = try text(schedule, "Asia/Kolkata").split(separator: "\n").last
    #expect(fix == "retries: 7 of the job, or a shorter timeout, and schedule: .chained(from: .utc(18, 40))")
  }

  /// The advice holds, in every zone, by the prover and by the simulation.
  @Test func whatIsProposedHolds() throws {
    var generator = SplitMix64(seed: 7)
    let start = try #require(CivilDay(iso: "2026-01-01")).daysSinceEpoch
    for name in ZoneDatabase.system.names.filter({ $0.utf8.count.isMultiple(of: 5) }) {
      let offsets = try ZoneDatabase.system.offsets(of: name)
      let zone = SimulatedZone(offsets, start...start + 800)
      var schedule = SimulatedSchedule.drawn(near: zone, &generator)
      let pipeline = schedule.pipeline(zone: .named(name))
      let horizon = ProofHorizon(offsets)
      guard ScheduleProof(horizon: horizon, cycle: try #require(BatchCycle(pipeline))).failure != nil else { continue }
      let next = try #require(NextSchedule(pipeline: pipeline, horizon: horizon).next, "\(name), \(schedule)")
      schedule.crawl = next.start.secondOfDay
      #expect(schedule.firstLoss(in: zone) == nil, "\(name): \(next.source)")
    }
  }

  @Test func nonsenseIsNotProven() {
    func cycle(_ schedule: SimulatedSchedule) -> BatchCycle? { BatchCycle(schedule.pipeline(zone: .utc)) }
    for wrong in [
      SimulatedSchedule(buffer: .max), SimulatedSchedule(buffer: -1), SimulatedSchedule(slack: -1),
      SimulatedSchedule(slack: .max), SimulatedSchedule(retries: -1), SimulatedSchedule(retries: .max),
      SimulatedSchedule(timeout: .min), SimulatedSchedule(timeout: .max),
    ] {
      #expect(cycle(wrong) == nil, "\(wrong)")
    }
    let longest = SimulatedSchedule(retries: 10, timeout: 604_800).pipeline(zone: .utc)
    #expect(NextSchedule(pipeline: longest, horizon: ProofHorizon(.utc)).fix.hasPrefix("retries: 0 of the job"))
  }
}
