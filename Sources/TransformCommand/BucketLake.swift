// The layers in S3: a day's raw objects in, one object a table out.

import AWSClient
import Calls
import Dataflow
import Lake
import PipelineDSL

/// The buckets of a deployment's layers.
///
/// S3 replaces an object in one step, and a partition that this wrote is one object of a fixed name: a second run is seen whole or
/// not at all. What Spark wrote goes by other names: it is removed once the new object is there, so that for the moment between
/// the two, and where a removal fails, a reader sees rows twice rather than none.
struct BucketLake: Sendable {
  private let rawBucket: String
  private let transformBucket: String
  private let raw: S3Client
  private let transform: S3Client

  /// How many objects are fetched or written at a time.
  private static let atATime = 8

  init(
    raw rawBucket: String, transform transformBucket: String, _ environment: AWSEnvironment, _ transport: HTTPTransport
  ) {
    self.rawBucket = rawBucket
    self.transformBucket = transformBucket
    raw = S3Client(environment, making: TransformCalls.read, transport: transport)
    transform = S3Client(environment, making: TransformCalls.publish, transport: transport)
  }

  /// Hands over the objects of a raw partition in the order of their keys, each with its address.
  /// - Throws: ``LakeError``, naming the days there are, when there is none; `AWSError` where S3 refuses.
  func read(
    _ dataset: DatasetDefinition, on day: CivilDay, _ use: (_ address: String, _ object: [UInt8]) throws -> Void
  ) async throws {
    let prefix = dataset.prefix + LakePrefix.partition(day)
    let keys = try await raw.list(bucket: rawBucket, prefix: prefix).keys.filter { isVisible($0, below: prefix) }
    guard !keys.isEmpty else { throw try await missing(day, of: dataset, prefix) }
    for start in stride(from: 0, to: keys.count, by: BucketLake.atATime) {
      let some = Array(keys[start..<min(keys.count, start + BucketLake.atATime)])
      let objects = try await concurrently(some) { try await raw.get(bucket: rawBucket, key: $0) }
      for (key, object) in zip(some, objects) { try use("s3://\(rawBucket)/\(key)", object) }
    }
  }

  /// Replaces each table's partition of a day; the addresses of the new objects, in the order given.
  func publish(_ partitions: [PartitionPublisher.Partition], on day: CivilDay) async throws -> [String] {
    let prefixes = partitions.map { $0.table.prefix + LakePrefix.partition(day) }
    let keys = prefixes.map { $0 + PartitionPublisher.fileName }
    let former = try await concurrently(prefixes) { try await transform.list(bucket: transformBucket, prefix: $0).keys }
    _ = try await concurrently(Array(zip(keys, partitions))) { key, partition in
      try await transform.put(partition.parquet, bucket: transformBucket, key: key)
    }
    let replaced = former.joined().filter { !keys.contains($0) }
    do {
      _ = try await concurrently(Array(replaced)) { try await transform.delete(bucket: transformBucket, key: $0) }
    } catch {
      throw LakeError(
        "the tables of \(day.iso) are written, and \(replaced.count) former objects may still be beside them: \(error)",
        fix: "run the day again; until then readers see its rows twice")
    }
    return keys.map { "s3://\(transformBucket)/\($0)" }
  }

  /// Readers ignore names that start with `.` or `_`, and so do Spark, Hive and the crawlers.
  private func isVisible(_ key: String, below prefix: String) -> Bool {
    let name = key.dropFirst(prefix.count)
    return !name.isEmpty && !name.contains("/") && !name.hasPrefix("_") && !name.hasPrefix(".")
  }

  private func missing(_ day: CivilDay, of dataset: DatasetDefinition, _ prefix: String) async throws -> LakeError {
    let start = "\(dataset.prefix)\(StreamColumn.partitionKey)="
    let days = try await raw.list(bucket: rawBucket, prefix: start, delimiter: "/").prefixes.map {
      String($0.dropFirst(start.count).dropLast())
    }
    return LakeError(
      "no rows of '\(dataset.name)' for \(day.iso): s3://\(rawBucket)/\(prefix) holds no object",
      fix: days.isEmpty
        ? "ingest first, or name the raw layer's bucket with --raw-bucket; this one has no partition of the dataset"
        : "name one of the days there are with --date: \(days.count > 10 ? "…, " : "")\(days.suffix(10).joined(separator: ", "))",
      isMissingDay: true)
  }

  /// `work` for some elements at a time, the results in order.
  private func concurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ work: @escaping @Sendable (Element) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results: [Int: Result] = [:]
      for (index, element) in elements.enumerated() {
        if index >= BucketLake.atATime, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (index, try await work(element)) }
      }
      for try await (done, result) in group { results[done] = result }
      return elements.indices.compactMap { results[$0] }
    }
  }
}
