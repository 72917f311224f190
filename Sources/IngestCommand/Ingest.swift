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
        ingest run --every 5m --health 8080           a poll every five minutes, and whether it is well, by GET
        ingest redrive                                what was set aside in lake/, once more

      With \(LambdaLoop.addressVariable) set the process is the Lambda function: it ingests once an invocation.

      ENVIRONMENT
        \(EnvironmentKey.pipeline)       the same as --pipeline
        \(EnvironmentKey.apiURL)        the same as --api-url
        \(EnvironmentKey.streamName)    the delivery stream, in place of the manifest's
        \(EnvironmentKey.rawBucket)     the bucket for records that Firehose does not take
        PLAN_SECRET_…       the value of the API's secret of that name, in capitals; or PLAN_ARN_…, its ARN in Secrets Manager
        PLAN_CURSOR_…       the parameter of the API of that name, in capitals, where the manifest keeps its cursor in one
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
  static let configuration = CommandConfiguration(
    abstract: "Polls the API once, or again and again until it is asked to end.",
    discussion: """
      SIGTERM and Ctrl-C end it in good order: an unfinished fetch is given up, what is fetched is delivered and told. A second
      one ends it at once.
      """)

  @Flag(help: "Poll once and exit.")
  var once = false

  @Option(
    help: ArgumentHelp("Poll so often, in place of the manifest's rhythm: 30s, 5m or 1h.", valueName: "span"),
    transform: Run.span)
  var every: Duration?

  @Option(
    help: ArgumentHelp("Answer there whether the poller is well: 8080, or 0.0.0.0:8080.", valueName: "[host:]port"),
    transform: Run.listener)
  var health: (host: String, port: Int)?

  @Option(
    help: ArgumentHelp(
      "The longest that a poll takes, in place of the function's timeout: 90s or 10m.", valueName: "span"),
    transform: Run.span)
  var within: Duration?

  @Option(help: "Where records go: lake or firehose. (default: lake; in Lambda: firehose)")
  var sink: SinkName?

  @Option(help: "The folder of the embedded lake.")
  var lake = "lake"

  @Option(
    help: ArgumentHelp(
      "The API's address in place of the manifest's; of several APIs, each by its name: orders=http://…",
      valueName: "url"))
  var apiURL: [String] = []

  @Option(help: "The pipeline of the manifest to run; needed only where it has several.")
  var pipeline: String?

  func validate() throws {
    guard !once || every == nil && health == nil else {
      throw ValidationError("--once is one poll: --every and --health are for a poller that goes on")
    }
  }

  func run() async throws {
    let variables = ProcessInfo.processInfo.environment
    if let address = variables[LambdaLoop.addressVariable], !address.isEmpty {
      let namespace = variables[EnvironmentKey.metricNamespace].flatMap { $0.isEmpty ? nil : $0 }
      try await LambdaFunction(runtimeAddress: address, namespace: namespace) {
        try IngestSession(chosen(variables), variables, sink: sink ?? .firehose, lake: lake, apiURLs: apiURL)
      }.run()
      return
    }
    let pipeline = try chosen(variables)
    let session = try IngestSession(
      pipeline, variables, sink: sink ?? .lake, lake: lake, apiURLs: apiURL, isOngoing: !once)
    let time = within ?? .seconds(pipeline.ingest.timeout.inSeconds)
    let last = try await Stop.onSignals { stop -> [IngestReport]? in
      guard !once else {
        for text in try session.recover() { try Self.note(text) }
        return await session.ingest(before: .now + time, until: stop)
      }
      try await poll(session, every.map(Rhythm.every) ?? Rhythm(of: pipeline.ingest), time, until: stop)
      return nil
    }
    await session.shutdown()
    guard let last else { return }
    for report in last { try Self.tell(report) }
    if let failure = last.failure { throw failure }
    guard last.allSatisfy(\.isComplete) else { throw ExitCode(1) }
  }

  private func poll(_ session: IngestSession, _ rhythm: Rhythm, _ time: Duration, until stop: Stop) async throws {
    let health = PollHealth(patience: rhythm.patience(with: time), stop: stop)
    let server = try await listen(health)
    if let server { try Self.note("health at port \(server.port)") }
    let loop = PollLoop(
      session: session, rhythm: rhythm, time: time,
      tell: { report in
        try Self.tell(report)
        // The next poll may well succeed: say what happened and go on.
        if let failure = report.failure { try Self.note("\(failure)") }
      }, note: Self.note)
    let outcome = await Result { try await loop.run(until: stop, health: health) }
    await server?.stop()
    try outcome.get()
    try Self.note("ended as it was asked to")
  }

  /// Tells of health where it was asked for.
  private func listen(_ health: PollHealth) async throws -> StatusServer? {
    guard let (host, port) = self.health else { return nil }
    do { return try await StatusServer(host: host, port: port) { health.status() } } catch {
      throw IngestError.missingSetting(
        "--health \(host):\(port): cannot listen there: \(error). Expected an address of this machine and a port that is free. "
          + "Fix: name another port, or 0 for any")
    }
  }

  private func chosen(_ variables: [String: String]) throws -> Pipeline {
    try project.pipeline(named: pipeline ?? variables[EnvironmentKey.pipeline].flatMap { $0.isEmpty ? nil : $0 })
  }

  /// The account in words to whoever reads, and as the ledger's line to the log.
  private static func tell(_ report: IngestReport) throws {
    try StandardStream.output.write(line: report.text)
    try StandardStream.error.write(report.ledger() + [0x0A])
  }

  @Sendable private static func note(_ text: String) throws { try StandardStream.error.write(line: "ingest: \(text)") }

  private static func span(_ text: String) throws -> Duration {
    let units = ["ms": Duration.milliseconds(1), "s": .seconds(1), "m": .seconds(60), "h": .seconds(3_600)]
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let unit = units[String(text[digits.endIndex...])], let count = Int(digits), (1...86_400).contains(count)
    else {
      throw ValidationError(
        "'\(text)' is no span of time: a number of 1 to 86400 and ms, s, m or h, such as 500ms, 30s, 5m or 1h")
    }
    return unit * count
  }

  private static func listener(_ text: String) throws -> (host: String, port: Int) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let port = parts.last.flatMap({ Int($0) }), (0...65_535).contains(port), parts.count < 3, parts.first != ""
    else {
      throw ValidationError(
        "'\(text)' is no place to listen: a port of 0 to 65535, or an address and a port: 0.0.0.0:8080")
    }
    return (parts.count == 2 ? String(parts[0]) : "127.0.0.1", port)
  }
}

extension Result where Failure == any Error {
  /// The outcome of asynchronous work, to be looked at after what must happen either way.
  init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
