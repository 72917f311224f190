// Decodes one kind of value into its array, a slot for every row.

/// The rows of a page and which of them have a value.
struct PageSlots {
  let rows: Int
  /// Rows with a value.
  let present: Int
  /// One a row; empty where every row has a value, so that the common case is one test a page.
  let levels: UnsafeBufferPointer<UInt8>
  private let maxLevel: UInt8

  private init(rows: Int, present: Int, levels: UnsafeBufferPointer<UInt8>, maxLevel: UInt8) {
    self.rows = rows
    self.present = present
    self.levels = levels
    self.maxLevel = maxLevel
  }

  /// All rows have a value.
  init(rows: Int) {
    self.init(rows: rows, present: rows, levels: UnsafeBufferPointer(start: nil, count: 0), maxLevel: 0)
  }

  /// `levels` is empty for a column that cannot be null.
  init(rows: Int, levels: UnsafeBufferPointer<UInt8>, maxLevel: Int) throws(ParquetError) {
    let maxLevel = UInt8(truncatingIfNeeded: maxLevel)
    var present = 0
    var largest: UInt8 = 0
    for level in levels {
      present &+= level == maxLevel ? 1 : 0
      largest = max(largest, level)
    }
    guard largest <= maxLevel else {
      throw ParquetError(found: "definition level \(largest)", expected: "at most \(maxLevel)")
    }
    if levels.isEmpty || present == rows {
      self.init(rows: rows)
    } else {
      self.init(rows: rows, present: present, levels: levels, maxLevel: maxLevel)
    }
  }

  @inline(__always)
  func hasValue(_ row: Int) -> Bool { levels.isEmpty || levels[row] == maxLevel }

  /// Moves the first `present` values of `out` to the rows that have one, and writes `empty` to the others.
  func spread<Value: BitwiseCopyable>(_ out: UnsafeMutablePointer<Value>, empty: Value) {
    guard !levels.isEmpty else { return }
    // From the end, where there is room; once source and target meet, the rest is in place.
    var source = present
    var row = rows
    while source < row {
      row &-= 1
      if levels[row] == maxLevel {
        source &-= 1
        out[row] = out[source]
      } else {
        out[row] = empty
      }
    }
  }
}

/// Collects the values of a column chunk, a slot a row.
protocol ValueDecoder {
  /// Makes room for values that are likely to come.
  mutating func reserve(rows: Int, byteCount: Int)
  /// Reads the entries of a dictionary page, PLAIN.
  mutating func readDictionary(_ source: UnsafeRawBufferPointer, count: Int) throws(ParquetError)
  mutating func appendPlain(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError)
  /// Appends entries of the dictionary; every index is known to be one.
  mutating func appendDictionary(_ indices: [UInt32], _ slots: PageSlots) throws(ParquetError)
  /// Appends the RLE hybrid of booleans; called for no other type.
  mutating func appendRunLength(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError)
}

extension ValueDecoder {
  mutating func appendRunLength(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError) {
    throw ParquetError(found: "values in encoding RLE", expected: "RLE for booleans only")
  }
}

/// Integers and floating-point numbers, stored as in memory: little-endian, like every platform this runs on.
struct FixedDecoder<Value: BitwiseCopyable & AdditiveArithmetic>: ValueDecoder {
  private(set) var values: [Value] = []
  private var dictionary: [Value] = []

  init() {}

  mutating func reserve(rows: Int, byteCount: Int) {
    values.reserveCapacity(rows)
  }

  mutating func readDictionary(_ source: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try Self.appendPlain(source, PageSlots(rows: count), to: &dictionary)
  }

  mutating func appendPlain(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError) {
    try Self.appendPlain(source, slots, to: &values)
  }

  private static func appendPlain(
    _ source: UnsafeRawBufferPointer, _ slots: PageSlots, to values: inout [Value]
  ) throws(ParquetError) {
    let width = MemoryLayout<Value>.stride
    let (size, overflow) = slots.present.multipliedReportingOverflow(by: width)
    guard !overflow, size <= source.count else {
      throw ParquetError(found: "\(source.count) bytes of values", expected: "\(slots.present) of \(width) bytes each")
    }
    try values.append(count: slots.rows) { (out) throws(ParquetError) in
      if let base = source.baseAddress { UnsafeMutableRawPointer(out).copyMemory(from: base, byteCount: size) }
      slots.spread(out, empty: .zero)
    }
  }

  mutating func appendDictionary(_ indices: [UInt32], _ slots: PageSlots) throws(ParquetError) {
    let dictionary = dictionary
    try values.append(count: slots.rows) { (out) throws(ParquetError) in
      dictionary.withUnsafeBufferPointer { dictionary in
        indices.withUnsafeBufferPointer { indices in
          for i in 0..<indices.count { out[i] = dictionary[Int(indices[i])] }
        }
      }
      slots.spread(out, empty: .zero)
    }
  }
}
