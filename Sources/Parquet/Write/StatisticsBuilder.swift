// Smallest and largest value of a column chunk, in the order the format defines for its type.

/// Collects bounds over PLAIN values.
struct StatisticsBuilder {
  /// How two values compare (parquet-format, `ColumnOrder`, TypeDefinedOrder).
  private enum Order {
    case bool, int32, int64, uint32, uint64, float, double
    /// Byte by byte, unsigned: UTF-8 text, UUIDs, plain bytes.
    case bytes
    /// Two's complement, big-endian, of one length.
    case signedBytes
    /// The format defines none.
    case undefined
  }

  /// Longer bounds are left out: they cost every reader of the footer, and a shortened maximum is easily wrong.
  private static let maxLength = 128

  private let order: Order
  private let fixedLength: Int?
  private var minimum: [UInt8]?
  private var maximum: [UInt8]?
  private var isTooLong = false

  init(_ leaf: ParquetSchema.Leaf) {
    order = Self.order(leaf)
    fixedLength = leaf.physicalType.fixedLength
  }

  private static func order(_ leaf: ParquetSchema.Leaf) -> Order {
    switch (leaf.physicalType, leaf.logicalType) {
    case (.boolean, _): .bool
    case (.int32, .integer(_, false)): .uint32
    case (.int64, .integer(_, false)): .uint64
    case (.int32, _): .int32
    case (.int64, _): .int64
    case (.float, _): .float
    case (.double, _): .double
    case (.fixedLengthByteArray, .decimal): .signedBytes
    case (_, .decimal), (_, .interval), (_, .float16), (.int96, _): .undefined
    case (.byteArray, _), (.fixedLengthByteArray, _): .bytes
    }
  }

  /// Takes in `count` PLAIN values; booleans as one byte each.
  mutating func add(_ plain: [UInt8], count: Int) {
    guard count > 0 else { return }
    plain.withUnsafeBytes { plain in
      switch order {
      case .bool: addNumbers(UInt8.self, plain, count)
      case .int32: addNumbers(Int32.self, plain, count)
      case .int64: addNumbers(Int64.self, plain, count)
      case .uint32: addNumbers(UInt32.self, plain, count)
      case .uint64: addNumbers(UInt64.self, plain, count)
      case .float: addFloats(Float.self, plain, count)
      case .double: addFloats(Double.self, plain, count)
      case .bytes: addBytes(plain, count, isSigned: false)
      case .signedBytes: addBytes(plain, count, isSigned: true)
      case .undefined: break
      }
    }
  }

  /// The bounds found, none if there was no value to compare.
  func statistics(nullCount: Int) -> Statistics {
    guard !isTooLong, let minimum, let maximum else { return Statistics(nullCount: nullCount) }
    return Statistics(nullCount: nullCount, minimum: minimum, maximum: maximum)
  }

  // MARK: Numbers

  private mutating func addNumbers<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, _ plain: UnsafeRawBufferPointer, _ count: Int
  ) {
    var low = Value.max
    var high = Value.min
    for i in 0..<count {
      let value = plain.loadUnaligned(fromByteOffset: i &* MemoryLayout<Value>.stride, as: Value.self)
      low = min(low, value)
      high = max(high, value)
    }
    widen(low, high)
  }

  /// NaN has no place in the order, and a zero must cover both zeros (parquet-format, `ColumnOrder`).
  private mutating func addFloats<Value: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Value.Type, _ plain: UnsafeRawBufferPointer, _ count: Int
  ) {
    var low = Value.infinity
    var high = -Value.infinity
    var hasNumber = false
    for i in 0..<count {
      let value = plain.loadUnaligned(fromByteOffset: i &* MemoryLayout<Value>.stride, as: Value.self)
      if value.isNaN { continue }
      hasNumber = true
      if value < low { low = value }
      if value > high { high = value }
    }
    guard hasNumber else { return }
    widen(low == 0 ? -0.0 : low, high == 0 ? 0.0 : high)
  }

  private mutating func widen<Value: Comparable & BitwiseCopyable>(_ low: Value, _ high: Value) {
    if minimum.map({ low < Self.value($0) }) ?? true { minimum = withUnsafeBytes(of: low) { Array($0) } }
    if maximum.map({ high > Self.value($0) }) ?? true { maximum = withUnsafeBytes(of: high) { Array($0) } }
  }

  private static func value<Value: BitwiseCopyable>(_ bytes: [UInt8]) -> Value {
    bytes.withUnsafeBytes { $0.loadUnaligned(as: Value.self) }
  }

  // MARK: Bytes

  private mutating func addBytes(_ plain: UnsafeRawBufferPointer, _ count: Int, isSigned: Bool) {
    var low: ByteBound?
    var high: ByteBound?
    var position = 0
    for _ in 0..<count {
      var length = fixedLength ?? 0
      if fixedLength == nil {
        length = Int(plain.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        position &+= 4
      }
      let value = UnsafeRawBufferPointer(rebasing: plain[position..<position &+ length])
      position &+= length
      let bound = ByteBound(value, isSigned: isSigned)
      if low.map({ bound.precedes($0) }) ?? true { low = bound }
      if high.map({ $0.precedes(bound) }) ?? true { high = bound }
    }
    guard let low, let high else { return }
    widen(low, high, isSigned: isSigned)
  }

  private mutating func widen(_ low: ByteBound, _ high: ByteBound, isSigned: Bool) {
    let isLower = minimum?.withUnsafeBytes { low.precedes(ByteBound($0, isSigned: isSigned)) } ?? true
    let isHigher = maximum?.withUnsafeBytes { ByteBound($0, isSigned: isSigned).precedes(high) } ?? true
    if isLower { minimum = Array(low.value) }
    if isHigher { maximum = Array(high.value) }
    if max(low.value.count, high.value.count) > Self.maxLength { isTooLong = true }
  }
}

/// A byte string that is compared with others: its first eight bytes decide nearly always.
private struct ByteBound {
  let value: UnsafeRawBufferPointer
  /// The first eight bytes as a big-endian number, zeros after the end; the sign turned so that unsigned order serves.
  private let rank: UInt64

  init(_ value: UnsafeRawBufferPointer, isSigned: Bool) {
    var rank: UInt64 = 0
    if value.count >= 8 {
      rank = value.loadUnaligned(as: UInt64.self).bigEndian
    } else {
      for i in 0..<value.count { rank |= UInt64(value[i]) &<< UInt64(56 &- 8 &* i) }
    }
    self.value = value
    self.rank = isSigned ? rank ^ (1 << 63) : rank
  }

  @inline(__always)
  func precedes(_ other: ByteBound) -> Bool {
    rank == other.rank ? precedesAfterPrefix(other) : rank < other.rank
  }

  /// The order of two strings whose ranks are equal, so that a sign makes no difference any more.
  private func precedesAfterPrefix(_ other: ByteBound) -> Bool {
    let shared = min(value.count, other.value.count)
    var position = 0
    while position &+ 8 <= shared {
      let word = value.loadUnaligned(fromByteOffset: position, as: UInt64.self).bigEndian
      let otherWord = other.value.loadUnaligned(fromByteOffset: position, as: UInt64.self).bigEndian
      if word != otherWord { return word < otherWord }
      position &+= 8
    }
    while position < shared {
      if value[position] != other.value[position] { return value[position] < other.value[position] }
      position &+= 1
    }
    return value.count < other.value.count
  }
}
