// How far a long run is, a line every few seconds on standard error.

import Dataflow
import Lake
import Synchronization

/// The row groups read of those there are to read; a dedupe reads each one before, and some again for the columns by which it
/// tells equal rows apart: how many, nobody knows before.
final class Progress: Sendable {
  private let day: CivilDay
  private let total: Int
  private let start = ContinuousClock.now
  private let state = Mutex((read: 0, told: ContinuousClock.now))

  /// How long a run says nothing.
  private static let pause = Duration.seconds(5)

  init(_ day: CivilDay, reading total: Int) {
    self.day = day
    self.total = total
  }

  /// Notes that some more row group was read.
  func advance() {
    let read: Int? = state.withLock { state in
      state.read += 1
      guard ContinuousClock.now - state.told >= Progress.pause else { return nil }
      state.told = .now
      return state.read
    }
    guard let read else { return }
    let seconds = Int(start.duration(to: .now) / .seconds(1))
    let done = read <= total ? "\(read) of \(total) row groups read" : "\(read) row groups read, some of them again"
    // A run whose progress nobody can read goes on.
    try? StandardStream.error.write(line: "transform: \(day.iso): \(done), \(seconds) s")
  }
}
