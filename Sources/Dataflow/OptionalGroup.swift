// A group that a record may lack: an address that is null, a profile that nobody has filled in.

/// A nested schema that may be null or missing as a whole. Where it is there, its columns are what they are declared as; of
/// one that is not there, every column is null, and so is each one's type in an expression.
///
/// ```swift
/// struct Address: Schema { let street, city: Column<String> }
/// struct User: Schema { let id: Column<String>; let address: OptionalGroup<Address> }
/// User.rows.select { Row(id: $0.id, city: $0.address.city.or("unknown")) }   // address.city is a Column<String?>
/// ```
@dynamicMemberLookup
public struct OptionalGroup<Members: Schema>: Sendable {
  private let members: Members

  /// A column, which may be null.
  public subscript<Value: ColumnValue>(dynamicMember path: KeyPath<Members, Column<Value>>) -> Column<Value?> {
    Column<Value?>(members[keyPath: path].expression)
  }

  /// A column that may be null anyway.
  public subscript<Value: ColumnValue>(dynamicMember path: KeyPath<Members, Column<Value?>>) -> Column<Value?> {
    members[keyPath: path]
  }

  /// A secret, which may be null.
  public subscript<Value: ColumnValue>(
    dynamicMember path: KeyPath<Members, Column<Secret<Value>>>
  ) -> Column<Secret<Value?>> {
    Column<Secret<Value?>>(members[keyPath: path].expression)
  }

  /// A secret that may be null anyway.
  public subscript<Value: ColumnValue>(
    dynamicMember path: KeyPath<Members, Column<Secret<Value?>>>
  ) -> Column<Secret<Value?>> { members[keyPath: path] }

  /// A personal value, which may be null.
  public subscript<Value: ColumnValue>(
    dynamicMember path: KeyPath<Members, Column<Personal<Value>>>
  ) -> Column<Personal<Value?>> {
    Column<Personal<Value?>>(members[keyPath: path].expression)
  }

  /// A personal value that may be null anyway.
  public subscript<Value: ColumnValue>(
    dynamicMember path: KeyPath<Members, Column<Personal<Value?>>>
  ) -> Column<Personal<Value?>> { members[keyPath: path] }

  /// A group in the group, which is not there where this one is not.
  public subscript<Inner: Schema>(dynamicMember path: KeyPath<Members, Inner>) -> OptionalGroup<Inner> {
    OptionalGroup<Inner>(members: members[keyPath: path])
  }

  /// A group that may be missing anyway.
  public subscript<Inner: Schema>(
    dynamicMember path: KeyPath<Members, OptionalGroup<Inner>>
  ) -> OptionalGroup<Inner> { members[keyPath: path] }

  /// An array of groups, which holds none where this group is not there.
  public subscript<Inner: Schema>(dynamicMember path: KeyPath<Members, GroupArray<Inner>>) -> GroupArray<Inner> {
    members[keyPath: path]
  }

  init(members: Members) { self.members = members }
}

extension OptionalGroup: Codable, SchemaMember {
  /// Reads the group's place in its schema; `decoder` must be the schema reader.
  public init(from decoder: any Decoder) throws {
    guard let reader = decoder as? SchemaReader else {
      throw SchemaError(description: "a group holds no data of its own: decode the rows, not the schema")
    }
    members = try Members(from: reader)
    reader.noteOptionalGroup()
  }

  /// Notes the expressions of the group's columns; `encoder` must be the projection writer.
  public func encode(to encoder: any Encoder) throws { try members.encode(to: encoder) }
}
