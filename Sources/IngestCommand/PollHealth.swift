// How a long-running poller is: what it has done so far, and whether its polls come to an end.

import Lake
import Synchronization

/// The health of a poller, told by a port.
final class PollHealth: Sendable {
  private struct State {
    var polls = 0
    var failedInARow = 0
    var fetched = 0
    var delivered = 0
    var setAside = 0
    var pending = 0
    var lastEnd: ContinuousClock.Instant
    var lastFailure: String?
    /// Why the buffer cannot be written, since it was tried last.
    var bufferFailure: String?
  }

  private let state: Mutex<State>
  /// The longest time from the end of one poll to that of the next in good order.
  private let patience: Duration
  private let stop: Stop

  /// Failed polls in a row after which the poller is not well.
  private static let tolerated = 3

  init(patience: Duration, stop: Stop, at now: ContinuousClock.Instant = .now) {
    self.patience = patience
    self.stop = stop
    state = Mutex(State(lastEnd: now))
  }

  /// Notes a poll, of all APIs.
  func note(_ reports: [IngestReport], at now: ContinuousClock.Instant = .now) {
    let failure = reports.failure
    state.withLock { state in
      state.polls += 1
      state.failedInARow = failure == nil ? 0 : state.failedInARow + 1
      for report in reports {
        state.fetched += report.fetched.records.count
        state.delivered += report.delivery.delivered
        state.setAside += report.delivery.setAside.count
        state.pending += report.delivery.pending
      }
      state.lastEnd = now
      state.lastFailure = failure.map { "\($0)" } ?? state.lastFailure
    }
  }

  /// Notes whether the buffer could be written; nil where it was.
  func noteBuffer(_ failure: String?) {
    state.withLock { state in
      state.bufferFailure = failure
      state.lastFailure = failure ?? state.lastFailure
    }
  }

  /// Whether it is well, and the account of all polls as JSON.
  func status(at now: ContinuousClock.Instant = .now) -> (isWell: Bool, json: [UInt8]) {
    let state = state.withLock { $0 }
    let silence = state.lastEnd.duration(to: now)
    let isWell = state.failedInARow < Self.tolerated && silence <= patience && state.bufferFailure == nil
    let word = stop.isRequested ? "stopping" : isWell ? "healthy" : "unhealthy"
    var text = JSONText()
    text.append(json: #"{"status":"\#(word)","polls":\#(state.polls),"failed_in_a_row":\#(state.failedInARow),"#)
    text.append(json: #""fetched":\#(state.fetched),"delivered":\#(state.delivered),"set_aside":\#(state.setAside),"#)
    text.append(json: #""pending":\#(state.pending),"seconds_since_last_poll":\#(Int(silence / .seconds(1)))"#)
    if let failure = state.lastFailure {
      text.append(json: #","last_failure":"#)
      text.append(string: failure)
    }
    text.append(json: "}")
    return (isWell, text.bytes)
  }
}
