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
    let drawn = Array((0...).lazy.compactMap(DrawnForSpark.init(seed:)).prefix(count))
    let transformations = [DrawnForSpark.explodedStruct] + drawn
    let file = ForSpark(
      expressions: Dictionary(uniqueKeysWithValues: cases), transformations: transformations)
    try JSONEncoder().encode(file).write(to: URL(filePath: path))
    let read = try JSONDecoder().decode(Summary.self, from: Data(contentsOf: URL(filePath: path)))
    #expect(read.expressions.count == cases.count)
    #expect(read.transformations.map(\.name) == transformations.map(\.name) && drawn.count == count)
  }
}

/// What the test reads back of the file.
private struct Summary: Decodable {
  let expressions: [String: String]
  let transformations: [Drawn]
  struct Drawn: Decodable { let name: String }
}

private struct ForSpark: Encodable {
  let expressions: [String: String]
  let transformations: [DrawnForSpark]
}

/// A random transformation, its script, its rows and what the reference evaluator makes of them.
private struct DrawnForSpark: Encodable {
  let name: String
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
    self.init("random-\(seed)", leaves, rows, flows)
  }

  fileprivate init(_ name: String, _ leaves: [Leaf], _ rows: [Row], _ flows: [Flow]) {
    self.name = name
    columns = leaves.map { Column(path: $0.path, type: $0.type.name) }
    self.rows = rows.map { row in leaves.map { JudgedValue(value: row[$0.path] ?? .null) } }
    let tables = flows.enumerated().map { SparkScript.Table(name: "table_\($0)", flow: $1) }
    script =
      SparkScript(
        job: name, source: "a test", partitionKey: "p_date", zone: "UTC",
        arguments: .init(database: "database", table: "table", target: "target", date: "date"), tables: tables
      ).text
    self.tables = Dictionary(
      uniqueKeysWithValues: tables.map { table in
        let made = table.flow.rows(from: rows)
        return (
          table.name,
          made.map { row in
            // The fields of a drawn table are named after their leaves' paths.
            table.flow.output.leaves.map { leaf in
              let path = leaf.path.flatMap { $0.split(separator: ".").map(String.init) }
              return JudgedValue(value: row[leaf.path] ?? row[path] ?? .null)
            }
          }
        )
      })
  }
}

private struct Noted: Schema {
  let note: Note
  let number: Column<Int64?>
  struct Note: Schema { let text: Column<String?> }
}
private struct Parts: Schema {
  let number: Column<Int64?>
  let texts: Column<[String]?>
}
private struct Held: Schema { let parts: Parts }
private struct Part: Schema { let part: Column<String?> }
private struct Parted: Schema {
  let parts: Parts
  let part: Column<String?>
}

extension DrawnForSpark {
  /// An array is exploded that is in a struct, and a union, whose other side has no such array, is taken apart: for this Spark
  /// would find no plan, if the array was not first a column of its own.
  fileprivate static var explodedStruct: DrawnForSpark {
    let held = Noted.rows.select {
      Held(parts: Parts(number: $0.number, texts: $0.note.text.split(separator: "-")))
    }
    let exploded = held.explode({ $0.parts.texts }, { Part(part: $0.nullable) })
    let whole = Noted.rows.select {
      Parted(parts: Parts(number: $0.number, texts: .null), part: $0.note.text)
    }
    let rows: [Row] = [
      [["note", "text"]: .string("a-b"), ["number"]: .int64(7)], [["note", "text"]: .null, ["number"]: .int64(8)],
    ]
    // As it comes, without a `select` between, which would make the struct anew.
    let row = Parted.fields.leaves.map { leaf in
      Projection(path: leaf.path, expression: .column(path: leaf.path, leaf.type), type: leaf.type, traits: leaf.traits)
    }
    let steps = exploded.flow.steps + [.union(Union(steps: whole.flow.steps, row: row))]
    let flow = Flow(input: Noted.fields, steps: steps, output: Parted.fields)
    return DrawnForSpark("exploded-struct", Noted.fields.leaves, rows, [flow])
  }
}

extension [Flow] {
  fileprivate var joinedSteps: [Step] { flatMap(\.branches).flatMap(\.steps) }
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
