// A zone's days over a stretch of time, as spans of instants: they last 23, 24 or 25 hours, come twice, or never.

/// Which local day each instant is in, and the instants of each local day. Instants are seconds since
/// 1970-01-01T00:00:00Z, days are counted from 1970-01-01.
package struct LocalCalendar: Sendable, Hashable {
  /// In order, without a gap; neighbours have different offsets.
  package let spans: [OffsetSpan]

  /// A zone's calendar for the instants of a range.
  package init(_ offsets: ZoneOffsets, over instants: Range<Int>) { spans = offsets.spans(over: instants) }

  /// The spans that share an instant with a range.
  package func spans(during instants: Range<Int>) -> ArraySlice<OffsetSpan> {
    let first = index(at: instants.lowerBound)
    var end = first
    while end < spans.count, spans[end].instants.lowerBound < instants.upperBound { end += 1 }
    return spans[first..<end]
  }

  /// The offset at an instant of the calendar, in seconds east of UTC.
  package func secondsEast(at instant: Int) -> Int { spans[index(at: instant)].secondsEast }

  /// The local day that an instant is in.
  package func day(at instant: Int) -> Int { (instant + secondsEast(at: instant)).days }

  /// The instants that are in a local day: as a rule one range. None for a day that a zone skipped on its way across the date
  /// line; two where clocks that had passed midnight were put back.
  package func instants(of day: Int) -> [Range<Int>] {
    // No zone is further from UTC than a day and some hours (RFC 9636, section 3.2).
    let around = (day - 2) * 86_400..<(day + 3) * 86_400
    var ranges: [Range<Int>] = []
    for span in spans(during: around) {
      let start = day * 86_400 - span.secondsEast
      let range = (start..<start + 86_400).clamped(to: span.instants)
      guard !range.isEmpty else { continue }
      if let last = ranges.last, last.upperBound == range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }

  /// The span that an instant is in; the first or last for one outside.
  private func index(at instant: Int) -> Int {
    var (low, high) = (0, spans.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if spans[middle].instants.lowerBound <= instant { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

/// A stretch of time in which one offset holds.
package struct OffsetSpan: Sendable, Hashable {
  /// In seconds since 1970-01-01T00:00:00Z.
  package let instants: Range<Int>
  /// Seconds east of UTC.
  package let secondsEast: Int
}

extension ZoneOffsets {
  /// The stretches of a range of instants in each of which one offset holds.
  func spans(over instants: Range<Int>) -> [OffsetSpan] {
    let listed = transitions.map { Int($0.unixSeconds) }
    // Before the last change that is listed the rule has no say.
    let ruled = (rule?.changes(during: instants) ?? []).filter { $0 > listed.last ?? .min }
    let changes = (listed + ruled).filter { instants.lowerBound < $0 && $0 < instants.upperBound }
    var spans: [OffsetSpan] = []
    var start = instants.lowerBound
    var secondsEast = secondsEast(at: Int64(start))
    for change in changes {
      let next = self.secondsEast(at: Int64(change))
      // Some changes are of the zone's abbreviation alone.
      guard next != secondsEast else { continue }
      spans.append(OffsetSpan(instants: start..<change, secondsEast: secondsEast))
      (start, secondsEast) = (change, next)
    }
    return spans + [OffsetSpan(instants: start..<instants.upperBound, secondsEast: secondsEast)]
  }
}

extension Int {
  /// Whole days in so many seconds, rounded down.
  package var days: Int { self / 86_400 - (self % 86_400 < 0 ? 1 : 0) }
}
