// The encoder that a projected row is "encoded" to: it notes each column's expression under its path.

/// One column of a `select`: its place in the new row and what it is computed from.
package struct Projection: Sendable, Hashable {
  /// The names from the new row's root to the column.
  package let path: [String]
  /// What the column is computed from.
  package let expression: Expression
  /// The declared type.
  package let type: DataType
  /// What the schema declares of the values.
  package let traits: FieldTraits
}

/// Collects the projections while the compiler's `encode(to:)` hands over the columns.
final class ProjectionWriter: Encoder {
  /// The projections met so far, in declaration order, shared by the writers of nested groups.
  final class Log { var projections: [Projection] = [] }

  let codingPath: [any CodingKey]
  let log: Log
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(path: [any CodingKey], log: Log = Log()) {
    codingPath = path
    self.log = log
  }

  /// - Parameter names: Of what was met, the names below the property.
  func note(_ expression: Expression, _ type: DataType, _ traits: FieldTraits, below names: [String] = []) {
    let path = codingPath.map { columnName(of: $0.stringValue) } + names
    log.projections.append(Projection(path: path, expression: expression, type: type, traits: traits))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Group(writer: self))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { Refusal(codingPath: codingPath) }
  func singleValueContainer() -> any SingleValueEncodingContainer { Refusal(codingPath: codingPath) }

  struct Group<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: ProjectionWriter
    var codingPath: [any CodingKey] { writer.codingPath }

    func encodeNil(forKey key: Key) throws {}
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
      // What is no column is told of where the schema is declared.
      guard value is any SchemaMember || value is any Schema else { return }
      try value.encode(to: ProjectionWriter(path: codingPath + [key], log: writer.log))
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
      KeyedEncodingContainer(
        ProjectionWriter.Group<Nested>(writer: ProjectionWriter(path: codingPath + [key], log: writer.log)))
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      Refusal(codingPath: codingPath + [key])
    }
    func superEncoder() -> any Encoder { writer }
    func superEncoder(forKey key: Key) -> any Encoder { ProjectionWriter(path: codingPath + [key], log: writer.log) }
  }

  /// Answers everything that is no column with an error.
  struct Refusal: SingleValueEncodingContainer, UnkeyedEncodingContainer {
    let codingPath: [any CodingKey]
    var count: Int { 0 }

    func encodeNil() throws { throw SchemaError.unsupported(Any?.self, at: codingPath) }
    func encode<T: Encodable>(_ value: T) throws { throw SchemaError.unsupported(T.self, at: codingPath) }
    func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested> {
      KeyedEncodingContainer(ProjectionWriter.Group<Nested>(writer: ProjectionWriter(path: codingPath)))
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    func superEncoder() -> any Encoder { ProjectionWriter(path: codingPath) }
  }
}
