// A schema is a plain struct of `Column`s and nested schemas; Swift's own Codable synthesis tells names, nesting and order.

private import Synchronization

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A row's shape: a struct whose every property is a `Column`, another `Schema`, or an ``OptionalGroup`` of one.
///
/// ```swift
/// struct Name: Schema { let title, first, last: Column<String> }
/// struct User: Schema { let name: Name; let email: Column<String?> }
/// ```
/// Property names become lower snake case column names (`firstName` → `first_name`); `CodingKeys` rename the JSON key.
public protocol Schema: Codable, Sendable {}

extension Schema {
  /// The rows as they are: where a transformation starts.
  public static var rows: Transformation<Self, Self> { Transformation(steps: []) }

  /// The schema's fields in declaration order.
  package static var fields: [Field] { read().fields }

  /// A value whose every column stands for itself: what a closure such as `{ $0.name.first }` is given.
  package static var columns: Self { read().value }

  /// The leaf columns of a value with their expressions, in declaration order.
  package var projections: [Projection] {
    let writer = ProjectionWriter(path: [])
    do { try encode(to: writer) } catch { SchemaError.end(Self.self, error) }
    return writer.log.projections
  }

  private static func read() -> (value: Self, fields: [Field]) {
    if let known = SchemaCache.shared[Self.self] as? (value: Self, fields: [Field]) { return known }
    let reader = SchemaReader(path: [], names: [])
    do {
      let shape = (value: try Self(from: reader), fields: reader.log.fields)
      SchemaCache.shared[Self.self] = shape
      return shape
    } catch { SchemaError.end(Self.self, error) }
  }
}

/// What schemas have been read as: many tables of many pipelines share one, and every step asks for it again.
private final class SchemaCache: Sendable {
  static let shared = SchemaCache()
  private let shapes = Mutex<[ObjectIdentifier: any Sendable]>([:])

  subscript(_ type: any Schema.Type) -> (any Sendable)? {
    get { shapes.withLock { $0[ObjectIdentifier(type)] } }
    set { shapes.withLock { $0[ObjectIdentifier(type)] = newValue } }
  }
}

/// Why a struct is no schema.
package struct SchemaError: Error, CustomStringConvertible {
  package let description: String

  static func unsupported(_ type: Any.Type, at path: [any CodingKey]) -> SchemaError {
    let name = path.map(\.stringValue).joined(separator: ".")
    return SchemaError(
      description:
        "property '\(name)' is declared as \(type); every property is a Column<…> or a struct that conforms to Schema "
        + "(an optional column is Column<String?>, not Column<String>?, and an optional group OptionalGroup<…>)")
  }
}

extension SchemaError {
  /// Ends the process with what is wrong with a schema, and the code of findings.
  ///
  /// Most of what is no column is a finding of `plan-gen`, with its line. But of a property whose type cannot be empty, such as
  /// an enumeration, no value can be made, and so none of the struct, to which the closures of the manifest are applied.
  fileprivate static func end(_ schema: Any.Type, _ error: any Error) -> Never {
    let text = Array("error: struct \(schema) is no schema: \(error)\n".utf8)
    _ = text.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(1)
  }
}

/// `firstName` → `first_name`, `userID` → `user_id`: a property's column name, in the case that Glue and Hive keep.
package func columnName(of property: String) -> String {
  // Most names are ASCII, where letters are bytes; a manifest of many tables asks for very many of them.
  if property.utf8.allSatisfy({ $0 < 0x80 }) { return asciiColumnName(of: Array(property.utf8)) }
  let characters = Array(property)
  var name = ""
  for (index, character) in characters.enumerated() {
    if character.isUppercase, index > 0, name.last != "_" {
      let startsWord = !characters[index - 1].isUppercase
      let endsAcronym = index + 1 < characters.count && characters[index + 1].isLowercase
      if startsWord || endsAcronym { name += "_" }
    }
    name += character.lowercased()
  }
  return name
}

private func asciiColumnName(of property: [UInt8]) -> String {
  let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
  var name: [UInt8] = []
  name.reserveCapacity(property.count + 4)
  for (index, byte) in property.enumerated() {
    let isCapital = capitals.contains(byte)
    if isCapital, index > 0, name.last != UInt8(ascii: "_") {
      let startsWord = !capitals.contains(property[index - 1])
      let endsAcronym =
        index + 1 < property.count && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(property[index + 1])
      if startsWord || endsAcronym { name.append(UInt8(ascii: "_")) }
    }
    name.append(isCapital ? byte | 0x20 : byte)
  }
  return String(decoding: name, as: UTF8.self)
}

extension Column: Codable {
  /// Reads the column's place in its schema; `decoder` must be the schema reader.
  public init(from decoder: any Decoder) throws {
    guard let reader = decoder as? SchemaReader else {
      throw SchemaError(description: "a Column holds no data of its own: decode the rows, not the schema")
    }
    reader.note(Value.columnType, Value.columnTraits)
    expression = .column(path: reader.names, Value.columnType)
  }

  /// Notes the column's expression; `encoder` must be the projection writer.
  public func encode(to encoder: any Encoder) throws {
    guard let writer = encoder as? ProjectionWriter else {
      throw SchemaError(description: "a Column holds no data of its own: encode the rows, not the schema")
    }
    writer.note(expression, Value.columnType, Value.columnTraits)
  }
}
