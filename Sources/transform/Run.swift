// `transform run`: reads one raw partition, runs the stage plan once, publishes every table's partition.

import ArgumentParser
import Dataflow
import Lake
import Manifest
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

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads one raw partition and publishes the day's partition of every table.",
    discussion: "A second run gives the same bytes. On failure the tables keep what they had.")

  @Option(
    help: ArgumentHelp("The day to transform; yesterday in the manifest's zone if not given.", valueName: "yyyy-MM-dd"),
    transform: Run.day)
  var date: CivilDay?

  @Option(help: "The folder of the embedded lake.")
  var lake = "lake"

  @Option(
    help: "The pipeline of the manifest to run; needed only where it has several. (or \(EnvironmentKey.pipeline))")
  var pipeline: String?

  func run() throws {
    // Past a limit of the file's size the write then fails with a reason, instead of the process being killed.
    signal(SIGXFSZ, SIG_IGN)
    let start = ContinuousClock.now
    let variable = ProcessInfo.processInfo.environment[EnvironmentKey.pipeline]
    let pipeline = try project.pipeline(named: pipeline ?? variable.flatMap { $0.isEmpty ? nil : $0 })
    let day = try date ?? ZonedClock(pipeline.zone).yesterday(at: Int64(time(nil)))
    let report = try TransformJob(job: pipeline.job, lake: LakeFolder(lake)).run(on: day)
    let seconds = start.duration(to: .now) / .seconds(1)
    try StandardStream.output.write(line: report.text(seconds: seconds))
  }

  private static func day(_ text: String) throws -> CivilDay {
    guard let day = CivilDay(iso: text) else {
      throw ValidationError("'\(text)' is no day of the calendar; write yyyy-MM-dd, such as 2025-11-03")
    }
    return day
  }
}
