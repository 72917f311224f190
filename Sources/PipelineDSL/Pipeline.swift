// One pipeline, from the API to the tables.

/// A pipeline: API → ingest → stream → raw layer → crawler → job → transform layer → crawler.
public struct Pipeline: Sendable, Hashable {
  package internal(set) var name: String
  package let zone: Zone
  package internal(set) var ingest: IngestFunction
  package internal(set) var rawCrawler: Crawler
  package internal(set) var job: SparkJob
  package internal(set) var transformCrawler: Crawler
  package internal(set) var schedule: BatchSchedule
  package internal(set) var logRetention: TimeSpan
  package internal(set) var alarms: Alarms
  /// What names in AWS end in: an environment's suffix, or nothing in the manifest itself.
  package internal(set) var suffix = ""
  package let location: SourceLocation

  /// A pipeline of which everything that is reached from here is deployed.
  /// - Parameters:
  ///   - name: The prefix of what has no name of its own (roles, alarms), and what `--pipeline` takes.
  ///   - zone: The zone of the partitions' days.
  ///   - schedule: When the batch stages of a day run: by fixed times, or each after the one before.
  ///   - logRetention: How long CloudWatch keeps the logs of the function, the stream and the job.
  ///   - alarms: Who is told when something is wrong.
  public init(
    _ name: String, zone: Zone = .utc, ingest: IngestFunction, rawCrawler: Crawler, job: SparkJob,
    transformCrawler: Crawler, schedule: BatchSchedule, logRetention: TimeSpan = .days(30), alarms: Alarms = .topic,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.zone = zone
    self.ingest = ingest
    self.rawCrawler = rawCrawler
    self.job = job
    self.transformCrawler = transformCrawler
    self.schedule = schedule
    self.logRetention = logRetention
    self.alarms = alarms
    location = SourceLocation(file: file, line: line, column: column)
  }
}

extension Pipeline {
  /// The layers, each once, raw before transform.
  package var layers: [Layer] {
    var layers: [Layer] = []
    for layer in [ingest.stream.dataset.layer] + job.tables.map(\.layer) where !layers.contains(layer) {
      layers.append(layer)
    }
    return layers
  }
}
