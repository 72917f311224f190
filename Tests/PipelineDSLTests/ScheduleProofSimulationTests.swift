// The prover against the simulation: every zone of this machine's tz database, random schedules, ten years each.

import Dataflow
import Foundation
import Testing
import Zones

@testable import PipelineDSL

@Suite struct ScheduleProofSimulationTests {
  /// One drawn schedule in one zone over ten years, judged by both.
  private struct Trial: Sendable {
    let zone: String
    let schedule: SimulatedSchedule
    let days: ClosedRange<Int>
    let simulated: SimulatedSchedule.Loss?
    let counterexample: Counterexample?
    /// Whether the record that the prover names is lost in the simulation too, and the simulation's first loss is its day.
    let isConfirmed: Bool

    var agrees: Bool {
      simulated?.day == counterexample?.day && simulated.map { "\($0.kind)" } == counterexample.map { "\($0.flaw)" }
        && (counterexample == nil || isConfirmed)
    }
  }

  /// Longer runs by hand: `SCHEDULE_TRIALS=50` draws so many schedules a zone.
  private static let trialsPerZone =
    ProcessInfo.processInfo.environment["SCHEDULE_TRIALS"].flatMap { Int($0) } ?? 3

  @Test func proverAndSimulationAgreeInEveryZone() async throws {
    let names = ZoneDatabase.system.names
    try #require(names.count > 300, "the tz database is not here, or not whole")
    let trials = await withTaskGroup(of: [Trial].self) { group in
      for shard in 0..<8 {
        group.addTask { names.indices.filter { $0 % 8 == shard }.flatMap { Self.trials(in: names[$0], seed: $0) } }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(trials.count == names.count * Self.trialsPerZone)
    for trial in trials where !trial.agrees {
      Issue.record(
        "\(trial.zone), \(trial.schedule), days \(trial.days): simulated \(trial.simulated as Any), proven \(trial.counterexample as Any)"
      )
    }
    let lost = trials.count { $0.simulated != nil }
    print(
      "schedule proof: \(trials.count { $0.agrees }) of \(trials.count) agree in \(names.count) zones; \(lost) lose a record"
    )
    #expect(min(lost, trials.count - lost) * 10 >= trials.count * 3)
    for kind in ["unread", "unsure", "early"] {
      #expect(trials.contains { $0.simulated.map { "\($0.kind)" } == kind }, "no \(kind) was drawn")
    }
  }

  private static func trials(in name: String, seed: Int) -> [Trial] {
    guard let offsets = try? ZoneDatabase.system.offsets(of: name) else { return [] }
    var generator = SplitMix64(seed: UInt64(seed))
    // The years to come, which the prover looks at, and some that saw zones cross the date line.
    let decades = [2026, Int.random(in: 1985...2060, using: &generator)].map { newYear($0)...newYear($0 + 10) - 1 }
    let zones = decades.map { SimulatedZone(offsets, $0) }
    let horizons = decades.map { ProofHorizon(offsets, from: $0.lowerBound, through: $0.upperBound) }
    return (0..<trialsPerZone).map { turn in
      let schedule = SimulatedSchedule.drawn(near: zones[turn % 2], &generator)
      return trial(name, schedule, zones[turn % 2], horizons[turn % 2])
    }
  }

  private static func trial(
    _ name: String, _ schedule: SimulatedSchedule, _ zone: SimulatedZone, _ horizon: ProofHorizon
  ) -> Trial {
    let simulated = schedule.firstLoss(in: zone)
    guard let cycle = BatchCycle(schedule.pipeline(zone: .named(name))) else {
      Issue.record("\(schedule) is no schedule")
      return Trial(
        zone: name, schedule: schedule, days: zone.days, simulated: simulated, counterexample: nil, isConfirmed: false)
    }
    let counterexample = ScheduleProof(horizon: horizon, cycle: cycle).counterexample
    let isConfirmed = counterexample.map {
      zone.day(at: $0.arrival) == $0.day && !schedule.isRead($0.arrival, in: zone)
    }
    return Trial(
      zone: name, schedule: schedule, days: zone.days, simulated: simulated, counterexample: counterexample,
      isConfirmed: isConfirmed ?? false)
  }

  /// What the generator proves, without a last day, is what ten and forty years of simulation show.
  @Test(arguments: [
    "UTC", "Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Gaza",
  ])
  func theHorizonStandsForAllYearsToCome(_ name: String) throws {
    let offsets = try ZoneDatabase.system.offsets(of: name)
    let zone = SimulatedZone(offsets, Self.newYear(2026)...Self.newYear(2066) - 1)
    let horizon = ProofHorizon(offsets)
    var generator = SplitMix64(seed: 40)
    for _ in 0..<8 {
      let schedule = SimulatedSchedule.drawn(near: zone, &generator)
      let cycle = try #require(BatchCycle(schedule.pipeline(zone: .named(name))))
      #expect(
        ScheduleProof(horizon: horizon, cycle: cycle).failure?.day == schedule.firstLoss(in: zone)?.day, "\(schedule)")
    }
  }

  /// Minute by minute through the failing day: whatever the last record suffers, records before it may; none that is lost is
  /// of a day that the prover lets pass.
  @Test(arguments: ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "America/Santiago"])
  func everyMinuteOfADayIsLikeItsVerdict(_ name: String) throws {
    let offsets = try ZoneDatabase.system.offsets(of: name)
    let days = Self.newYear(2010)...Self.newYear(2012) - 1
    let (zone, horizon) = (
      SimulatedZone(offsets, days), ProofHorizon(offsets, from: days.lowerBound, through: days.upperBound)
    )
    var generator = SplitMix64(seed: 1_440)
    for _ in 0..<4 {
      let schedule = SimulatedSchedule.drawn(near: zone, &generator)
      let cycle = try #require(BatchCycle(schedule.pipeline(zone: .named(name))))
      let failure = ScheduleProof(horizon: horizon, cycle: cycle).failure
      let day = failure?.day ?? days.lowerBound + 30
      let last = try #require(zone.lastSecond(of: day))
      let minutes = stride(from: last - 90_000, through: last, by: 60).filter { zone.day(at: $0) == day }
      let lost = minutes.filter { !schedule.isRead($0, in: zone) }
      #expect(lost.isEmpty == (failure == nil), "\(schedule)")
      if failure != nil { #expect(lost.last == last) }
    }
  }

  private static func newYear(_ year: Int) -> Int { CivilDay(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0 }
}
