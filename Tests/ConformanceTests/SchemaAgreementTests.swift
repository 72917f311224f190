// One struct, five forms of it: random records go through the JSON conversion, Parquet and the engine, and with the types of the
// Glue table through Spark (Tests/Judges/test_schema_agreement.py), and come back equal.

import Engine
import Testing

@testable import Dataflow
@testable import Lake
@testable import Parquet

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

private struct Everything: Schema {
  let flag: Column<Bool?>
  let small: Column<Int32?>
  let large: Column<Int64?>
  let share: Column<Double?>
  let price: Column<Dataflow.Decimal<9, 2>?>
  let rate: Column<Dataflow.Decimal<18, 9>>
  let wide: Column<Dataflow.Decimal<38, 12>?>
  let text: Column<String?>
  let day: Column<Day?>
  let at: Column<Instant?>
  let sure: Column<String>
  let flags: Column<[Bool?]?>
  let smalls: Column<[Int32]?>
  let larges: Column<[Int64?]>
  let shares: Column<[Double]>
  let prices: Column<[Dataflow.Decimal<12, 2>?]?>
  let texts: Column<[String?]?>
  let days: Column<[Day]?>
  let instants: Column<[Instant?]?>
  let place: Place
  let owner: OptionalGroup<Owner>
  let lines: GroupArray<Line>

  struct Place: Schema {
    let city: Column<String?>
    let tags: Column<[String]?>
    let spot: Spot
  }
  struct Spot: Schema { let lat, lon: Column<Double?> }
  struct Owner: Schema {
    let name: Column<String>
    let since: Column<Day?>
    let home: OptionalGroup<Spot>
  }
  struct Line: Schema {
    let sku: Column<String>
    let count: Column<Int64?>
    let price: Column<Dataflow.Decimal<18, 0>?>
    let total: Column<Dataflow.Decimal<24, 4>?>
    let at: Column<Instant?>
    let spot: OptionalGroup<Spot>
  }
}

/// A value of a record, as a tree.
private indirect enum Node {
  case null
  case scalar(Value)
  case array([Node])
  case object([(key: String, value: Node)])

  func member(_ key: String) -> Node {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.key == key }?.value ?? .null
  }

  /// JSON as Spark's `to_json` writes it too, nulls told.
  var json: String {
    switch self {
    case .null: "null"
    case .scalar(let value): value.json
    case .array(let nodes): "[" + nodes.map(\.json).joined(separator: ",") + "]"
    case .object(let members): "{" + members.map { "\"\($0.key)\":\($0.value.json)" }.joined(separator: ",") + "}"
    }
  }
}

extension Value {
  fileprivate var json: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int64(let value): "\(value)"
    case .double(let value): "\(value)"
    case .decimal(let unscaled, let form): form.plainText(of: unscaled)
    case .string(let text): String(decoding: [UInt8](jsonString: text), as: UTF8.self)
    case .day(let days): "\"\(CivilDay(daysSinceEpoch: Int(days)).iso)\""
    case .instant(let microseconds):
      // Six digits always, as the judge's format has it.
      "\"\(CivilDay(daysSinceEpoch: Int(microseconds.floored(by: 86_400_000_000))).iso)T\(microseconds.clock)Z\""
    case .null, .array: "null"
    }
  }
}

extension [UInt8] {
  fileprivate init(jsonString text: String) {
    self = []
    appendJSON(string: Array(text.utf8)[...])
  }
}

extension Int64 {
  fileprivate func floored(by unit: Int64) -> Int64 { self >= 0 ? self / unit : -((unit - 1 - self) / unit) }

  /// `HH:mm:ss.SSSSSS` of the day.
  fileprivate var clock: String {
    let rest = self - floored(by: 86_400_000_000) * 86_400_000_000
    func padded(_ number: Int64, _ width: Int) -> String {
      String(repeating: "0", count: Swift.max(0, width - "\(number)".count)) + "\(number)"
    }
    let seconds = rest / 1_000_000
    return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2) + "."
      + padded(rest % 1_000_000, 6)
  }
}

/// Random records of a schema.
private struct RandomRecords {
  var random: SplitMix64

  mutating func record(_ fields: [Field]) -> Node {
    .object(fields.map { ($0.name, value(of: $0)) })
  }

  private mutating func value(of field: Field) -> Node {
    if field.traits.isNullable, random.once(in: 4) { return .null }
    return value(of: field.type)
  }

  private mutating func value(of type: DataType) -> Node {
    switch type {
    case .structure(let fields): return record(fields)
    case .array(let element, let mayHoldNull):
      return .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          mayHoldNull && random.once(in: 4) ? .null : value(of: element)
        })
    case .bool: return .scalar(.bool(random.once(in: 2)))
    case .int32: return .scalar(.int64(Int64(random.pick([Int32.min, -1, 0, 7, .max]))))
    case .int64: return .scalar(.int64(random.pick([Int64.min, -1, 0, 7, 1 << 53 + 1, .max])))
    case .double:
      return .scalar(.double(random.pick([-0.0, 0.1, 1e-300, -2.5, 1e300, .leastNonzeroMagnitude] as [Double])))
    case .decimal(let form):
      let largest = (0..<form.precision).reduce(into: Int128(1)) { power, _ in power *= 10 } - 1
      return .scalar(.decimal(random.pick([-largest, -1, 0, 5, 1_250, largest]), form))
    case .string:
      return .scalar(.string(random.pick(["", "a", "é", "e\u{301}", "𝄞", "\"\\\n\t", "null", "a,b", "\u{0}x"])))
    case .day: return .scalar(.day(random.pick([-719_162, -141_428, -1, 0, 20_000, 2_932_896])))
    case .instant:
      return .scalar(
        .instant(
          random.pick([
            -62_135_596_800_000_000, -12_219_292_800_000_001, -1, 0, 1_711_846_799_999_999, 253_402_300_799_999_999,
          ])))
    }
  }
}

extension Field {
  /// The field's leaves with their values in a tree, by path.
  fileprivate func leaves(of node: Node) -> [(path: [String], value: Value)] {
    switch type {
    case .structure(let fields):
      return fields.flatMap { $0.leaves(of: node.member($0.name)) }.map { ([name] + $0.path, $0.value) }
    case .array(of: .structure(let fields), _):
      guard case .array(let elements) = node else { return [self].leaves.map { ($0.path, .null) } }
      let rows = elements.map { element in fields.flatMap { $0.leaves(of: element.member($0.name)) } }
      return [self].leaves.enumerated().map { index, leaf in (leaf.path, .array(rows.map { $0[index].value })) }
    case .array:
      guard case .array(let elements) = node else { return [([name], .null)] }
      return [([name], .array(elements.map { if case .scalar(let value) = $0 { value } else { .null } }))]
    default:
      guard case .scalar(let value) = node else { return [([name], .null)] }
      return [([name], value)]
    }
  }
}

@Suite("A schema's forms agree") struct SchemaAgreementTests {
  /// Where the judge wants the files; else they are not kept.
  private let judgesFolder = ProcessInfo.processInfo.environment["SCHEMA_AGREEMENT"]

  private let records: [Node] = {
    var source = RandomRecords(random: SplitMix64(seed: 7))
    return (0..<2_000).map { _ in source.record(Everything.fields) }
  }()

  @Test("on random records, from JSON through Parquet to the engine")
  func agree() throws {
    let fields = Everything.fields
    var converter = RecordConverter(fields: fields)
    for record in records {
      try converter.append(
        RecordSlice(Array(record.json.utf8)[...], path: "$"),
        arrival: Arrival(unixSeconds: 0, day: CivilDay(daysSinceEpoch: 0), secondOfDay: 0))
    }
    #expect(converter.takeDrift().isEmpty)
    var writer = try ParquetWriter(schema: ParquetSchema(fields: fields), options: .init(pageSize: 2_000))
    try writer.append(converter.takeBatch().columns)
    let file = writer.finish()

    try compare(ParquetReader(bytes: file), named: "records")

    guard let judgesFolder else { return }
    try Data(file).write(to: URL(filePath: judgesFolder + "/records.parquet"))
    let lines = records.map(\.json).joined(separator: "\n") + "\n"
    try Data(lines.utf8).write(to: URL(filePath: judgesFolder + "/records.json"))
    let types = fields.map { "`\($0.name)` \($0.type.hiveName)" }.joined(separator: ", ")
    try Data(types.utf8).write(to: URL(filePath: judgesFolder + "/types"))
  }

  /// Where the judge has laid files that others wrote of the same records; else there are none.
  private let othersFolder = ProcessInfo.processInfo.environment["SCHEMA_AGREEMENT_OTHERS"]

  @Test("with the files that others write of the records")
  func othersAgree() throws {
    guard let othersFolder else { return }
    let files = try FileManager.default.contentsOfDirectory(atPath: othersFolder).sorted()
    #expect(files.count >= 3)
    for file in files { try compare(ParquetReader(path: othersFolder + "/" + file), named: file) }
  }

  /// Reads a file as rows of the engine and holds them against the records.
  private func compare(_ file: ParquetReader, named name: String) throws {
    var read: [Row] = []
    let leaves = Everything.fields.leaves
    try PartitionReader(leaves).read(file, named: name) { group in
      read += try Batch(leaves: leaves, decoded: group.columns, presentLevels: group.presentLevels).rows
    }
    #expect(read.count == records.count)
    for (row, record) in zip(read, records) {
      let expected = Row(uniqueKeysWithValues: Everything.fields.flatMap { $0.leaves(of: record.member($0.name)) })
      guard [row].areIdentical(to: [expected]) else {
        Issue.record("\(name): \(record.json) comes back as \(row)")
        return
      }
    }
  }
}
