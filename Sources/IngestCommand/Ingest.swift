// The command line of the poller, which is also the Lambda's `bootstrap`.

import AWSClient
import ArgumentParser
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Ingest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Fetches the manifest's API and delivers its records to an embedded lake or to Firehose.",
    discussion: """
      EXAMPLES
        ingest run --once                             one poll into the folder lake/
        ingest run --once --api-url http://127.0.0.1:8080/api/
        ingest run --sink firehose                    a poll every period of the manifest, until ended
        ingest redrive                                what was set aside in lake/, once more

      With \(LambdaLoop.addressVariable) set the process is the Lambda function: it ingests once an invocation.

      ENVIRONMENT
        \(EnvironmentKey.pipeline)       the same as --pipeline
        \(EnvironmentKey.apiURL)        the same as --api-url
        \(EnvironmentKey.streamName)    the delivery stream, in place of the manifest's
        \(EnvironmentKey.rawBucket)     the bucket for records that Firehose does not take
        AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, …  as in every AWS tool

      EXIT CODES
        0 every record was delivered, 1 a poll failed or records were set aside, 64 usage
      """,
    subcommands: [Run.self, Redrive.self], defaultSubcommand: Run.self)
}

/// Where records go.
enum SinkName: String, ExpressibleByArgument, CaseIterable {
  /// Parquet files in a folder, as the stream would write them.
  case lake
  /// The pipeline's delivery stream.
  case firehose
}

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Polls the API once, or every period of the manifest.")

  @Flag(help: "Poll once and exit.")
  var once = false

  @Option(help: "Where records go: lake or firehose. (default: lake; in Lambda: firehose)")
  var sink: SinkName?

  @Option(help: "The folder of the embedded lake.")
  var lake = "lake"

  @Option(help: "The API's address in place of the manifest's.")
  var apiURL: String?

  @Option(help: "The pipeline of the manifest to run; needed only where it has several.")
  var pipeline: String?

  func run() async throws {
    let variables = ProcessInfo.processInfo.environment
    if let address = variables[LambdaLoop.addressVariable], !address.isEmpty {
      let namespace = variables[EnvironmentKey.metricNamespace].flatMap { $0.isEmpty ? nil : $0 }
      try await LambdaFunction(runtimeAddress: address, namespace: namespace) {
        try IngestSession(chosen(variables), variables, sink: sink ?? .firehose, lake: lake, apiURL: apiURL)
      }.run()
      return
    }
    let pipeline = try chosen(variables)
    let session = try IngestSession(pipeline, variables, sink: sink ?? .lake, lake: lake, apiURL: apiURL)
    guard once else { try await pollForever(session, pipeline.ingest) }
    let report = await session.ingest()
    await session.shutdown()
    try tell(report)
    if let failure = report.failure { throw failure }
    guard report.isComplete else { throw ExitCode(1) }
  }

  private func chosen(_ variables: [String: String]) throws -> Pipeline {
    try project.pipeline(named: pipeline ?? variables[EnvironmentKey.pipeline].flatMap { $0.isEmpty ? nil : $0 })
  }

  /// The account in words to whoever reads, and as the ledger's line to the log.
  private func tell(_ report: IngestReport) throws {
    try StandardStream.output.write(line: report.text)
    try StandardStream.error.write(report.ledger() + [0x0A])
  }

  /// Polls at the instants of the function's cron, or every period of the manifest, counted from start to start, until the
  /// process is ended.
  private func pollForever(_ session: IngestSession, _ function: IngestFunction) async throws -> Never {
    var next = ContinuousClock.now
    while true {
      if let cron = function.cron { try await Task.sleep(for: .seconds(Self.untilNext(cron))) }
      let report = await session.ingest()
      try tell(report)
      // The next poll may well succeed: say what happened and go on.
      if let failure = report.failure { try StandardStream.error.write(line: "ingest: \(failure)") }
      guard function.cron == nil else { continue }
      next = max(next.advanced(by: .seconds(function.period.inSeconds)), .now)
      try await Task.sleep(until: next, clock: .continuous)
    }
  }

  /// The seconds until the cron's next instant; a day where none comes, which validation refuses.
  private static func untilNext(_ cron: Cron) -> Double {
    let now = Date().timeIntervalSince1970
    return cron.next(after: Int(now)).map { max(0, Double($0) - now) } ?? 86_400
  }
}

extension Result where Failure == any Error {
  /// The outcome of asynchronous work, to be looked at after what must happen either way.
  init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
