// How a dataset's or a table's fields are stored: the one place where the types of a schema become those of Parquet.

package import Dataflow
package import Parquet

extension ParquetSchema {
  /// The schema of files that hold rows of these fields. Every group and leaf is optional, as Hive, Spark and the delivery
  /// stream write them: what must not be null is checked before, and a reader is not to depend on it.
  package init(fields: [Field]) {
    self.init(root: fields.map(Node.init))
  }
}

extension ParquetSchema.Node {
  fileprivate init(_ field: Field) { self.init(field.name, field.type) }

  private init(_ name: String, _ type: DataType) {
    switch type {
    case .structure(let children):
      self = .group(name: name, repetition: .optional, children: children.map(Self.init))
    case .array(let element, _):
      let list = Self.group(name: "list", repetition: .repeated, children: [Self("element", element)])
      self = .group(name: name, repetition: .optional, children: [list], logicalType: .list)
    default:
      let storage = type.storage
      self = .leaf(ParquetSchema.Leaf(name, storage.physical, storage.logical))
    }
  }
}

extension DataType {
  /// How a value of the type is stored; a group's and an array's leaves store their values.
  fileprivate var storage: (physical: PhysicalType, logical: LogicalType) {
    switch self {
    case .bool: (.boolean, .none)
    case .int32: (.int32, .none)
    case .int64: (.int64, .none)
    case .double: (.double, .none)
    case .day: (.int32, .date)
    case .instant: (.int64, .timestamp(.micros, isAdjustedToUTC: true))
    case .string, .structure, .array: (.byteArray, .string)
    }
  }

  /// Whether a column stored so can be read as this type without a conversion, which Spark would refuse too.
  package func canRead(_ leaf: ParquetSchema.Leaf) -> Bool { canRead(leaf, lists: leaf.maxRepetitionLevel) }

  private func canRead(_ leaf: ParquetSchema.Leaf, lists: Int) -> Bool {
    if case .array(let element, _) = self { return lists > 0 && element.canRead(leaf, lists: lists - 1) }
    guard lists == 0 else { return false }
    return switch (self, leaf.physicalType, leaf.logicalType) {
    case (.bool, .boolean, .none), (.double, .double, .none), (.day, .int32, .date): true
    // INT96 is decoded to microseconds: what Hive's writers, and so the delivery stream's, may write.
    case (.instant, .int64, .timestamp(.micros, isAdjustedToUTC: true)), (.instant, .int96, _): true
    case (.int32, .int32, .none), (.int32, .int32, .integer(_, signed: true)): true
    case (.int64, .int64, .none), (.int64, .int64, .integer(_, signed: true)): true
    case (.string, .byteArray, .string), (.string, .byteArray, .none), (.string, .byteArray, .enumeration),
      (.string, .byteArray, .json):
      true
    default: false
    }
  }
}
