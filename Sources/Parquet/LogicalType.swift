// What a column's stored values mean: the physical and logical types of the format.

/// How a value is stored (parquet-format, `Type`).
public enum PhysicalType: Sendable, Hashable {
  case boolean, int32, int64
  /// Twelve bytes: nanoseconds of the day and Julian day, Spark's and Hive's old timestamp. Read as microseconds, never written.
  case int96
  case float, double, byteArray
  /// `length` bytes a value.
  case fixedLengthByteArray(length: Int)
}

/// The unit of a time or a timestamp.
public enum TimeUnit: Sendable, Hashable {
  case millis, micros, nanos

  /// Units in one second.
  public var perSecond: Int64 {
    switch self {
    case .millis: 1_000
    case .micros: 1_000_000
    case .nanos: 1_000_000_000
    }
  }
}

/// What the stored values mean (parquet-format, LogicalTypes.md).
public enum LogicalType: Sendable, Hashable {
  /// The physical type says it all.
  case none
  /// UTF-8 text in a byte array.
  case string
  case enumeration, json, bson
  /// Sixteen bytes, big-endian.
  case uuid
  /// IEEE half precision in two bytes, little-endian.
  case float16
  /// Days since 1970-01-01 in an `int32`.
  case date
  /// Time of day: `millis` in an `int32`, else an `int64`.
  case time(TimeUnit, isAdjustedToUTC: Bool)
  /// An instant (adjusted) or a wall-clock time (not adjusted) since 1970-01-01T00:00:00, in an `int64`.
  case timestamp(TimeUnit, isAdjustedToUTC: Bool)
  /// Unscaled value in an `int32`, `int64` or big-endian two's complement bytes; value = unscaled × 10^-scale.
  case decimal(precision: Int, scale: Int)
  /// 8, 16, 32 or 64 bits, in an `int32` or, for 64, an `int64`.
  case integer(bits: Int, signed: Bool)
  /// Months, days and milliseconds in twelve bytes.
  case interval
  /// Every value is null.
  case null
  /// A group that holds a repeated element.
  case list
  /// A group that holds repeated keys and values.
  case map
}

extension LogicalType {
  var isDecimal: Bool { if case .decimal = self { true } else { false } }
}

extension PhysicalType {
  /// The format's name of the type, as in `message` schemas.
  var name: String {
    switch self {
    case .boolean: "boolean"
    case .int32: "int32"
    case .int64: "int64"
    case .int96: "int96"
    case .float: "float"
    case .double: "double"
    case .byteArray: "binary"
    case .fixedLengthByteArray(let length): "fixed_len_byte_array(\(length))"
    }
  }

  /// Whether values of this type can mean `logicalType` (parquet-format, LogicalTypes.md).
  func canStore(_ logicalType: LogicalType) -> Bool {
    switch (logicalType, self) {
    case (.none, _), (.null, _): true
    case (.string, .byteArray), (.enumeration, .byteArray), (.json, .byteArray), (.bson, .byteArray): true
    case (.uuid, .fixedLengthByteArray(16)), (.float16, .fixedLengthByteArray(2)): true
    case (.interval, .fixedLengthByteArray(12)): true
    case (.date, .int32), (.time(.millis, _), .int32): true
    case (.time(.micros, _), .int64), (.time(.nanos, _), .int64), (.timestamp, .int64), (.timestamp, .int96): true
    case (.integer(let bits, _), .int32): [8, 16, 32].contains(bits)
    case (.integer(64, _), .int64): true
    case (.decimal(let precision, let scale), _):
      scale >= 0 && scale <= precision && precision >= 1 && precision <= maxDecimalPrecision
    default: false
    }
  }

  /// The most decimal digits whose every value fits; 38 at most, as in Spark, Glue and Hive.
  private var maxDecimalPrecision: Int {
    switch self {
    case .int32: 9
    case .int64: 18
    case .byteArray: 38
    // floor(log10(2^(8·n−1) − 1)), with log10(2) ≈ 0.30103.
    case .fixedLengthByteArray(let length): min(38, length > 16 ? 38 : (length * 8 - 1) * 30103 / 100_000)
    case .boolean, .int96, .float, .double: 0
    }
  }
}
