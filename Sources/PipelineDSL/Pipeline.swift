// The whole: what the manifest hands to the generator and to the runtimes.

/// A pipeline: API → ingest → stream → raw layer → crawler → job → transform layer → crawler.
public struct Pipeline: Sendable, Hashable {
  package let name: String
  package let region: String
  package let zone: Zone
  package let ingest: IngestFunction
  package let rawCrawler: Crawler
  package let job: SparkJob
  package let transformCrawler: Crawler
  package let schedule: BatchSchedule
  package let logRetention: TimeSpan
  package let alarms: Alarms
  package let location: SourceLocation

  /// A pipeline of which everything that is reached from here is deployed.
  /// - Parameters:
  ///   - name: The prefix of what has no name of its own (artifact bucket, roles), and the tag `pipeline`.
  ///   - region: The AWS region; a Terraform variable with this default.
  ///   - zone: The zone of the partitions' days.
  ///   - schedule: When the batch stages of a day run: by fixed times, or each after the one before.
  ///   - logRetention: How long CloudWatch keeps the logs of the function and the stream.
  ///   - alarms: Who is told when something is wrong.
  public init(
    _ name: String, region: String, zone: Zone = .utc, ingest: IngestFunction, rawCrawler: Crawler, job: SparkJob,
    transformCrawler: Crawler, schedule: BatchSchedule, logRetention: TimeSpan = .days(30), alarms: Alarms = .topic,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.region = region
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
