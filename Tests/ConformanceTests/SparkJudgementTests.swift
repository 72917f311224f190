// What Spark is to judge: every case's expression as the generated script has it, and random transformations with their rows.

import Testing

@testable import Dataflow
@testable import PySpark

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Written for Spark") struct SparkJudgementTests {
  /// Where the judge, Tests/Judges/test_conformance.py, wants the file; else it is only written and read back.
  private let judgesFile = ProcessInfo.processInfo.environment["SPARK_JUDGEMENTS"]

  @Test("are expressions and transformations")
  func write() throws {
    let path =
      judgesFile ?? FileManager.default.temporaryDirectory.appending(path: "judgements-\(UUID().uuidString)").path
    defer { if judgesFile == nil { try? FileManager.default.removeItem(atPath: path) } }
    let wanted = ProcessInfo.processInfo.environment["SPARK_TRANSFORMATIONS"].flatMap { Int($0) }
    let count = wanted ?? (judgesFile == nil ? 30 : 300)
    let cases = try ConformanceCase.table().compactMap { judged -> (String, String)? in
      guard case .values(let expression, _, _) = judged.outcome else { return nil }
      return (judged.name, expression.spark.inline)
    }
    let transformations = Array((0...).lazy.compactMap(DrawnForSpark.init(seed:)).prefix(count))
    let file = ForSpark(
      expressions: Dictionary(uniqueKeysWithValues: cases), transformations: transformations)
    try JSONEncoder().encode(file).write(to: URL(filePath: path))
    let read = try JSONDecoder().decode(Summary.self, from: Data(contentsOf: URL(filePath: path)))
    #expect(read.expressions.count == cases.count)
    #expect(read.transformations.map(\.seed) == transformations.map(\.seed) && transformations.count == count)
  }
}

/// What the test reads back of the file.
private struct Summary: Decodable {
  let expressions: [String: String]
  let transformations: [Drawn]
  struct Drawn: Decodable { let seed: UInt64 }
}

private struct ForSpark: Encodable {
  let expressions: [String: String]
  let transformations: [DrawnForSpark]
}

/// A random transformation, its script, its rows and what the reference evaluator makes of them.
private struct DrawnForSpark: Encodable {
  let seed: UInt64
  let columns: [Column]
  let rows: [[JudgedValue]]
  let script: String
  let tables: [String: [[JudgedValue]]]

  struct Column: Encodable {
    let path: [String]
    let type: String
  }

  /// Nil for one that keeps one of several equal rows: which one Spark keeps is its own affair.
  init?(seed: UInt64) {
    var generator = RandomTransformation(seed: seed)
    let leaves = generator.leaves()
    let rows = generator.rows(of: leaves)
    let flows = generator.flows(over: leaves)
    guard !flows.joinedSteps.contains(where: { if case .dedupe = $0 { true } else { false } }) else { return nil }
    self.seed = seed
    columns = leaves.map { Column(path: $0.path, type: $0.type.name) }
    self.rows = rows.map { row in leaves.map { JudgedValue(value: row[$0.path] ?? .null) } }
    let tables = flows.enumerated().map { SparkScript.Table(name: "table_\($0)", flow: $1) }
    script =
      SparkScript(
        job: "random-\(seed)", source: "a test", partitionKey: "p_date", zone: "UTC",
        arguments: .init(database: "database", table: "table", target: "target", date: "date"), tables: tables
      ).text
    self.tables = Dictionary(
      uniqueKeysWithValues: tables.map { table in
        let made = table.flow.rows(from: rows)
        return (
          table.name,
          made.map { row in table.flow.output.map { JudgedValue(value: row[[$0.name]] ?? row[$0.path] ?? .null) } }
        )
      })
  }
}

extension [Flow] {
  fileprivate var joinedSteps: [Step] { flatMap(\.branches).flatMap(\.steps) }
}

extension Field {
  /// The test's fields are named after their leaf's path.
  fileprivate var path: [String] { name.split(separator: ".").map(String.init) }
}

/// A value as the tables of cases have it: doubles and decimals as text, days as days since 1970-01-01,
/// instants as microseconds since then.
private struct JudgedValue: Encodable {
  let value: Value

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int64(let value): try container.encode(value)
    case .double(let value) where value.isNaN: try container.encode("NaN")
    case .double(let value) where value.isInfinite: try container.encode(value < 0 ? "-Infinity" : "Infinity")
    case .double(let value): try container.encode("\(value)")
    case .decimal(let unscaled, let form): try container.encode(form.plainText(of: unscaled))
    case .string(let value): try container.encode(value)
    case .day(let value): try container.encode(value)
    case .instant(let value): try container.encode(value)
    case .array(let values): try container.encode(values.map(JudgedValue.init))
    }
  }
}
