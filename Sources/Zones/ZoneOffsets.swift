// Offsets from UTC over time: a list of changes, and the rule that holds after the last.

/// How far a zone's clocks are ahead of UTC at any instant.
package struct ZoneOffsets: Sendable, Hashable {
  /// An instant from which on another offset holds.
  package struct Transition: Sendable, Hashable {
    package let unixSeconds: Int64
    package let secondsEast: Int
  }

  /// The offsets of Coordinated Universal Time, without a database.
  package static let utc = ZoneOffsets(initial: 0, transitions: [], rule: nil)

  /// Seconds east of UTC before the first transition.
  let initial: Int
  /// In order of time.
  package let transitions: [Transition]
  /// What holds from the last transition on; nil where that one's offset stays.
  let rule: ZoneRule?

  /// Seconds east of UTC at an instant, in seconds since 1970-01-01T00:00:00Z.
  package func secondsEast(at unixSeconds: Int64) -> Int {
    if let rule, transitions.last.map({ $0.unixSeconds <= unixSeconds }) ?? true {
      return rule.secondsEast(at: unixSeconds)
    }
    var (low, high) = (0, transitions.count)
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].unixSeconds <= unixSeconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? initial : transitions[low - 1].secondsEast
  }
}
