// How far polls have come, kept beside the raw layer or as a parameter: what the next one asks with.

import AWSClient
import Calls
import Dataflow
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A cursor of an API that is asked for changes.
struct PollCursor: Sendable {
  private let changes: ChangesDefinition
  private let place: Place

  /// Where a cursor is.
  enum Place: Sendable {
    case lake(LakeFolder, key: String)
    case bucket(String, key: String, S3Client)
    case parameter(String, ParameterStoreClient)
  }

  /// What is kept. The item tells a cursor of this manifest from one of another.
  private struct State: Codable {
    let item: String
    let value: String
  }

  init(_ changes: ChangesDefinition, in place: Place) { (self.changes, self.place) = (changes, place) }

  /// Where it is, for who reads of it.
  private var name: String {
    switch place {
    case .lake(let lake, let key): "'\(lake.path)/\(key)'"
    case .bucket(let bucket, let key, _): "'s3://\(bucket)/\(key)'"
    case .parameter(let name, _): "the parameter '\(name)'"
    }
  }

  /// What a poll asks with: what the last one has left, or the manifest's start; nil for all.
  func value(before deadline: ContinuousClock.Instant?) async throws -> String? {
    guard let bytes = try await stored(before: deadline), bytes != Array(CursorParameter.none.utf8) else {
      return changes.start
    }
    guard let state = try? JSONDecoder().decode(State.self, from: Data(bytes)) else {
      throw IngestError.cursor(
        "\(name) is no cursor", fix: "put back what was there, or \(startingAnew): the next poll asks for all")
    }
    guard state.item == changes.item else {
      throw IngestError.cursor(
        "\(name) is a cursor of the item \"\(state.item)\", and the manifest asks by \"\(changes.item)\"",
        fix: "\(startingAnew), and the next poll asks as the manifest says")
    }
    return state.value
  }

  /// The query with what is asked for.
  func address(_ url: String, from value: String?) -> String {
    value.map { PageAddress.setting(changes.item, $0, in: url) } ?? url
  }

  /// The value that the next poll asks with.
  /// - Throws: ``IngestError/cursor(_:fix:)`` where records came and none tells.
  func value(after records: [RecordSlice], from start: String?) throws -> String? {
    guard let type = changes.type else { return start }
    var latest = LatestValue(at: changes.path, of: type, from: start)
    var told = 0
    for record in records where latest.note(record) { told += 1 }
    guard told > 0 || records.isEmpty else {
      throw IngestError.cursor(
        "none of the \(records.count) records has a value at '\(changes.path.joined(separator: "."))' to tell how far the poll came",
        fix: "name a column that the API fills, RestAPI(…, changes:)")
    }
    return latest.text
  }

  /// Keeps the value, in place of the one before. It is written anew by every poll: the layer's objects expire.
  func keep(_ value: String, before deadline: ContinuousClock.Instant?) async throws {
    do {
      let bytes = [UInt8](try JSONEncoder().encode(State(item: changes.item, value: value)))
      switch place {
      case .lake(let lake, let key): _ = try lake.store(bytes, at: key)
      case .bucket(let bucket, let key, let s3):
        try await s3.put(bytes, bucket: bucket, key: key, contentType: "application/json", deadline: deadline)
      case .parameter(let name, let store):
        try await store.put(String(decoding: bytes, as: UTF8.self), at: name, deadline: deadline)
      }
    } catch {
      throw IngestError.cursor(
        "the records are delivered, but how far they go could not be kept in \(name): \(error)",
        fix: "mend that; until then each poll delivers them again, which .dedupe drops")
    }
  }

  private func stored(before deadline: ContinuousClock.Instant?) async throws -> [UInt8]? {
    switch place {
    case .lake(let lake, let key): return try lake.contents(at: key)
    case .bucket(let bucket, let key, let s3):
      guard try await s3.list(bucket: bucket, prefix: key).keys.contains(key) else { return nil }
      return try await s3.get(bucket: bucket, key: key)
    case .parameter(let name, let store):
      return try await store.value(of: name, deadline: deadline).map { Array($0.utf8) }
    }
  }

  /// What an operator does to have the next poll ask from the start.
  private var startingAnew: String {
    if case .parameter = place { "set it to \(CursorParameter.none)" } else { "remove it" }
  }
}
