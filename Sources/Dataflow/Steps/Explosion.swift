// Explode: a row for each value of an array, with what is made of the value beside the row's own columns.

/// The rows of an array's values.
package struct Explosion: Sendable, Hashable {
  /// A column of arrays, all of a row of one length, and the name of its values while the new columns are made.
  package struct Source: Sendable, Hashable {
    package let array: Expression
    package let element: [String]
  }

  /// The arrays that are read, at least one: the array itself, or of an array of groups those of its members.
  package let sources: [Source]
  /// The names from the row's root to an array of groups; nil for an array of values.
  package let groups: [String]?
  /// Whether a row whose array is null or empty stays, as one row of nulls.
  package let keepsEmpty: Bool
  /// What is made of each value, in columns that the sources name.
  package let columns: [Projection]

  /// - Parameter sources: All that there are, of which those are kept that the columns read.
  init(_ sources: [Source], groups: [String]?, columns: [Projection], keepsEmpty: Bool) {
    let read = Set(columns.flatMap(\.expression.columns))
    let used = sources.filter { read.contains($0.element) }
    self.sources = used.isEmpty ? Array(sources.prefix(1)) : used
    self.groups = groups
    self.keepsEmpty = keepsEmpty
    self.columns = columns
  }

  /// The new columns, told in those of the rows before: of a value its array's first one stands for all.
  package var shownColumns: [Projection] {
    columns.map { projection in
      let expression = projection.expression.replacingColumns { path, type in
        let source = sources.first { $0.element == path }
        return source.map { .array(.element(at: 0), $0.array) } ?? .column(path: path, type)
      }
      return Projection(
        path: projection.path, expression: expression, type: projection.type, traits: projection.traits)
    }
  }

  /// The columns of the values.
  package var elements: [Leaf] {
    sources.map { source in
      guard case .array(let type, _) = source.array.type else { preconditionFailure("a source that is no array") }
      return Leaf(path: source.element, type: type, traits: FieldTraits())
    }
  }

  /// The rows that the step makes of `rows`.
  func rows(from rows: [Row]) -> [Row] {
    rows.flatMap { row -> [Row] in
      let arrays = sources.map { source -> [Value] in
        guard case .array(let values) = source.array.value(on: row) else { return [] }
        return values
      }
      let count = arrays.map(\.count).max() ?? 0
      return (0..<(count == 0 && keepsEmpty ? 1 : count)).map { index in
        let values = zip(sources, arrays).map { ($0.element, index < $1.count ? $1[index] : .null) }
        let here = row.merging(values) { _, value in value }
        return row.merging(columns.map { ($0.path, $0.expression.value(on: here)) }) { there, _ in there }
      }
    }
  }
}

extension Transformation {
  /// Makes a row of each value of an array, with columns made of the value beside the row's own. A row whose array is null or
  /// empty is dropped.
  ///
  /// ```swift
  /// struct Tag: Schema { let tag: Column<String> }
  /// Post.rows.explode({ $0.tags }) { Tag(tag: $0.lower()) }
  /// ```
  public func explode<Value: ArrayColumnValue, Added: Schema>(
    _ array: (Output) -> Column<Value>, _ columns: (Column<Value.Element>) -> Added
  ) -> Transformation<Input, Extended<Output, Added>> {
    exploded(array(Output.columns), keepsEmpty: false) { columns(Column($0)) }
  }

  /// The same, but a row whose array is null or empty stays, as one row for which the value is null.
  public func explodeOuter<Value: ArrayColumnValue, Added: Schema>(
    _ array: (Output) -> Column<Value>, _ columns: (Column<Value.Element.Nullable>) -> Added
  ) -> Transformation<Input, Extended<Output, Added>> {
    exploded(array(Output.columns), keepsEmpty: true) { columns(Column($0)) }
  }

  /// Makes a row of each group of an array, with columns made of the group's beside the row's own. A row whose array is null
  /// or empty is dropped.
  public func explode<Members: Schema, Added: Schema>(
    _ array: (Output) -> GroupArray<Members>, _ columns: (Members) -> Added
  ) -> Transformation<Input, Extended<Output, Added>> {
    let array = array(Output.columns)
    return exploded(array, keepsEmpty: false, columns(array.element))
  }

  /// The same, but a row whose array is null or empty stays, as one row for which the group is missing.
  public func explodeOuter<Members: Schema, Added: Schema>(
    _ array: (Output) -> GroupArray<Members>, _ columns: (OptionalGroup<Members>) -> Added
  ) -> Transformation<Input, Extended<Output, Added>> {
    let array = array(Output.columns)
    return exploded(array, keepsEmpty: true, columns(OptionalGroup(members: array.element)))
  }

  private func exploded<Value: ArrayColumnValue, Added: Schema>(
    _ array: Column<Value>, keepsEmpty: Bool, _ columns: (Expression) -> Added
  ) -> Transformation<Input, Extended<Output, Added>> {
    let source = Explosion.Source(array: array.expression, element: [ArrayPath.element])
    let added = columns(.column(path: source.element, Value.Element.columnType)).projections
    return appending(Explosion([source], groups: nil, columns: added, keepsEmpty: keepsEmpty))
  }

  private func exploded<Members: Schema, Added: Schema>(
    _ array: GroupArray<Members>, keepsEmpty: Bool, _ added: Added
  ) -> Transformation<Input, Extended<Output, Added>> {
    let sources = array.columns.map { column in
      Explosion.Source(
        array: .column(path: array.path + column.path, column.type),
        element: array.path + [ArrayPath.element] + column.path)
    }
    return appending(Explosion(sources, groups: array.path, columns: added.projections, keepsEmpty: keepsEmpty))
  }

  private func appending<Added>(_ explosion: Explosion) -> Transformation<Input, Extended<Output, Added>> {
    Transformation<Input, Extended<Output, Added>>(steps: steps + [.explode(explosion)])
  }
}
