// What a column can hold: the one vocabulary of types that JSON conversion, Glue, Parquet and Spark are derived from.

/// The type of a column.
///
/// Nullability is a property of the ``Field``, not of the type, as in Spark and Parquet.
public indirect enum DataType: Sendable, Hashable {
  /// `true` or `false`.
  case bool
  /// A 32-bit signed integer.
  case int32
  /// A 64-bit signed integer.
  case int64
  /// An IEEE 754 double.
  case double
  /// An exact decimal of so many digits.
  case decimal(FixedPoint)
  /// UTF-8 text.
  case string
  /// A calendar day, without zone or time.
  case day
  /// A point in time: microseconds since 1970-01-01T00:00:00Z.
  case instant
  /// A nested group of fields.
  case structure([Field])
  /// Values of one type in their order, or groups, each of which may be null or not.
  case array(of: DataType, mayHoldNull: Bool)
}

/// A named column, or a group of columns, of a schema.
public struct Field: Sendable, Hashable {
  /// The column's name in Glue, Parquet and Spark: lower snake case.
  public let name: String
  /// The key that holds the value in a JSON record.
  public let jsonKey: String
  /// What the column holds.
  public let type: DataType
  /// What the schema says of the value, apart from its type.
  public let traits: FieldTraits
  /// The Swift type of a property that is no column, of which nothing is made; nil for a column or group.
  package let misdeclared: String?

  package init(
    name: String, jsonKey: String, type: DataType, traits: FieldTraits, misdeclared: String? = nil
  ) {
    self.name = name
    self.jsonKey = jsonKey
    self.type = type
    self.traits = traits
    self.misdeclared = misdeclared
  }
}

/// What a schema declares of a column's values, apart from their type.
public struct FieldTraits: Sendable, Hashable {
  /// Null is an expected value, or the group may be missing; where not, a record without it breaks the schema.
  public var isNullable = false
  /// Any JSON scalar is taken as its text, by declaration (``Coerced``).
  public var isCoerced = false
  /// The value must not reach another layer as it is (``Secret``).
  public var isSecret = false
  /// The value tells of a person and must not reach another layer as it is (``Personal``).
  public var isPersonal = false

  package init() {}
}

extension DataType {
  /// The name by which messages call the type.
  package var name: String {
    switch self {
    case .bool: "bool"
    case .int32: "int32"
    case .int64: "int64"
    case .double: "double"
    case .decimal: hiveName
    case .string: "string"
    case .day: "day"
    case .instant: "instant"
    case .structure: "object"
    case .array(let element, _): "array of \(element.name)"
    }
  }
}

extension DataType {
  /// The type's name in Hive, which Glue's tables and Spark's casts share ("Column" of the Glue API; Spark, "Data Types").
  package var hiveName: String {
    switch self {
    case .bool: "boolean"
    case .int32: "int"
    case .int64: "bigint"
    case .double: "double"
    case .decimal(let form): "decimal(\(form.precision),\(form.scale))"
    case .string: "string"
    case .day: "date"
    case .instant: "timestamp"
    case .structure(let fields):
      "struct<" + fields.map { "\($0.name):\($0.type.hiveName)" }.joined(separator: ",") + ">"
    case .array(let element, _): "array<\(element.hiveName)>"
    }
  }
}

extension DataType {
  /// Of an array the type of what it holds; else the type itself.
  package var ofElement: DataType {
    if case .array(let element, _) = self { element.ofElement } else { self }
  }

  /// The fields of a group, or of the groups that an array holds; nil for all else.
  package var members: [Field]? {
    if case .structure(let fields) = ofElement { fields } else { nil }
  }
}

/// A leaf column of a schema: where it stands and what it holds.
package struct Leaf: Sendable, Hashable {
  /// The names from the row's root to the column.
  package var path: [String]
  /// What the column holds.
  package let type: DataType
  /// What the schema declares of the column's values.
  package let traits: FieldTraits

  package init(path: [String], type: DataType, traits: FieldTraits) {
    self.path = path
    self.type = type
    self.traits = traits
  }
}

extension [Field] {
  /// The leaf columns in declaration order, depth first: the order of Parquet's column chunks.
  ///
  /// A leaf below a group that may be missing may be null too. One below an array of groups is an array of its own: the columns
  /// of the groups side by side.
  package var leaves: [Leaf] { leaves(below: [], mayBeMissing: false) }

  private func leaves(below parents: [String], mayBeMissing: Bool) -> [Leaf] {
    flatMap { field -> [Leaf] in
      let path = parents + [field.name]
      let mayBeMissing = mayBeMissing || field.traits.isNullable
      switch field.type {
      case .structure(let children): return children.leaves(below: path, mayBeMissing: mayBeMissing)
      case .array(of: .structure(let children), let mayHoldNull):
        return children.leaves(below: path, mayBeMissing: mayHoldNull).map { element in
          var traits = element.traits
          traits.isNullable = mayBeMissing
          return Leaf(
            path: element.path, type: .array(of: element.type, mayHoldNull: element.traits.isNullable), traits: traits)
        }
      default:
        var traits = field.traits
        traits.isNullable = mayBeMissing
        return [Leaf(path: path, type: field.type, traits: traits)]
      }
    }
  }
}
