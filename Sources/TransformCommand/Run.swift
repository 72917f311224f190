// `transform run`: reads one raw partition, runs the stage plan once, publishes every table's partition.

import AWSClient
import ArgumentParser
import Dataflow
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads one raw partition and publishes the day's partition of every table.",
    discussion: """
      A second run gives the same bytes. On failure, and on Ctrl-C, the tables keep what they had.

      With --from and --to the days are run one after another. A day that fails is told, the others are run all the same, and
      the exit code is then 1.

      With --raw-bucket and --transform-bucket the layers are those of a deployment, in S3; terraform output names them.
      AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_ENDPOINT_URL, …  as in every AWS tool.
      """)

  @Option(
    help: ArgumentHelp("The day to transform; yesterday in the manifest's zone if not given.", valueName: "yyyy-MM-dd"),
    transform: Run.day)
  var date: CivilDay?

  @Option(
    help: ArgumentHelp("The first of several days, in place of --date.", valueName: "yyyy-MM-dd"), transform: Run.day)
  var from: CivilDay?

  @Option(
    help: ArgumentHelp("The last of them; yesterday in the manifest's zone if not given.", valueName: "yyyy-MM-dd"),
    transform: Run.day)
  var to: CivilDay?

  @Option(
    help: ArgumentHelp(
      "What is done about a day without raw rows, in place of what the manifest says: fail, warn (the tables stay as they were) or empty (they get a day without rows).",
      valueName: "fail|warn|empty"),
    transform: Run.missingDay)
  var missingDay: MissingDay?

  @Option(help: "The folder of the embedded lake. (default: lake)")
  var lake: String?

  @Option(help: "The raw layer's bucket, in place of a folder.")
  var rawBucket: String?

  @Option(help: "The transform layer's bucket, in place of a folder.")
  var transformBucket: String?

  @Option(
    help: "The pipeline of the manifest to run; needed only where it has several. (or \(EnvironmentKey.pipeline))")
  var pipeline: String?

  func validate() throws {
    guard date == nil || from == nil && to == nil else {
      throw ValidationError("--date is one day, and --from and --to are several: name one or the other")
    }
    guard to == nil || from != nil else { throw ValidationError("--to needs the first day too: --from yyyy-MM-dd") }
    if let from, let to { try Run.checkOrder(from, to) }
    guard (rawBucket == nil) == (transformBucket == nil) else {
      throw ValidationError("--raw-bucket and --transform-bucket come together: a run reads one and writes the other")
    }
    if rawBucket != nil, let lake {
      throw ValidationError("--lake \(lake) is a folder, and --raw-bucket is in S3: name one of the two")
    }
  }

  func run() async throws {
    // Past a limit of the file's size the write then fails with a reason, instead of the process being killed.
    signal(SIGXFSZ, SIG_IGN)
    let variables = ProcessInfo.processInfo.environment
    let variable = variables[EnvironmentKey.pipeline]
    let pipeline = try project.pipeline(named: pipeline ?? variable.flatMap { $0.isEmpty ? nil : $0 })
    if let address = variables[LambdaLoop.addressVariable], !address.isEmpty {
      return try await TransformFunction.serve(at: address, pipeline, variables)
    }
    Interruption.watch()
    let job = TransformJob(pipeline.job, missingDay: missingDay)
    do {
      guard let from else { return try await run(job, on: try date ?? yesterday(of: pipeline), variables) }
      try await run(job, from: from, to: try to ?? yesterday(of: pipeline), variables)
    } catch let ended as Interruption.Ended {
      try StandardStream.error.write(line: "transform: \(ended)")
      // As a shell tells it of a process that a signal has ended.
      throw ExitCode(128 + ended.signal)
    }
  }

  private func yesterday(of pipeline: Pipeline) throws -> CivilDay {
    try ZonedClock(pipeline.zone).yesterday(at: Int64(time(nil)))
  }

  /// The days one after another; those that fail are told and do not stop the others.
  private func run(
    _ job: TransformJob, from first: CivilDay, to last: CivilDay, _ variables: [String: String]
  ) async throws {
    try Run.checkOrder(first, last)
    var failed: [CivilDay] = []
    for number in first.daysSinceEpoch...last.daysSinceEpoch {
      let day = CivilDay(daysSinceEpoch: number)
      do {
        try await run(job, on: day, variables)
      } catch let ended as Interruption.Ended {
        throw ended
      } catch {
        failed.append(day)
        try StandardStream.error.write(line: "transform: \(day.iso): \(error)")
      }
    }
    guard failed.isEmpty else {
      let days = failed.map(\.iso).joined(separator: ", ")
      throw LakeError(
        "\(failed.count) of \(last.daysSinceEpoch - first.daysSinceEpoch + 1) days failed: \(days)",
        fix: "see above; the other days are published")
    }
  }

  private static func checkOrder(_ first: CivilDay, _ last: CivilDay) throws {
    guard first.daysSinceEpoch <= last.daysSinceEpoch else {
      throw ValidationError("--from \(first.iso) is after the last day, \(last.iso): the first of the days comes first")
    }
  }

  private func run(_ job: TransformJob, on day: CivilDay, _ variables: [String: String]) async throws {
    let start = ContinuousClock.now
    let report = try await report(of: job, on: day, variables)
    try StandardStream.output.write(line: report.text(seconds: start.duration(to: .now) / .seconds(1)))
  }

  private func report(
    of job: TransformJob, on day: CivilDay, _ variables: [String: String]
  ) async throws -> TransformReport {
    guard let rawBucket, let transformBucket else { return try job.run(in: LakeFolder(lake ?? "lake"), on: day) }
    let environment = try AWSEnvironment(variables) { path in
      (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }
    let transport = HTTPTransport()
    let outcome: Result<TransformReport, any Error>
    do {
      let lake = BucketLake(raw: rawBucket, transform: transformBucket, environment, transport)
      outcome = .success(try await job.run(in: lake, on: day))
    } catch { outcome = .failure(error) }
    await transport.shutdown()
    return try outcome.get()
  }

  private static func missingDay(_ text: String) throws -> MissingDay {
    guard let choice = MissingDay(rawValue: text) else {
      throw ValidationError("'\(text)' is not one of \(MissingDay.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  private static func day(_ text: String) throws -> CivilDay {
    guard let day = CivilDay(iso: text) else {
      throw ValidationError("'\(text)' is no day of the calendar; write yyyy-MM-dd, such as 2025-11-03")
    }
    return day
  }
}
