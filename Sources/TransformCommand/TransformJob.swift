// The job that Glue runs as Spark, run here: the same stage plan over the same raw rows.

import Dataflow
import Engine
import Lake
import Parquet
import PipelineDSL

/// A day's run of the manifest's job, wherever its layers are.
struct TransformJob {
  let job: SparkJob

  /// A day's run on an embedded lake: the partition of `day` of every table is published.
  func run(in lake: LakeFolder, on day: CivilDay) throws -> TransformReport {
    // A missing partition is told before anything is made in the lake.
    _ = try lake.partitionFiles(of: job.source, on: day)
    let publisher = try lake.publisher()
    let files = try lake.partitionFiles(of: job.source, on: day)
    var raw = RawRows(job)
    for file in files { try raw.add(ParquetReader(path: file), named: file) }
    let tables = try tables(of: raw, day)
    return report(tables, raw, day, paths: try publisher.publish(tables.map(\.partition), on: day))
  }

  /// A day's run on the buckets of a deployment.
  func run(in lake: BucketLake, on day: CivilDay) async throws -> TransformReport {
    var raw = RawRows(job)
    try await lake.read(job.source, on: day) { name, bytes in
      try raw.add(ParquetReader(bytes: bytes, name: name), named: name)
    }
    let tables = try tables(of: raw, day)
    return report(tables, raw, day, paths: try await lake.publish(tables.map(\.partition), on: day))
  }

  private typealias Result = (partition: PartitionPublisher.Partition, rowCount: Int)

  private func tables(of raw: RawRows, _ day: CivilDay) throws -> [Result] {
    let rows = try raw.batch()
    guard rows.rowCount > 0 else {
      throw LakeError(
        "no raw rows of '\(job.source.name)' for \(day.iso): its files hold none",
        fix: "ingest that day again, or name another with --date; the tables are as they were")
    }
    return try zip(job.tables, raw.plan.run(on: rows)).map { table, batch in
      (PartitionPublisher.Partition(of: table, parquet: try batch.parquet(as: table.flow.output)), batch.rowCount)
    }
  }

  private func report(_ tables: [Result], _ raw: RawRows, _ day: CivilDay, paths: [String]) -> TransformReport {
    TransformReport(
      day: day, files: raw.files, rowCount: raw.rowCount,
      tables: zip(tables, paths).map { table, path in
        TransformReport.Table(
          name: table.partition.table.name, rowCount: table.rowCount, byteCount: table.partition.parquet.count,
          path: path)
      })
  }
}

/// The raw rows of a day, file by file, in the columns that the job needs.
private struct RawRows {
  let plan: StagePlan
  private let reader: PartitionReader
  private var batches: [Batch] = []
  private(set) var files = 0

  var rowCount: Int { batches.reduce(0) { $0 + $1.rowCount } }

  init(_ job: SparkJob) {
    plan = StagePlan(job.tables.map(\.flow))
    reader = PartitionReader(RawRows.neededColumns(of: plan, job))
  }

  mutating func add(_ file: ParquetReader, named name: String) throws {
    try reader.read(file, named: name) { group in
      batches.append(
        try Batch(leaves: reader.leaves, decoded: group.columns, maxDefinitionLevels: group.maxDefinitionLevels))
    }
    files += 1
  }

  func batch() throws -> Batch {
    // Files without rows have no row groups.
    guard batches.isEmpty else { return try Batch.concatenating(batches) }
    let empty = reader.leaves.map { ColumnVector.nulls(of: $0.type, count: 0) }
    return try Batch(leaves: reader.leaves, decoded: empty, maxDefinitionLevels: reader.leaves.map { _ in 1 })
  }

  /// The raw columns that a step reads, or that a table without a `select` passes on; never none, since columns count rows.
  private static func neededColumns(of plan: StagePlan, _ job: SparkJob) -> [Leaf] {
    var paths = plan.columnsRead
    for table in job.tables where !table.flow.hasSelect { paths.formUnion(table.flow.output.leaves.map(\.path)) }
    let leaves = job.source.rowFields.leaves
    let needed = leaves.filter { paths.contains($0.path) }
    return needed.isEmpty ? Array(leaves.prefix(1)) : needed
  }
}

extension Flow {
  fileprivate var hasSelect: Bool {
    steps.contains { $0.newColumns != nil }
  }
}

extension Batch {
  /// The rows as a Parquet file with these fields.
  fileprivate func parquet(as fields: [Field]) throws -> [UInt8] {
    var writer = try ParquetWriter(schema: ParquetSchema(fields: fields))
    try writer.append(fields.leaves.map(stored))
    return writer.finish()
  }

  /// The column of a leaf with Parquet's definition levels in place of validity: a struct that a row is made of is there,
  /// so a null is the leaf's own.
  private func stored(_ leaf: Leaf) -> ColumnVector {
    guard let index = leaves.firstIndex(where: { $0.path == leaf.path }) else {
      preconditionFailure("a plan makes every column of its flow, yet not \(leaf.path.joined(separator: "."))")
    }
    let column = columns[index]
    let depth = UInt8(clamping: leaf.path.count)
    let levels =
      column.definitionLevels.isEmpty
      ? [UInt8](repeating: depth, count: column.count) : column.definitionLevels.map { depth - 1 + $0 }
    return ColumnVector(values: column.values, definitionLevels: levels)
  }
}
