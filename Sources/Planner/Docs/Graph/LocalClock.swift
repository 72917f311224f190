// A time of day in UTC as the clocks of a zone show it: one time, or two where there is daylight saving.

import PipelineDSL

/// A zone's clocks beside UTC's.
struct LocalClock {
  let zone: Zone
  /// Seconds east of UTC, now and by the zone's rule; empty where they are not known.
  let offsets: [Int]

  /// What to write below a time in UTC; nothing where the zone is UTC itself or its offsets are not known.
  func lines(for time: ClockTime) -> [String] {
    guard zone != .utc, !offsets.isEmpty else { return [] }
    return [times(of: time), zone.identifier]
  }

  /// `02:00 or 03:00`, in the order of the offsets.
  func times(of time: ClockTime) -> String {
    var times: [String] = []
    for offset in offsets {
      let text = local(time, offset)
      if !times.contains(text) { times.append(text) }
    }
    return times.joined(separator: " or ")
  }

  private func local(_ time: ClockTime, _ offset: Int) -> String {
    let minutes = time.hour * 60 + time.minute + offset / 60
    let ofDay = ((minutes % 1_440) + 1_440) % 1_440
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = minutes < 0 ? " the day before" : minutes >= 1_440 ? " the day after" : ""
    return "\(padded(ofDay / 60)):\(padded(ofDay % 60))\(day)"
  }
}
