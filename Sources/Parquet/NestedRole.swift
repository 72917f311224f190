// Which groups of a schema are only the form of a list or a map (parquet-format, LogicalTypes.md, "Nested Types").

/// What a node is to a reader of the rows.
enum NestedRole: Hashable {
  /// A field of its own, or of the struct that a list's element is.
  case field
  /// The repeated node of a list whose outer group has this name.
  case repetition(of: String)
  /// The repeated group of a map: its fields are key and value.
  case entry
  /// The one field of a list's repeated group, which is the element.
  case element
}

extension ParquetSchema.Node {
  /// What the children of a group are, by what the group is.
  func childRole(as role: NestedRole) -> NestedRole {
    guard case .group(let name, _, let children, let type) = self else { return .field }
    if case .repetition(let list) = role { return isWrapper(in: list) ? .element : .field }
    guard role == .field || role == .element, children.count == 1, children[0].repetition == .repeated else {
      return .field
    }
    return type == .list ? .repetition(of: name) : type == .map ? .entry : .field
  }

  /// Whether a list's repeated node only holds the element, by the format's rules of backward compatibility: what older
  /// writers repeat is the element itself, a leaf, a group of several fields, or one that is called `array` or `…_tuple`.
  func isWrapper(in list: String) -> Bool {
    guard case .group(let name, _, let children, .none) = self, children.count == 1 else { return false }
    return name != "array" && name != list + "_tuple" && children[0].repetition != .repeated
  }
}
