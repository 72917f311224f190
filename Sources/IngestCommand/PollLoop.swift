// Polls again and again until the process is asked to end.

import AWSClient
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// When a poll follows another.
enum Rhythm: Sendable {
  /// So long from the start of one to that of the next.
  case every(Duration)
  case on(Cron)

  /// By the manifest.
  init(of function: IngestFunction) {
    self = function.cron.map(Rhythm.on) ?? .every(.seconds(function.period.inSeconds))
  }

  /// The longest that nothing is heard of a poller in good order: three periods, or two instants of a cron and a half.
  func patience(with time: Duration) -> Duration {
    switch self {
    case .every(let period): period * 3 + time
    case .on(let cron): .seconds(Double(cron.gaps?.longest.inSeconds ?? 86_400) * 1.5) + time
    }
  }
}

/// A poller that runs for long.
struct PollLoop: Sendable {
  let session: IngestSession
  let rhythm: Rhythm
  /// The longest that a poll takes.
  let time: Duration
  let tell: @Sendable (IngestReport) throws -> Void
  /// Says what became of the buffer.
  let note: @Sendable (String) throws -> Void

  /// Polls until the end is asked for. A poll that fails is told, and the next one is made all the same.
  func run(until stop: Stop, health: PollHealth) async throws {
    var next = ContinuousClock.now
    if case .on(let cron) = rhythm { next = Self.next(of: cron) }
    for text in try session.recover() { try note(text) }
    // What could not be written is tried again after a while, and not at once for ever.
    var flushNotBefore = ContinuousClock.now
    while await sleep(until: min(next, session.flushDue.map { max($0, flushNotBefore) } ?? next), stop) {
      if let due = session.flushDue, max(due, flushNotBefore) <= .now {
        do {
          try flush("since the buffer is full, or old enough")
          health.noteBuffer(nil)
        } catch {
          health.noteBuffer("\(error)")
          try note("the buffer cannot be written, and is kept: \(error)")
          flushNotBefore = .now + Self.pauseAfterFailure
        }
      }
      guard next <= .now else { continue }
      let reports = await session.ingest(before: .now + time, until: stop)
      health.note(reports)
      for report in reports { try tell(report) }
      switch rhythm {
      // A poll that takes longer than the period is followed at once, and the rhythm begins anew there.
      case .every(let period): next = max(next.advanced(by: period), .now)
      case .on(let cron): next = Self.next(of: cron)
      }
    }
    try flush("at the end")
  }

  private static let pauseAfterFailure = Duration.seconds(10)

  private func flush(_ why: String) throws {
    if let text = try session.flush(why) { try note(text) }
  }

  /// False where the end was asked for meanwhile.
  private func sleep(until instant: ContinuousClock.Instant, _ stop: Stop) async -> Bool {
    await stop.interruptible { try? await Task.sleep(until: instant, clock: .continuous) }
    return !stop.isRequested
  }

  /// The cron's next instant; a day from now where none comes, which validation refuses.
  private static func next(of cron: Cron) -> ContinuousClock.Instant {
    let now = Date().timeIntervalSince1970
    return .now + .seconds(cron.next(after: Int(now)).map { max(0, Double($0) - now) } ?? 86_400)
  }
}
