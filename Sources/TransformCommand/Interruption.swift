// Ctrl-C and a polite end: the run ends between two row groups, and what it has staged goes with it.

import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whether this process was asked to end, by SIGINT or SIGTERM.
enum Interruption {
  private static let signalNumber = Atomic<Int32>(0)

  /// The run was ended; the tables are as they were.
  struct Ended: Error, CustomStringConvertible {
    let signal: Int32
    var description: String { "ended before anything was published; the tables are as they were" }
  }

  /// Notes the signals from now on. A second one ends the process as it always would.
  static func watch() {
    // Made here: a handler may not be the first to ask for it.
    _ = signalNumber.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.signalNumber.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// - Throws: ``Ended`` once there was a signal.
  static func check() throws(Ended) {
    let number = signalNumber.load(ordering: .relaxed)
    if number != 0 { throw Ended(signal: number) }
  }
}
