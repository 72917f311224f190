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
    // Whatever its precision, so that a column may become wider without its files being written anew; but Spark reads no 64-bit
    // integers as a decimal of more digits than they have room for.
    case .decimal(let form):
      (form.isWide ? .fixedLengthByteArray(length: 16) : .int64, .decimal(precision: form.precision, scale: form.scale))
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
    case (.decimal(let form), .int32, _) where form.isWide: false
    case (.decimal(let form), .int64, _) where form.isWide: false
    // Integers or bytes: a schema lets no other storage mean a decimal.
    case (.decimal(let form), _, .decimal(let precision, let scale)):
      scale == form.scale && precision <= form.precision
    default: false
    }
  }
}

extension ColumnVector {
  /// The column; of decimals, which have several storages, as integers of 64 bits, or of 128 where they are wide.
  ///
  /// - Throws: ``LakeError`` for a value of more digits than the type, which the file itself says that there is not.
  func unscaled(_ leaf: Leaf, in file: String) throws -> ColumnVector {
    guard case .decimal(let form) = leaf.type.ofElement else { return self }
    let unscaled: Values
    switch values {
    case .int32(let numbers):
      unscaled = try .decimals(form, count: numbers.count, leaf, file) { Int128(numbers[$0]) }
    case .int64(let numbers):
      if let number = numbers.first(where: { form.fitting(word: $0) == nil }) {
        throw LakeError.tooManyDigits(Int128(number), form, leaf, file)
      }
      unscaled = values
    case .bytes(let strings):
      unscaled = try strings.data.withUnsafeBytes { data in
        try .decimals(form, count: strings.count, leaf, file) { index in
          Int128(bigEndian: UnsafeRawBufferPointer(rebasing: data[strings.offsets[index]..<strings.offsets[index + 1]]))
        }
      }
    case .list(var lists):
      lists.elements = try lists.elements.unscaled(leaf, in: file)
      unscaled = .list(lists)
    case .bool, .int128, .float, .double: unscaled = values
    }
    return ColumnVector(values: unscaled, definitionLevels: definitionLevels)
  }
}

extension ColumnVector.Values {
  /// Decimals of a form from the whole numbers that they are; `number` is nil for one of more than 128 bits.
  @inline(__always)
  fileprivate static func decimals(
    _ form: FixedPoint, count: Int, _ leaf: Leaf, _ file: String, number: (Int) -> Int128?
  ) throws -> ColumnVector.Values {
    func checked(_ index: Int) throws -> Int128 {
      let number = number(index)
      guard let fitting = number.flatMap(form.fitting) else {
        throw LakeError.tooManyDigits(number, form, leaf, file)
      }
      return fitting
    }
    guard form.isWide else { return .int64(try (0..<count).map { Int64(truncatingIfNeeded: try checked($0)) }) }
    return .int128(try (0..<count).map(checked))
  }
}

extension LakeError {
  fileprivate static func tooManyDigits(
    _ number: Int128?, _ form: FixedPoint, _ leaf: Leaf, _ file: String
  ) -> LakeError {
    let shown = number.map { " (\(FixedPoint.text(of: $0, scale: form.scale)))" } ?? ""
    return LakeError(
      "'\(file)': column '\(leaf.path.joined(separator: "."))' holds a number of more than \(form.precision) "
        + "digits\(shown), though the manifest declares \(leaf.type.ofElement.name) and the file no more",
      fix: "remove the file from the partition")
  }
}
