// A polite end: the first SIGTERM or SIGINT stops what waits and lets what delivers finish; the second ends the process at once.

import Synchronization
import UnixSignals

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whether the process was asked to end, and what of its work ends with that.
final class Stop: Sendable {
  private struct State {
    var isRequested = false
    var next = 0
    var interruptions: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  var isRequested: Bool { state.withLock { $0.isRequested } }

  /// Asks for the end: work that may be interrupted is cancelled, and none is begun.
  func request() {
    let interruptions = state.withLock { state in
      state.isRequested = true
      defer { state.interruptions = [:] }
      return Array(state.interruptions.values)
    }
    for interrupt in interruptions { interrupt() }
  }

  /// Does something when the end is asked for, or at once where it has been; the number by which that is forgotten.
  @discardableResult
  func whenRequested(_ action: @escaping @Sendable () -> Void) -> Int? {
    let number = state.withLock { state -> Int? in
      guard !state.isRequested else { return nil }
      state.next += 1
      state.interruptions[state.next] = action
      return state.next
    }
    if number == nil { action() }
    return number
  }

  /// Work that is cancelled when the end is asked for.
  func interruptible<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    let task = Task { await work() }
    let number = whenRequested { task.cancel() }
    let value = await task.value
    if let number { state.withLock { $0.interruptions[number] = nil } }
    return value
  }

  /// Runs work that a signal asks to end.
  static func onSignals<Value: Sendable>(_ work: @escaping @Sendable (Stop) async throws -> Value) async throws -> Value
  {
    let stop = Stop()
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let watcher = Task {
      for await signal in signals {
        guard !stop.isRequested else { exit(128 + signal.rawValue) }
        stop.request()
      }
    }
    defer { watcher.cancel() }
    return try await work(stop)
  }
}
