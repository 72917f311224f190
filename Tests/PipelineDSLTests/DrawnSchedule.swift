// Schedules drawn at random, as plain numbers and as a manifest says them.

import Dataflow
import PipelineDSL

extension SimulatedSchedule {
  /// A schedule near midnight of the zone, where the verdict is in doubt, or at any time of day.
  static func drawn(near zone: SimulatedZone, _ generator: inout SplitMix64) -> SimulatedSchedule {
    var schedule = SimulatedSchedule()
    func pick(_ values: [Int]) -> Int { values.randomElement(using: &generator) ?? 0 }
    schedule.isChained = .random(using: &generator)
    schedule.lead = 60 * .random(in: 1...90, using: &generator)
    schedule.buffer = pick([0, 60, 300, 900])
    schedule.slack = pick([0, 120, 300, 1_800])
    schedule.retries = pick([0, 0, 1, 3])
    schedule.timeout = 60 * .random(in: 1...60, using: &generator)
    let midnight = -zone.stretches[zone.stretches.count / 2].secondsEast
    let minutes: Int =
      pick([0, 1, 2]) == 0 ? .random(in: 0..<1_440, using: &generator) : -120 + .random(in: 0...200, using: &generator)
    schedule.crawl = ((midnight + minutes * 60) / 60 * 60 % 86_400 + 86_400) % 86_400
    return schedule
  }

  /// The manifest's words for it.
  func pipeline(zone: Zone) -> Pipeline {
    let (raw, target) = (Layer("raw", bucket: "raw", database: "raw"), Layer("out", bucket: "out", database: "out"))
    let rows = raw.dataset("rows", of: Row.self)
    let stream = DeliveryStream("s", into: rows, bufferSize: .mebibytes(64), bufferInterval: .seconds(buffer))
    let api = RestAPI("api", of: Row.self, at: "https://example.com", records: "results")
    let job = SparkJob(
      "job", reads: rows, writes: [target.table("one", Row.rows)], retries: retries, timeout: .seconds(timeout))
    return Pipeline(
      "p", zone: zone, ingest: IngestFunction("ingest", polls: api, every: .minutes(1), puts: stream),
      rawCrawler: Crawler("raw", over: rows), job: job, transformCrawler: Crawler("out", over: job, in: target),
      schedule: batchSchedule)
  }

  private var batchSchedule: BatchSchedule {
    guard !isChained else { return .chained(from: time(crawl), slack: .seconds(slack)) }
    return .fixedClock(
      rawCrawl: time(crawl), job: time(crawl + lead), transformCrawl: time(crawl + lead + 3_600), slack: .seconds(slack)
    )
  }

  private func time(_ second: Int) -> ClockTime { .utc(second / 3_600 % 24, second / 60 % 60) }
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
