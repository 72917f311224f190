// The decoder that a schema is "decoded" from: it answers every key with that key's own column and notes the field.

/// Collects the fields of one group while the compiler's `init(from:)` asks for them.
final class SchemaReader: Decoder {
  /// The fields met so far, in declaration order.
  final class Log { var fields: [Field] = [] }

  let codingPath: [any CodingKey]
  /// The column names from the row's root to here.
  let names: [String]
  let log = Log()
  /// Type and traits, when what was read here is a column rather than a group.
  private(set) var column: (type: DataType, traits: FieldTraits)?
  /// What the schema says of the group that was read here.
  private(set) var groupTraits = FieldTraits()
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(path: [any CodingKey], names: [String]) {
    codingPath = path
    self.names = names
  }

  func note(_ type: DataType, _ traits: FieldTraits) { column = (type, traits) }
  func noteOptionalGroup() { groupTraits.isNullable = true }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Group(reader: self))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw SchemaError.unsupported([Any].self, at: codingPath)
  }
  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw SchemaError(description: "'\(codingPath.map(\.stringValue).joined(separator: "."))' is no Column")
  }

  struct Group<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reader: SchemaReader
    var codingPath: [any CodingKey] { reader.codingPath }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      guard type is any SchemaMember.Type || type is any Schema.Type else {
        noteMisdeclared(type, key)
        // An enumeration, say, has no value of nothing.
        do { return try T(from: SchemaPlaceholder()) } catch {
          throw SchemaError.unsupported(type, at: codingPath + [key])
        }
      }
      let name = columnName(of: key.stringValue)
      let child = SchemaReader(path: codingPath + [key], names: reader.names + [name])
      let value = try T(from: child)
      let field = Field(
        name: name, jsonKey: key.stringValue, type: child.column?.type ?? .structure(child.log.fields),
        traits: child.column?.traits ?? child.groupTraits)
      reader.log.fields.append(field)
      return value
    }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
      noteMisdeclared(T?.self, key)
      return nil
    }

    /// The schema's own rules tell of it; the other properties are read all the same.
    private func noteMisdeclared(_ type: Any.Type, _ key: Key) {
      reader.log.fields.append(
        Field(
          name: columnName(of: key.stringValue), jsonKey: key.stringValue, type: .string, traits: FieldTraits(),
          misdeclared: "\(type)"))
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw SchemaError.unsupported(type, at: codingPath + [key]) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw SchemaError.unsupported([Any].self, at: codingPath + [key])
    }
    func superDecoder() throws -> any Decoder { throw SchemaError.unsupported(AnyObject.self, at: codingPath) }
    func superDecoder(forKey key: Key) throws -> any Decoder {
      throw SchemaError.unsupported(AnyObject.self, at: codingPath + [key])
    }
  }
}

/// What a schema may hold besides other schemas.
protocol SchemaMember {}
extension Column: SchemaMember {}
