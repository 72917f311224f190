// The job that Glue runs as Spark, run here: the same stage plan over the same raw rows.

import Dataflow
import Engine
import Lake
import Parquet
import PipelineDSL

/// A day's run of the manifest's job on an embedded lake.
struct TransformJob {
  let job: SparkJob
  let lake: LakeFolder

  /// Publishes the partition of `day` of every table.
  func run(on day: CivilDay) throws -> TransformReport {
    // A missing partition is told before anything is made in the lake.
    _ = try lake.partitionFiles(of: job.source, on: day)
    let publisher = try lake.publisher()
    let files = try lake.partitionFiles(of: job.source, on: day)
    let plan = StagePlan(job.tables.map(\.flow))
    let rows = try read(files, columns: neededColumns(of: plan))
    guard rows.rowCount > 0 else {
      throw LakeError(
        "no raw rows of '\(job.source.name)' for \(day.iso): its files hold none",
        fix: "ingest that day again, or name another with --date; the tables are as they were")
    }
    let results = try plan.run(on: rows)
    let partitions = try zip(job.tables, results).map { table, batch in
      PartitionPublisher.Partition(of: table, parquet: try batch.parquet(as: table.flow.output))
    }
    let paths = try publisher.publish(partitions, on: day)
    let tables = partitions.indices.map { index in
      TransformReport.Table(
        name: job.tables[index].name, rowCount: results[index].rowCount,
        byteCount: partitions[index].parquet.count, path: paths[index])
    }
    return TransformReport(day: day, files: files.count, rowCount: rows.rowCount, tables: tables)
  }

  /// The raw columns that a step reads, or that a table without a `select` passes on; never none, since columns count rows.
  private func neededColumns(of plan: StagePlan) -> [Leaf] {
    var paths = plan.columnsRead
    for table in job.tables where !table.flow.hasSelect { paths.formUnion(table.flow.output.leaves.map(\.path)) }
    let leaves = job.source.rowFields.leaves
    let needed = leaves.filter { paths.contains($0.path) }
    return needed.isEmpty ? Array(leaves.prefix(1)) : needed
  }

  private func read(_ files: [String], columns leaves: [Leaf]) throws -> Batch {
    let reader = PartitionReader(leaves)
    var batches: [Batch] = []
    for file in files {
      try reader.read(file) { group in
        batches.append(
          try Batch(leaves: leaves, decoded: group.columns, maxDefinitionLevels: group.maxDefinitionLevels))
      }
    }
    // Files without rows have no row groups.
    guard batches.isEmpty else { return try Batch.concatenating(batches) }
    let empty = leaves.map { ColumnVector.nulls(of: $0.type, count: 0) }
    return try Batch(leaves: leaves, decoded: empty, maxDefinitionLevels: leaves.map { _ in 1 })
  }
}

extension Flow {
  fileprivate var hasSelect: Bool {
    steps.contains { step in
      if case .select = step { return true }
      return false
    }
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
