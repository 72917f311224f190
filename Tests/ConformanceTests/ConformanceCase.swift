// The case tables that Spark has judged, read from the folder Cases.

import Dataflow
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An expression, or a step, on rows whose outcome Spark has told.
struct ConformanceCase: Decodable, CustomTestStringConvertible {
  let name: String
  let columns: [NamedType]
  let outcome: Outcome

  struct NamedType: Decodable {
    let name: String
    let type: DataType

    private enum Key: CodingKey { case name, type }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      name = try container.decode(String.self, forKey: .name)
      type = try DataType(tableName: container.decode(String.self, forKey: .type))
    }
  }

  enum Outcome {
    /// The expression's value on each row.
    case values(Dataflow.Expression, DataType, [Value])
    /// The positions of the rows that the step keeps.
    case kept(Step, [Int])
  }

  /// The rows by path.
  let rows: [Row]
  var leaves: [Leaf] { columns.map { Leaf(path: [$0.name], type: $0.type, traits: FieldTraits()) } }
  var testDescription: String { name }

  /// The tables beside this file.
  static func table() throws -> [ConformanceCase] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
    return try files.sorted().flatMap { file in
      try JSONDecoder().decode([ConformanceCase].self, from: Data(contentsOf: folder.appending(path: file)))
    }
  }
}

extension ConformanceCase {
  private enum Key: CodingKey { case name, columns, expression, type, rows, step, inputs, kept }
  private struct Judged: Decodable {
    let input: [Cell]
    let expected: Cell
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    let columns = try container.decode([NamedType].self, forKey: .columns)
    self.columns = columns
    let types = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.type) })
    func row(_ cells: [Cell]) throws -> Row {
      Row(uniqueKeysWithValues: try zip(columns, cells).map { ([$0.name], try $1.value(of: $0.type)) })
    }
    if let step = try container.decodeIfPresent(StepForm.self, forKey: .step) {
      rows = try container.decode([[Cell]].self, forKey: .inputs).map(row)
      outcome = .kept(try step.step(over: types), try container.decode([Int].self, forKey: .kept))
    } else {
      let judged = try container.decode([Judged].self, forKey: .rows)
      let expression = try container.decode(ExpressionForm.self, forKey: .expression).expression(over: types)
      let type = try DataType(tableName: container.decode(String.self, forKey: .type))
      rows = try judged.map { try row($0.input) }
      outcome = .values(expression, type, try judged.map { try $0.expected.value(of: type) })
    }
  }
}

/// A value of the table: doubles and decimals stand as text, because JSON has no NaN and few digits; days as days since 1970-01-01,
/// instants as microseconds since then.
enum Cell: Decodable {
  case null
  case bool(Bool)
  case integer(Int64)
  case text(String)
  case list([Cell])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let values = try? container.decode([Cell].self) {
      self = .list(values)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  func value(of type: DataType) throws -> Value {
    switch (self, type) {
    case (.null, _): return .null
    case (.bool(let value), .bool): return .bool(value)
    case (.integer(let value), .int32), (.integer(let value), .int64): return .int64(value)
    case (.integer(let value), .day): return .day(Int32(value))
    case (.integer(let value), .instant): return .instant(value)
    case (.text(let text), .string): return .string(text)
    case (.list(let cells), .array(let element, _)): return .array(try cells.map { try $0.value(of: element) })
    case (.text(let text), .double):
      guard let number = Double(text) else { throw TableError.value("\(self)", type) }
      return .double(number)
    case (.text(let text), .decimal(let form)):
      // Every digit is there, so that the point says nothing.
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == (form.scale > 0 ? 2 : 1), form.scale == 0 || parts[1].count == form.scale,
        let unscaled = Int128(parts.joined())
      else { throw TableError.value("\(self)", type) }
      return .decimal(unscaled, form)
    default: throw TableError.value("\(self)", type)
    }
  }
}

/// Why the table cannot be read.
enum TableError: Error {
  case value(String, DataType)
  case unknown(String)
}

extension DataType {
  /// The type that the table calls `name`.
  init(tableName name: String) throws {
    if name.hasPrefix("decimal("), name.hasSuffix(")") {
      let digits = name.dropFirst("decimal(".count).dropLast().split(separator: ",").compactMap { Int($0) }
      guard digits.count == 2 else { throw TableError.unknown(name) }
      self = .decimal(FixedPoint(precision: digits[0], scale: digits[1]))
      return
    }
    let types: [DataType] = [.bool, .int32, .int64, .double, .string, .day, .instant]
    let arrays = types.map { DataType.array(of: $0, mayHoldNull: true) }
    guard let type = (types + arrays).first(where: { $0.name == name }) else { throw TableError.unknown(name) }
    self = type
  }
}
