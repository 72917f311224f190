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
    // Whatever its precision, so that a column may become wider without its files being written anew.
    case .decimal(let form): (.int64, .decimal(precision: form.precision, scale: form.scale))
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
    // Integers or bytes: a schema lets no other storage mean a decimal.
    case (.decimal(let form), _, .decimal(let precision, let scale)):
      scale == form.scale && precision <= form.precision
    default: false
    }
  }
}

extension ColumnVector {
  /// The column; of decimals, which have several storages, as 64-bit integers, which the engine takes them for.
  ///
  /// - Throws: ``LakeError`` for a value of more digits than the type, which the file itself says that there is not.
  func unscaled(_ leaf: Leaf, in file: String) throws -> ColumnVector {
    guard case .decimal(let form) = leaf.type.ofElement else { return self }
    func checked(_ number: Int64?) throws -> Int64 {
      guard let fitting = number.flatMap(form.fitting) else {
        let shown = number.map { " (\(FixedPoint.text(of: $0, scale: form.scale)))" } ?? ""
        throw LakeError(
          "'\(file)': column '\(leaf.path.joined(separator: "."))' holds a number of more than \(form.precision) "
            + "digits\(shown), though the manifest declares \(leaf.type.ofElement.name) and the file no more",
          fix: "remove the file from the partition")
      }
      return fitting
    }
    let unscaled: Values
    switch values {
    case .int32(let numbers): unscaled = .int64(try numbers.map { try checked(Int64($0)) })
    case .int64(let numbers):
      for number in numbers { _ = try checked(number) }
      unscaled = values
    case .bytes(let strings):
      unscaled = .int64(try (0..<strings.count).map { try checked(Int64(bigEndian: strings[$0])) })
    case .list(var lists):
      lists.elements = try lists.elements.unscaled(leaf, in: file)
      unscaled = .list(lists)
    case .bool, .float, .double: unscaled = values
    }
    return ColumnVector(values: unscaled, definitionLevels: definitionLevels)
  }
}

extension Int64 {
  /// Bytes in two's complement, the highest first; nil for a number of more than 64 bits. No bytes are zero.
  fileprivate init?(bigEndian bytes: ArraySlice<UInt8>) {
    let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
    let filler: UInt8 = isNegative ? 0xFF : 0
    guard bytes.dropLast(8).allSatisfy({ $0 == filler }) else { return nil }
    let number = bytes.suffix(8).reduce(isNegative ? -1 : Int64(0)) { $0 << 8 | Int64($1) }
    guard bytes.count <= 8 || (number < 0) == isNegative else { return nil }
    self = number
  }
}
