// The batch stages walked through run by run, and each record followed into the run that reads it or does not.

import PipelineDSL

/// A schedule as plain numbers: seconds, and seconds after midnight UTC.
struct SimulatedSchedule: Sendable, CustomStringConvertible {
  var isChained = false
  /// When the raw crawl starts, and how much later the job does; in a chain the job starts with it or up to an hour later.
  var crawl = 3_600
  var lead = 1_800
  var buffer = 300
  var slack = 300
  var retries = 0
  var timeout = 1_800

  /// How late an attempt may start: at once, with the first attempt, with the last.
  var lateness: [Int] {
    let start = slack + (isChained ? 3_600 : 0)
    return [0, start, start + retries * timeout]
  }

  var description: String {
    "\(isChained ? "chained" : "fixed") crawl \(crawl / 3_600):\(crawl / 60 % 60) lead \(lead) buffer \(buffer) slack \(slack) "
      + "retries \(retries) of \(timeout)"
  }

  struct Loss: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case unread, unsure, early }
    let day: Int
    let kind: Kind
  }

  /// A run: when its raw crawl starts, and the days that its attempts may read.
  private struct Run {
    let crawl: Int
    let reads: Set<Int>
  }

  private func run(on utcDay: Int, lateness: Int, _ zone: SimulatedZone) -> Run {
    let crawl = utcDay * 86_400 + crawl
    let start = isChained ? crawl : crawl + lead
    let days = zone.days(from: start, through: start + lateness)
    return Run(crawl: crawl, reads: Set(days.map { $0 - 1 }))
  }

  /// The first day that loses a record: for what happens every time, or else for what late starts do.
  func firstLoss(in zone: SimulatedZone) -> Loss? {
    guard let last = firstLoss(in: zone, lateness: lateness[2]) else { return nil }
    return firstLoss(in: zone, lateness: 0) ?? firstLoss(in: zone, lateness: lateness[1]) ?? last
  }

  private func firstLoss(in zone: SimulatedZone, lateness: Int) -> Loss? {
    let days = zone.days
    var firstCrawl = [Int?](repeating: nil, count: days.count + 16)
    var isSure = [Bool](repeating: false, count: days.count + 16)
    for utcDay in days.lowerBound - 4...days.upperBound + 5 {
      let run = run(on: utcDay, lateness: lateness, zone)
      for day in run.reads {
        let index = day - days.lowerBound + 7
        if firstCrawl[index] == nil { firstCrawl[index] = run.crawl }
        if run.reads.count == 1 { isSure[index] = true }
      }
    }
    for day in days {
      guard let arrival = zone.lastSecond(of: day) else { continue }
      let index = day - days.lowerBound + 7
      guard let crawl = firstCrawl[index] else { return Loss(day: day, kind: .unread) }
      guard isSure[index] else { return Loss(day: day, kind: .unsure) }
      if crawl < delivery(of: arrival) { return Loss(day: day, kind: .early) }
    }
    return nil
  }

  /// From when on an object is there that a record of this second began.
  private func delivery(of arrival: Int) -> Int { arrival + 1 + buffer + slack }

  /// Whether a record that is alone in its object is surely read, and by no run before it is there.
  func isRead(_ arrival: Int, in zone: SimulatedZone) -> Bool {
    let day = zone.day(at: arrival)
    let utcDay = arrival / 86_400
    let runs = (utcDay - 4...utcDay + 5).map { run(on: $0, lateness: lateness[2], zone) }
    let readers = runs.filter { $0.reads.contains(day) }
    return readers.contains { $0.reads == [day] } && readers.allSatisfy { $0.crawl >= delivery(of: arrival) }
  }
}
