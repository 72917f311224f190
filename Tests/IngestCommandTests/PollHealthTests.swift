// What a poller's port says of it, and until when it is well.

import Dataflow
import Foundation
import PipelineDSL
import Testing

@testable import IngestCommand

@Suite struct PollHealthTests {
  private struct Broken: Error, CustomStringConvertible { let description = "the API is \"gone\"" }

  private let start = ContinuousClock.now

  private func report(_ failure: (any Error)? = nil) -> IngestReport {
    IngestReport(
      pipeline: "user-data", api: "users", url: "http://127.0.0.1/", fetched: APIPages.Fetched(), delivery: Delivery(),
      day: CivilDay(daysSinceEpoch: 20_000), endedAt: 0, milliseconds: 1, failure: failure, limit: .all)
  }

  private func json(_ health: PollHealth, _ at: ContinuousClock.Instant) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(health.status(at: at).json)) as? [String: Any])
  }

  @Test func threeFailuresInARowAreTooMany() throws {
    let health = PollHealth(patience: .seconds(100), stop: Stop(), at: start)
    for _ in 0..<2 { health.note([report(Broken())], at: start) }
    #expect(health.status(at: start).isWell)
    health.note([report(Broken())], at: start)
    #expect(!health.status(at: start).isWell)
    let told = try json(health, start)
    #expect(told["status"] as? String == "unhealthy" && told["last_failure"] as? String == "the API is \"gone\"")
    health.note([report()], at: start)
    #expect(health.status(at: start).isWell)
  }

  @Test func silenceIsNoHealth() {
    let health = PollHealth(patience: .seconds(100), stop: Stop(), at: start)
    #expect(health.status(at: start + .seconds(100)).isWell && !health.status(at: start + .seconds(101)).isWell)
    health.note([report()], at: start + .seconds(90))
    #expect(health.status(at: start + .seconds(190)).isWell)
  }

  @Test func aBufferThatCannotBeWrittenIsNoHealth() throws {
    let stop = Stop()
    let health = PollHealth(patience: .seconds(100), stop: stop, at: start)
    health.noteBuffer("the disk is full")
    #expect(!health.status(at: start).isWell)
    #expect(try json(health, start)["last_failure"] as? String == "the disk is full")
    health.noteBuffer(nil)
    stop.request()
    #expect(health.status(at: start).isWell)
    #expect(try json(health, start)["status"] as? String == "stopping")
  }

  @Test func aCronsPatienceIsItsLongestPauseAndAHalf() {
    let nightly = Rhythm.on(Cron(minutes: .at(0), hours: .at(2)))
    #expect(nightly.patience(with: .seconds(50)) == .seconds(1.5 * 86_400 + 50))
    #expect(Rhythm.every(.seconds(60)).patience(with: .seconds(50)) == .seconds(230))
  }

  @Test func whatIsInterruptedEndsAtOnceAndWhatComesLaterTooEarly() async {
    let stop = Stop()
    let waiting = Task { await stop.interruptible { (try? await Task.sleep(for: .seconds(3_600))) == nil } }
    while !stop.isRequested { stop.request() }
    #expect(await waiting.value)
    #expect(await stop.interruptible { Task.isCancelled })
    #expect(stop.whenRequested {} == nil)
  }
}
