// Findings about how the values of a pipeline hang together: what compiles and would still make a broken deployment.

extension Pipeline {
  /// Stages that do not follow on each other, and names that are too long or too alike once they are put together.
  var wiringFindings: [Diagnostic] { sourceFindings + crawlerFindings + lengthFindings + zoneFindings + dayFindings }

  private var sourceFindings: [Diagnostic] {
    var findings: [Diagnostic] = []
    let dataset = ingest.stream.dataset
    if job.source != dataset {
      findings.append(
        Diagnostic(
          location: job.location, problem: "job \"\(job.name)\" reads dataset \"\(job.source.name)\"",
          allowed: "stream \"\(ingest.stream.name)\" fills dataset \"\(dataset.name)\", and nothing fills another",
          fix: "reads: the dataset that the stream writes into"))
    }
    if job.tables.contains(where: { $0.layer == dataset.layer }) {
      findings.append(
        Diagnostic(
          location: job.location,
          problem: "job \"\(job.name)\" writes into layer \"\(dataset.layer.name)\", which it reads",
          allowed: "tables stand in a layer of their own, so that the job may not write raw data",
          fix: "a second Layer for the tables"))
    }
    return findings
  }

  private var crawlerFindings: [Diagnostic] {
    let dataset = ingest.stream.dataset
    let layer = job.tables.first?.layer
    var findings: [Diagnostic] = []
    if rawCrawler.layer != dataset.layer || rawCrawler.tables != [dataset.name] {
      findings.append(
        Diagnostic(
          location: rawCrawler.location, problem: "rawCrawler \"\(rawCrawler.name)\" crawls \(described(rawCrawler))",
          allowed: "it registers the partitions of dataset \"\(dataset.name)\", which the job reads",
          fix: "Crawler(\"\(rawCrawler.name)\", over: the stream's dataset)"))
    }
    if let layer, transformCrawler.layer != layer || transformCrawler.tables != job.tables.map(\.name) {
      findings.append(
        Diagnostic(
          location: transformCrawler.location,
          problem: "transformCrawler \"\(transformCrawler.name)\" crawls \(described(transformCrawler))",
          allowed:
            "it registers the partitions of the tables that job \"\(job.name)\" writes into layer \"\(layer.name)\"",
          fix: "Crawler(\"\(transformCrawler.name)\", over: the job, in: the layer of its tables)"))
    }
    return findings
  }

  private func described(_ crawler: Crawler) -> String {
    let tables = crawler.tables.map { "\"\($0)\"" }.joined(separator: ", ")
    return "\(tables.isEmpty ? "no table" : tables) of layer \"\(crawler.layer.name)\""
  }

  /// A role is called after the pipeline and what it is for; IAM takes 64 characters ("IAM and AWS STS quotas").
  private var lengthFindings: [Diagnostic] {
    let longest = layers.map { ("\($0.name)-crawler", $0.location) } + [("scheduler", location)]
    return longest.compactMap { purpose, location in
      let role = "\(name)-\(purpose)\(suffix)"
      guard role.utf8.count > 64 else { return nil }
      return Diagnostic(
        location: location, problem: "a role would be called \"\(role)\", of \(role.utf8.count) characters",
        allowed: "a role's name has at most 64 (\"IAM and AWS STS quotas\")",
        fix: "shorten the name of the pipeline or of the layer, or the environment's suffix")
    }
  }

  private var zoneFindings: [Diagnostic] {
    let parts = zone.identifier.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      part.first.map { ("A"..."Z").contains($0) || ("a"..."z").contains($0) } == true
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0)) }
    }
    guard !isName else { return [] }
    return [
      Diagnostic(
        location: location, problem: "the zone is \"\(zone.identifier)\"",
        allowed: "a zone goes by its name in the tz database (\"CustomTimeZone\" of Firehose)",
        fix: "zone: .named(\"Europe/Berlin\")")
    ]
  }

  /// In UTC the day ends at midnight, and its last rows wait for one more buffer interval before they are in the raw layer.
  private var dayFindings: [Diagnostic] {
    guard zone == .utc else { return [] }
    let time =
      switch schedule.kind {
      case .chained(let time): time
      case .fixedClock(let rawCrawl, _, _): rawCrawl
      }
    let buffer = ingest.stream.bufferInterval
    guard time.hour == 0 || buffer >= .hours(1), time.hour * 3_600 + time.minute * 60 <= buffer.inSeconds else {
      return []
    }
    return [
      Diagnostic(
        location: schedule.location, problem: "the raw crawl starts at \(time)",
        allowed: "stream \"\(ingest.stream.name)\" holds the day's last rows for up to \(buffer) after midnight",
        fix: "a time later than \(buffer) after 00:00 UTC")
    ]
  }
}
