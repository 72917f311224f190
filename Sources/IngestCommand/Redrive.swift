// `ingest redrive`: delivers once more what was set aside.

import ArgumentParser
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Redrive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delivers once more the records that were set aside, by ingest and by the stream itself.",
    discussion: """
      Each object below error/<dataset>/ is read, its records are held against the schema as it is now, and those that fit are
      delivered, into today's partition. The others stay, with the new reason.

      In a lake no record is delivered twice, whenever the run is cut off. From a bucket a run that is cut off between the
      stream's answer and the removal of an object delivers that object's records again.
      """)

  @Option(help: "Where the records are, and go: lake or firehose. (default: lake)")
  var sink: SinkName?

  @Option(help: "The folder of the embedded lake.")
  var lake = "lake"

  @Option(help: "The pipeline of the manifest; needed only where it has several.")
  var pipeline: String?

  @Flag(help: "Tell what would be delivered, and change nothing.")
  var dryRun = false

  func run() async throws {
    let variables = ProcessInfo.processInfo.environment
    let named = pipeline ?? variables[EnvironmentKey.pipeline].flatMap { $0.isEmpty ? nil : $0 }
    let session = try RedriveSession(project.pipeline(named: named), variables, sink: sink ?? .lake, lake: lake)
    let report = await session.redrive(isTrial: dryRun)
    await session.shutdown()
    try StandardStream.output.write(line: report.text(isTrial: dryRun))
    try StandardStream.error.write(report.ledger + [0x0A])
    if let failure = report.failure { throw failure }
    guard report.isComplete else { throw ExitCode(1) }
  }
}
