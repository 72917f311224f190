// A zone's local days, found by asking for its offset every six hours: what the simulation knows of time.

import Zones

/// Local days over some years. Instants are seconds since 1970-01-01T00:00:00Z, days are counted from 1970-01-01.
struct SimulatedZone: Sendable {
  /// A time without a change of offset, its end excluded.
  struct Stretch: Sendable {
    let start: Int
    var end: Int
    let secondsEast: Int
  }

  let days: ClosedRange<Int>
  private(set) var stretches: [Stretch] = []
  /// The last second of each local day from a week before the first; nil for a day that never was.
  private var lastSeconds: [Int?] = []

  init(_ offsets: ZoneOffsets, _ days: ClosedRange<Int>) {
    self.days = days
    let step = 21_600
    var time = (days.lowerBound - 8) * 86_400
    let end = (days.upperBound + 9) * 86_400
    var offset = offsets.secondsEast(at: Int64(time))
    var start = time
    while time < end {
      let next = offsets.secondsEast(at: Int64(time + step))
      if next != offset {
        var (before, after) = (time, time + step)
        while after - before > 1 {
          let middle = (before + after) / 2
          if offsets.secondsEast(at: Int64(middle)) == offset { before = middle } else { after = middle }
        }
        stretches.append(Stretch(start: start, end: after, secondsEast: offset))
        (start, offset) = (after, next)
      }
      time += step
    }
    stretches.append(Stretch(start: start, end: end, secondsEast: offset))
    findLastSeconds()
  }

  private mutating func findLastSeconds() {
    lastSeconds = [Int?](repeating: nil, count: days.count + 16)
    for stretch in stretches {
      var second = stretch.start
      while second < stretch.end {
        let local = second + stretch.secondsEast
        let last = min(second + 86_399 - (local % 86_400 + 86_400) % 86_400, stretch.end - 1)
        let index = day(at: second) - days.lowerBound + 7
        if lastSeconds.indices.contains(index) { lastSeconds[index] = last }
        second = last + 1
      }
    }
  }

  /// The last second of a local day.
  func lastSecond(of day: Int) -> Int? { lastSeconds[day - days.lowerBound + 7] }

  func stretch(at instant: Int) -> Int {
    var (low, high) = (0, stretches.count)
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].end <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func day(at instant: Int) -> Int {
    let local = instant + stretches[stretch(at: instant)].secondsEast
    return local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
  }

  /// All local days that are met between two instants, both included, looked at minute by minute.
  func days(from first: Int, through last: Int) -> Set<Int> {
    let (start, end) = (day(at: first), day(at: last))
    if start == end, stretch(at: first) == stretch(at: last) { return [start] }
    var days: Set = [start, end]
    for instant in stride(from: first, through: last, by: 60) { days.insert(day(at: instant)) }
    return days
  }
}
