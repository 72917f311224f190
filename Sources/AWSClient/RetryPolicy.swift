// How often and after which pauses a call is repeated: capped exponential back-off with full jitter.

/// Bounded retries ("Exponential Backoff And Jitter", AWS Architecture Blog: full jitter).
///
/// The pause before repeat *n* is drawn from 0 to `min(cap, base × 2ⁿ⁻¹)`, so that many clients do not return in step.
package struct RetryPolicy: Sendable {
  /// Calls at most, the first one included; at least 1.
  package var attempts: Int
  /// Longest pause before the first repeat.
  package var base: Duration
  /// Longest pause before any repeat.
  package var cap: Duration
  /// Waits; tests replace it to run without waiting.
  package var sleep: @Sendable (Duration) async throws -> Void
  /// A number from 0 up to 1; tests replace it to fix the pauses.
  package var random: @Sendable () -> Double

  package init(
    attempts: Int = 8, base: Duration = .milliseconds(100), cap: Duration = .seconds(5),
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.attempts = max(1, attempts)
    self.base = base
    self.cap = cap
    self.sleep = sleep
    self.random = random
  }

  /// The pause before repeat `number`, which counts from 1.
  func pause(beforeRepeat number: Int) -> Duration {
    // 2^30 times any base worth setting is past any cap: the exponent stops there, short of overflow.
    let ceiling = min(cap, base * (1 << min(max(number, 1) - 1, 30)))
    return ceiling * random()
  }

  /// Pauses before repeat `number`, unless the attempts are used up or the pause would end after `deadline`.
  ///
  /// - Parameter shortest: What the server has asked for.
  /// - Returns: false when there shall be no repeat.
  package func wait(
    beforeRepeat number: Int, atLeast shortest: Duration = .zero, deadline: ContinuousClock.Instant?
  ) async throws -> Bool {
    guard number < attempts else { return false }
    let pause = max(shortest, pause(beforeRepeat: number))
    if let deadline, ContinuousClock.now + pause >= deadline { return false }
    try await sleep(pause)
    return true
  }
}
