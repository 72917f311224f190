// Rows with further columns: what `derive` makes, which has the columns of two schemas side by side.

/// A row with the columns of `Base` and, after them, those of `Added`, each as a property of its own.
///
/// A name that both have is ambiguous, which the compiler tells where it is used.
@dynamicMemberLookup
public struct Extended<Base: Schema, Added: Schema>: Schema {
  private let base: Base
  private let added: Added

  /// Reads both schemas' columns from one row.
  public init(from decoder: any Decoder) throws {
    base = try Base(from: decoder)
    added = try Added(from: decoder)
  }

  /// Notes both schemas' columns as those of one row.
  public func encode(to encoder: any Encoder) throws {
    try base.encode(to: encoder)
    try added.encode(to: encoder)
  }

  /// A column, or a group of columns, that the row had before.
  public subscript<Member>(dynamicMember member: KeyPath<Base, Member>) -> Member { base[keyPath: member] }

  /// A column, or a group of columns, that was added.
  public subscript<Member>(dynamicMember member: KeyPath<Added, Member>) -> Member { added[keyPath: member] }
}
