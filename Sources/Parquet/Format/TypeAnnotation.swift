// A schema element's meaning, as the format stores it twice: the LogicalType of today and the ConvertedType of old readers.

struct TypeAnnotation {
  var convertedType: Int?
  /// Of a decimal.
  var scale = 0
  var precision = 0
  var logicalType: LogicalType?

  /// What the annotation of a group says.
  var groupType: LogicalType {
    switch (logicalType, convertedType) {
    case (.list, _), (nil, 3): .list
    case (.map, _), (nil, 1): .map
    default: .none
    }
  }

  /// What the annotation of a leaf says. One that the physical type cannot carry is ignored, as the format asks of
  /// readers for types they do not know.
  func leafType(storedAs physicalType: PhysicalType) -> LogicalType {
    // INT96 has no annotation of its own: its one use is timestamps in UTC.
    if physicalType == .int96 { return .timestamp(.micros, isAdjustedToUTC: true) }
    let type = logicalType ?? convertedLogicalType
    return physicalType.canStore(type) ? type : .none
  }

  private var convertedLogicalType: LogicalType {
    switch convertedType {
    case 0: .string
    case 4: .enumeration
    case 5: .decimal(precision: precision, scale: scale)
    case 6: .date
    case 7: .time(.millis, isAdjustedToUTC: true)
    case 8: .time(.micros, isAdjustedToUTC: true)
    case 9: .timestamp(.millis, isAdjustedToUTC: true)
    case 10: .timestamp(.micros, isAdjustedToUTC: true)
    case .some(let code) where (11...14).contains(code): .integer(bits: 8 << (code - 11), signed: false)
    case .some(let code) where (15...18).contains(code): .integer(bits: 8 << (code - 15), signed: true)
    case 19: .json
    case 20: .bson
    case 21: .interval
    default: .none
    }
  }
}

extension TypeAnnotation {
  /// Both forms of a type.
  init(_ type: LogicalType) {
    logicalType = type
    convertedType = Self.convertedType(of: type)
    if case .decimal(let precision, let scale) = type {
      self.precision = precision
      self.scale = scale
    }
  }

  /// The ConvertedType that old readers understand, nil where they would misunderstand (wall-clock times, nanoseconds).
  private static func convertedType(of type: LogicalType) -> Int? {
    switch type {
    case .string: 0
    case .map: 1
    case .list: 3
    case .enumeration: 4
    case .decimal: 5
    case .date: 6
    case .time(.millis, true): 7
    case .time(.micros, true): 8
    case .timestamp(.millis, true): 9
    case .timestamp(.micros, true): 10
    case .integer(let bits, let signed): (signed ? 15 : 11) + (bits.trailingZeroBitCount - 3)
    case .json: 19
    case .bson: 20
    case .interval: 21
    case .none, .null, .uuid, .float16, .time, .timestamp: nil
    }
  }

  func write(to thrift: inout ThriftWriter) {
    if let convertedType { thrift.int32(6, convertedType) }
    if convertedType == 5 {
      thrift.int32(7, scale)
      thrift.int32(8, precision)
    }
    // An interval has no LogicalType, only the ConvertedType.
    guard let logicalType, logicalType != .none, logicalType != .interval else { return }
    thrift.structure(10) { logicalType.write(to: &$0) }
  }
}

extension LogicalType {
  /// The member of the format's union; `.none` for one this reader does not know.
  init(thrift: inout ThriftReader) throws(ParquetError) {
    self = .none
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      try thrift.expectStructure(field)
      self = try Self.member(field.id, &thrift)
    }
  }

  /// The parameters of a member: field 1 and field 2, each an integer, a boolean or a unit.
  fileprivate struct Parameters {
    var first = 0
    var second = 0
    var isAdjusted = false
    var unit = TimeUnit.millis
    var signed = false
  }

  private static func member(_ id: Int16, _ thrift: inout ThriftReader) throws(ParquetError) -> LogicalType {
    let parameters = try Parameters(thrift: &thrift)
    switch id {
    case 1: return .string
    case 2: return .map
    case 3: return .list
    case 4: return .enumeration
    case 5: return .decimal(precision: parameters.second, scale: parameters.first)
    case 6: return .date
    case 7: return .time(parameters.unit, isAdjustedToUTC: parameters.isAdjusted)
    case 8: return .timestamp(parameters.unit, isAdjustedToUTC: parameters.isAdjusted)
    case 10: return .integer(bits: parameters.first, signed: parameters.signed)
    case 11: return .null
    case 12: return .json
    case 13: return .bson
    case 14: return .uuid
    case 15: return .float16
    default: return .none
    }
  }

  fileprivate func write(to thrift: inout ThriftWriter) {
    switch self {
    case .string: thrift.structure(1)
    case .map: thrift.structure(2)
    case .list: thrift.structure(3)
    case .enumeration: thrift.structure(4)
    case .decimal(let precision, let scale):
      thrift.structure(5) {
        $0.int32(1, scale)
        $0.int32(2, precision)
      }
    case .date: thrift.structure(6)
    case .time(let unit, let isAdjusted): thrift.structure(7) { Self.write(unit, isAdjusted, to: &$0) }
    case .timestamp(let unit, let isAdjusted): thrift.structure(8) { Self.write(unit, isAdjusted, to: &$0) }
    case .integer(let bits, let signed):
      thrift.structure(10) {
        $0.int8(1, bits)
        $0.bool(2, signed)
      }
    case .null: thrift.structure(11)
    case .json: thrift.structure(12)
    case .bson: thrift.structure(13)
    case .uuid: thrift.structure(14)
    case .float16: thrift.structure(15)
    case .none, .interval: break
    }
  }

  private static func write(_ unit: TimeUnit, _ isAdjusted: Bool, to thrift: inout ThriftWriter) {
    thrift.bool(1, isAdjusted)
    thrift.structure(2) { thrift in
      switch unit {
      case .millis: thrift.structure(1)
      case .micros: thrift.structure(2)
      case .nanos: thrift.structure(3)
      }
    }
  }
}

extension LogicalType.Parameters {
  fileprivate init(thrift: inout ThriftReader) throws(ParquetError) {
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      switch (field.id, field.type) {
      case (1, .boolTrue), (1, .boolFalse): isAdjusted = try thrift.bool(field)
      case (2, .boolTrue), (2, .boolFalse): signed = try thrift.bool(field)
      case (1, .byte), (1, .int32): first = try thrift.int(field)
      case (2, .int32): second = try thrift.int(field)
      case (2, .structure): try readUnit(&thrift)
      default: try thrift.skip(field)
      }
    }
  }

  private mutating func readUnit(_ thrift: inout ThriftReader) throws(ParquetError) {
    var fields = ThriftReader.Fields()
    while let field = try thrift.next(&fields) {
      unit = field.id == 3 ? .nanos : field.id == 2 ? .micros : .millis
      try thrift.skip(field)
    }
  }
}
