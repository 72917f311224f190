// Arrays: several values in one column, or several groups in one field, as a JSON record has them.

/// What an array may hold in a column: a scalar, which may be null, secret or personal.
public protocol ArrayElement: ColumnValue {
  /// The same value, which may be null: what a place of an array has that may be shorter.
  associatedtype Nullable: ColumnValue = Self?
  /// Truth that is null where nobody knows, since a value of the array is null.
  associatedtype ElementFound: TruthColumnValue = Bool
}
extension Bool: ArrayElement {}
extension Int32: ArrayElement {}
extension Int64: ArrayElement {}
extension Double: ArrayElement {}
extension String: ArrayElement {}
extension Day: ArrayElement {}
extension Instant: ArrayElement {}
extension Optional: ArrayElement where Wrapped: ArrayElement {
  public typealias Nullable = Wrapped.Nullable
  public typealias ElementFound = Bool?
}
extension Coerced: ArrayElement where Value: ArrayElement {
  public typealias Nullable = Coerced<Value.Nullable>
  public typealias ElementFound = Value.ElementFound
}
extension Secret: ArrayElement where Value: ArrayElement {
  public typealias Nullable = Secret<Value.Nullable>
  public typealias ElementFound = Value.ElementFound
}
extension Personal: ArrayElement where Value: ArrayElement {
  public typealias Nullable = Personal<Value.Nullable>
  public typealias ElementFound = Value.ElementFound
}

/// Values of one type in their order: Glue's and Spark's `array`, a JSON array.
extension Array: ColumnValue where Element: ArrayElement {
  /// The array of the element's type.
  public static var columnType: DataType {
    .array(of: Element.columnType, mayHoldNull: Element.columnTraits.isNullable)
  }
  /// The element's own traits; that it may be null is part of the type.
  public static var columnTraits: FieldTraits {
    var traits = Element.columnTraits
    traits.isNullable = false
    return traits
  }
}

@available(*, unavailable, message: "an array holds values or groups, and no arrays")
extension Array: ArrayElement where Element: ArrayElement {}

/// An array, nullable or not.
public protocol ArrayColumnValue: ColumnValue {
  /// What the array holds.
  associatedtype Element: ArrayElement
  /// The number of values, null where the array is.
  associatedtype Count: ColumnValue
  /// Whether a value is among them, null where the array is.
  associatedtype Found: TruthColumnValue
}
extension Array: ArrayColumnValue where Element: ArrayElement {
  public typealias Count = Int64
  public typealias Found = Element.ElementFound
}
extension Optional: ArrayColumnValue where Wrapped: ArrayColumnValue {
  public typealias Element = Wrapped.Element
  public typealias Count = Wrapped.Count?
  public typealias Found = Bool?
}

/// Groups of columns in their order: the lines of an order, the stops of a journey. One that is null or missing holds none.
///
/// ```swift
/// struct Line: Schema { let sku: Column<String>; let price: Column<Double?> }
/// struct Order: Schema { let id: Column<String>; let lines: GroupArray<Line> }
/// struct Sold: Schema { let sku: Column<String>; let price: Column<Double?> }
/// Order.rows.explode({ $0.lines }) { Sold(sku: $0.sku, price: $0.price) }   // a row a line
/// ```
public struct GroupArray<Members: Schema>: Sendable {
  /// The columns of one of the groups.
  let element: Members
  /// The names from the row's root to the array.
  let path: [String]
  /// The array's own columns, one for each of the group's, by the names below ``path``.
  let columns: [Leaf]
}

extension GroupArray: Codable, SchemaMember {
  /// Reads the array's place in its schema; `decoder` must be the schema reader.
  public init(from decoder: any Decoder) throws {
    guard let reader = decoder as? SchemaReader else {
      throw SchemaError(description: "an array holds no data of its own: decode the rows, not the schema")
    }
    let group = SchemaReader(path: reader.codingPath, names: reader.names + [ArrayPath.element])
    element = try Members(from: group)
    path = reader.names
    var traits = FieldTraits()
    traits.isNullable = true
    let type = DataType.array(of: .structure(group.log.fields), mayHoldNull: false)
    reader.note(type, traits)
    columns = [Field(name: "", jsonKey: "", type: type, traits: traits)].leaves.map { leaf in
      var leaf = leaf
      leaf.path.removeFirst()
      return leaf
    }
  }

  /// Notes the expressions of the array's columns; `encoder` must be the projection writer.
  public func encode(to encoder: any Encoder) throws {
    guard let writer = encoder as? ProjectionWriter else {
      throw SchemaError(description: "an array holds no data of its own: encode the rows, not the schema")
    }
    for column in columns {
      let expression = Expression.column(path: path + column.path, column.type)
      writer.note(expression, column.type, column.traits, below: column.path)
    }
  }
}

/// How an array's value is told from the array in a path: `lines.[].sku` is the column of one line.
package enum ArrayPath {
  /// The step into an array; no column can be called so.
  package static let element = "[]"
}
