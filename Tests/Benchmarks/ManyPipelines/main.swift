// Plans and writes a project of N pipelines, each with layers of its own, for the benchmark of the generator.

import Dataflow
import Foundation
import Output
import PipelineDSL
import Planner

private struct Place: Schema { let city, country: Column<String> }
private struct Row: Schema {
  let id: Column<String?>
  let name: Column<String>
  let place: Place
  let registered: Column<String>
  let count: Column<Int64?>
}
private struct Person: Schema {
  let id: Column<String?>
  let name: Column<String>
}
private struct Address: Schema {
  let id: Column<String?>
  let city, country: Column<String>
}

private func pipeline(_ number: Int) -> Pipeline {
  let name = "p\(number)"
  let raw = Layer("raw-\(name)", bucket: "many-raw-\(name)", database: "many_raw_\(name)")
  let target = Layer("tables-\(name)", bucket: "many-tables-\(name)", database: "many_tables_\(name)")
  let rows = raw.dataset("rows", of: Row.self)
  let stream = DeliveryStream(
    "many-stream-\(name)", into: rows, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
  let api = RestAPI("api-\(name)", of: Row.self, at: "https://example.com/\(name)", records: "results")
  let latest = Row.rows.filter { !$0.id.isNull }.dedupe(by: { $0.id }, keepLatest: { $0.registered.cast(to: Day.self) })
  let tables = (0..<7).map { index in
    index % 2 == 0
      ? target.table("person_\(index)", of: latest) { Person(id: $0.id, name: $0.name) }
      : target.table("address_\(index)", of: latest) {
        Address(id: $0.id, city: $0.place.city, country: $0.place.country)
      }
  }
  let job = SparkJob("many-job-\(name)", reads: rows, writes: tables)
  return Pipeline(
    name, ingest: IngestFunction("many-ingest-\(name)", polls: api, every: .minutes(1), puts: stream),
    rawCrawler: Crawler("many-raw-\(name)", over: rows), job: job,
    transformCrawler: Crawler("many-tables-\(name)", over: job, in: target),
    schedule: .fixedClock(rawCrawl: .utc(1, 0), job: .utc(1, 30), transformCrawl: .utc(2, 0)))
}

guard CommandLine.arguments.count == 3, let count = Int(CommandLine.arguments[1]), count > 0 else {
  FileHandle.standardError.write(Data("usage: many-pipelines COUNT FOLDER\n".utf8))
  exit(64)
}
private let start = ContinuousClock.now
private let project = Project(
  "many", (1...count).map(pipeline), environments: [Environment("prod", region: "eu-west-1", suffix: "")])
guard case .files(let files, _, _) = Plan(project) else {
  print("findings: \(project.diagnostics.prefix(3))")
  exit(1)
}
private let planned = ContinuousClock.now
private let folder = OutputFolder(path: CommandLine.arguments[2])
private let changes = try folder.changes(to: files)
try folder.apply(changes)
private let seconds = [start, planned].map { $0.duration(to: .now) / .seconds(1) }
print("\(files.count) files; \(seconds[0]) s, of which the texts and the disk took \(seconds[1]) s")
// As plan-gen ends.
withExtendedLifetime((files, changes)) { exit(0) }
