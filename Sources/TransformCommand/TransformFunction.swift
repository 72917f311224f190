// The process as a Lambda function: one day an invocation, from the raw layer's bucket to the transform layer's.

import AWSClient
import Calls
import Dataflow
import Lake
import Logging
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The function that runs a pipeline's job where the manifest says `engine: .native`.
struct TransformFunction: Sendable {
  private let job: TransformJob
  private let lake: BucketLake
  private let clock: ZonedClock
  /// The crawler to start when the tables are there, and who starts it; nil where a clock does.
  private let crawler: (name: String, client: GlueClient)?

  /// Reads the settings that Terraform gives the function.
  /// - Throws: What is missing, before the first invocation.
  init(_ pipeline: Pipeline, _ variables: [String: String], _ transport: HTTPTransport) throws {
    func bucket(_ key: String) throws -> String {
      guard let name = variables[key], !name.isEmpty else {
        throw LakeError("\(key) is not set", fix: "set it to the layer's bucket, as the generated Terraform does")
      }
      return name
    }
    job = TransformJob(pipeline.job)
    clock = try ZonedClock(pipeline.zone)
    let environment = try AWSEnvironment(variables)
    lake = BucketLake(
      raw: try bucket(EnvironmentKey.rawBucket), transform: try bucket(EnvironmentKey.transformBucket), environment,
      transport)
    crawler = variables[EnvironmentKey.transformCrawler].flatMap { $0.isEmpty ? nil : $0 }.map { name in
      (name, GlueClient(environment, making: TransformCalls.crawl, transport: transport))
    }
  }

  /// Serves invocations until the container fails.
  static func serve(at address: String, _ pipeline: Pipeline, _ variables: [String: String]) async throws {
    let transport = HTTPTransport()
    let client = try LambdaRuntimeClient(address: address, transport: transport)
    try await LambdaLoop.run(client, label: "transform") {
      try TransformFunction(pipeline, variables, transport)
    } handler: { function, invocation, logger in
      let day = try function.day(of: invocation.body, now: Int64(Date().timeIntervalSince1970))
      let start = ContinuousClock.now
      let report = try await function.job.run(in: function.lake, on: day)
      if report.skipped == nil, let crawler = function.crawler { try await crawler.client.startCrawler(crawler.name) }
      let text = report.text(seconds: start.duration(to: .now) / .seconds(1))
      logger.info("transformed", metadata: ["requestID": "\(invocation.requestID)", "report": "\(text)"])
      return report.json
    }
  }
}

extension TransformFunction {
  /// What an invocation may ask for: a day by hand, under the name that the Glue job has for it, or an event of EventBridge ("Events").
  private struct Event: Decodable {
    let requested: String?
    let time: String?

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: Key.self)
      let date = Key(stringValue: JobArgument.date)
      // A day that is no text is no reason to take another one.
      requested =
        try members.contains(date) && !members.decodeNil(forKey: date)
        ? (try? members.decode(String.self, forKey: date))
          ?? (try? members.decode(Int.self, forKey: date)).map { "\($0)" } ?? "no text" : nil
      time = try? members.decode(String.self, forKey: Key(stringValue: "time"))
    }
  }

  /// The day to transform: the one asked for, else the day before the event's time. A retry has the event of the run before,
  /// so that it is of the same day even past midnight. What is no such event is of the day before now.
  func day(of event: [UInt8], now: Int64) throws(LakeError) -> CivilDay {
    let event = try? JSONDecoder().decode(Event.self, from: Data(event))
    if let requested = event?.requested {
      guard let day = CivilDay(iso: requested) else {
        throw LakeError(
          "\(JobArgument.date) is '\(requested)', which is no day of the calendar",
          fix: "write yyyy-MM-dd, such as 2025-11-03")
      }
      return day
    }
    let time = event?.time.flatMap { text in Array(text.utf8).withUnsafeBufferPointer { InstantText($0) } }
    return clock.yesterday(at: time.map { $0.microseconds.floored(by: 1_000_000).quotient } ?? now)
  }
}
