// The job that Glue runs as Spark, run here: the same stage plan over the same raw rows.

import Dataflow
import Engine
import Lake
import Parquet
import PipelineDSL

/// A day's run of the manifest's job, wherever its layers are.
struct TransformJob {
  let job: SparkJob
  /// What is done about a day without raw rows.
  let missingDay: MissingDay

  /// - Parameter missingDay: In place of what the manifest says.
  init(_ job: SparkJob, missingDay: MissingDay? = nil) {
    self.job = job
    self.missingDay = missingDay ?? job.missingDay
  }

  /// A day's run on an embedded lake: the partition of `day` of every table is published.
  func run(in lake: LakeFolder, on day: CivilDay) throws -> TransformReport {
    switch try rows(of: lake, day) {
    case .missing(let reason): TransformReport(day: day, skipped: reason)
    case .found(let raw): try publish(raw, day, in: lake)
    }
  }

  /// A day's run on the buckets of a deployment. The day's objects are in memory, compressed as they are.
  func run(in lake: BucketLake, on day: CivilDay) async throws -> TransformReport {
    switch try await rows(of: lake, day) {
    case .missing(let reason): TransformReport(day: day, skipped: reason)
    case .found(let raw): try await publish(raw, day, in: lake)
    }
  }

  private func publish(_ raw: RawRows, _ day: CivilDay, in lake: LakeFolder) throws -> TransformReport {
    let publisher = try lake.publisher()
    let staged = try job.tables.map { try publisher.stage($0, on: day) }
    var writers = try job.tables.map { try TableWriter($0.flow.output) }
    let dropped = try raw.plan.run(on: raw.parts(of: day)) { table, rows in
      try Interruption.check()
      try writers[table].append(rows)
      try staged[table].append(writers[table].takeBytes())
    }
    for table in writers.indices { try staged[table].append(writers[table].finish()) }
    try Interruption.check()
    return report(
      zip(writers, staged).map { ($0.rowCount, $1.byteCount) }, raw, day, dropped,
      paths: try publisher.publish(staged))
  }

  private func publish(_ raw: RawRows, _ day: CivilDay, in lake: BucketLake) async throws -> TransformReport {
    var writers = try job.tables.map { try TableWriter($0.flow.output) }
    let dropped = try raw.plan.run(on: raw.parts(of: day)) { table, rows in
      try Interruption.check()
      try writers[table].append(rows)
    }
    let partitions = writers.indices.map { index in
      PartitionPublisher.Partition(of: job.tables[index], parquet: writers[index].finish())
    }
    return report(
      zip(writers, partitions).map { ($0.rowCount, $1.parquet.count) }, raw, day, dropped,
      paths: try await lake.publish(partitions, on: day))
  }
}

extension TransformJob {
  /// A day's rows, or why there are none and the tables stay.
  private enum Day {
    case found(RawRows)
    case missing(String)
  }

  private func rows(of lake: LakeFolder, _ day: CivilDay) throws -> Day {
    do {
      var raw = RawRows(job)
      for file in try lake.partitionFiles(of: job.source, on: day) {
        // Opened anew for each row group: a day may have more files than a process may hold open.
        try raw.add(file) { try ParquetReader(path: file) }
      }
      return .found(try checked(raw, day))
    } catch let error as LakeError where error.isMissingDay {
      return try without(error)
    }
  }

  private func rows(of lake: BucketLake, _ day: CivilDay) async throws -> Day {
    do {
      var raw = RawRows(job)
      try await lake.read(job.source, on: day) { name, bytes in
        let reader = try ParquetReader(bytes: bytes, name: name)
        try raw.add(name) { reader }
      }
      return .found(try checked(raw, day))
    } catch let error as LakeError where error.isMissingDay {
      return try without(error)
    }
  }

  /// What is done about a day without rows.
  private func without(_ error: LakeError) throws -> Day {
    switch missingDay {
    case .fail: throw error
    case .warn: .missing(error.problem)
    case .empty: .found(RawRows(job))
    }
  }

  private func checked(_ raw: RawRows, _ day: CivilDay) throws -> RawRows {
    guard raw.rowCount > 0 else {
      throw LakeError(
        "no raw rows of '\(job.source.name)' for \(day.iso): its files hold none",
        fix: "ingest that day again, or name another with --date; the tables are as they were", isMissingDay: true)
    }
    return raw
  }

  private func report(
    _ sizes: [(rowCount: Int, byteCount: Int)], _ raw: RawRows, _ day: CivilDay, _ dropped: [BrokenExpectation],
    paths: [String]
  ) -> TransformReport {
    TransformReport(
      day: day, files: raw.fileCount, rowCount: raw.rowCount,
      tables: job.tables.indices.map { index in
        TransformReport.Table(
          name: job.tables[index].name, rowCount: sizes[index].rowCount, byteCount: sizes[index].byteCount,
          path: paths[index])
      }, dropped: dropped)
  }
}

/// The raw rows of a day by file and row group, in the columns that the job needs.
private struct RawRows {
  let plan: StagePlan
  private let leaves: [Leaf]
  private var files: [(name: String, open: @Sendable () throws -> ParquetReader)] = []
  /// The row groups of which rows may get past the first filters.
  private var groups: [(file: Int, group: Int, rowCount: Int)] = []
  private(set) var rowCount = 0

  var fileCount: Int { files.count }

  init(_ job: SparkJob) {
    plan = StagePlan(job.tables.map(\.flow))
    leaves = RawRows.neededColumns(of: plan, job)
  }

  /// Adds a file, whose columns are checked; its rows are read when they are asked for.
  mutating func add(_ name: String, _ open: @escaping @Sendable () throws -> ParquetReader) throws {
    let reader = try open()
    let partition = PartitionReader(leaves)
    try partition.check(reader, named: name)
    for group in 0..<reader.rowGroupCount {
      rowCount += reader.rowCount(ofRowGroup: group)
      let bounds = try partition.bounds(reader, named: name, rowGroup: group)
      guard plan.needsRows(where: { bounds[$0] }) else { continue }
      groups.append((files.count, group, reader.rowCount(ofRowGroup: group)))
    }
    files.append((name, open))
  }

  func parts(of day: CivilDay) -> PartedRows {
    // A plan of no part would make no row even of an aggregate without keys, which has one of nothing.
    guard !groups.isEmpty else {
      return PartedRows(leaves: leaves, rowCounts: [0]) { _, leaves in
        try Batch(
          leaves: leaves, decoded: leaves.map { ColumnVector.nulls(of: $0.type, count: 0) },
          presentLevels: leaves.map { _ in [1, 1] })
      }
    }
    let progress = Progress(day, reading: groups.count * plan.readsOfAPart)
    return PartedRows(leaves: leaves, rowCounts: groups.map(\.rowCount)) { [groups, files] part, leaves in
      try Interruption.check()
      let (file, group, _) = groups[part]
      let reader = try files[file].open()
      guard group < reader.rowGroupCount else {
        throw LakeError("'\(files[file].name)' was written anew while it was read", fix: "run the day again")
      }
      let rows = try PartitionReader(leaves).read(reader, named: files[file].name, rowGroup: group)
      progress.advance()
      return try Batch(leaves: leaves, decoded: rows.columns, presentLevels: rows.presentLevels)
    }
  }

  /// The raw columns that a step reads, or that a table without a `select` passes on.
  private static func neededColumns(of plan: StagePlan, _ job: SparkJob) -> [Leaf] {
    var paths = plan.columnsRead
    for table in job.tables where !table.flow.hasSelect { paths.formUnion(table.flow.output.leaves.map(\.path)) }
    let leaves = job.source.rowFields.leaves
    let needed = leaves.filter { paths.contains($0.path) }
    // A file of something else is told by the columns that it lacks, so that at least one is looked for.
    return needed.isEmpty ? Array(leaves.prefix(1)) : needed
  }
}

extension Flow {
  fileprivate var hasSelect: Bool { steps.contains { $0.newColumns != nil } }
}

/// A table's Parquet file, which grows by the rows of a part.
private struct TableWriter {
  private let leaves: [Leaf]
  private var writer: ParquetWriter
  private(set) var rowCount = 0

  /// What a table may hold in memory before it is written: enough that a reader's request for a column is no small one.
  private static let rowGroupSize = 16 << 20

  init(_ fields: [Field]) throws {
    leaves = fields.leaves
    writer = try ParquetWriter(schema: ParquetSchema(fields: fields), options: .init(rowGroupSize: Self.rowGroupSize))
  }

  mutating func append(_ rows: Batch) throws {
    try writer.append(leaves.map(rows.stored))
    rowCount += rows.rowCount
  }

  /// The bytes of the row groups that have ended.
  mutating func takeBytes() -> [UInt8] { writer.takeBytes() }

  /// The rest of the file.
  mutating func finish() -> [UInt8] { writer.finish() }
}

extension Batch {
  /// The column of a leaf with Parquet's definition levels in place of validity: a struct that a row is made of is there,
  /// so a null is the leaf's own.
  fileprivate func stored(_ leaf: Leaf) -> ColumnVector {
    guard let index = leaves.firstIndex(where: { $0.path == leaf.path }) else {
      preconditionFailure("a plan makes every column of its flow, yet not \(leaf.path.joined(separator: "."))")
    }
    return columns[index].stored(presentLevel: UInt8(clamping: leaf.path.count))
  }
}

extension ColumnVector {
  /// The column with levels of which that of a value is the highest.
  fileprivate func stored(presentLevel: UInt8) -> ColumnVector {
    var values = values
    if case .list(var lists) = values {
      // Between a list and its element stands the group that repeats.
      lists.elements = lists.elements.stored(presentLevel: presentLevel + 2)
      values = .list(lists)
    }
    let levels =
      definitionLevels.isEmpty
      ? [UInt8](repeating: presentLevel, count: count) : definitionLevels.map { presentLevel - 1 + $0 }
    return ColumnVector(values: values, definitionLevels: levels)
  }
}
