// Decodes INT96 timestamps, which Spark and Hive wrote before the format had a timestamp type.

/// INT96 timestamps, as microseconds since 1970-01-01T00:00:00Z.
struct Int96Decoder: ValueDecoder {
  private var decoder = FixedDecoder<Int64>()

  /// 1970-01-01 as a Julian day.
  private static let epochDay = 2_440_588
  /// Days that fit 64 bits of microseconds on either side of 1970: some 290,000 years.
  private static let maxDays = 106_000_000

  init() {}

  var values: [Int64] { decoder.values }

  mutating func reserve(rows: Int, byteCount: Int) {
    decoder.reserve(rows: rows, byteCount: byteCount)
  }

  mutating func readDictionary(_ source: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    let micros = try Self.micros(source, count: count)
    try micros.span.bytes.withUnsafeBytes { (bytes) throws(ParquetError) in
      try decoder.readDictionary(bytes, count: count)
    }
  }

  mutating func appendPlain(_ source: UnsafeRawBufferPointer, _ slots: PageSlots) throws(ParquetError) {
    let micros = try Self.micros(source, count: slots.present)
    try micros.span.bytes.withUnsafeBytes { (bytes) throws(ParquetError) in
      try decoder.appendPlain(bytes, slots)
    }
  }

  mutating func appendDictionary(_ indices: [UInt32], _ slots: PageSlots) throws(ParquetError) {
    try decoder.appendDictionary(indices, slots)
  }

  /// Eight bytes of nanoseconds in the day, then four of the Julian day.
  private static func micros(_ source: UnsafeRawBufferPointer, count: Int) throws(ParquetError) -> [Int64] {
    guard count <= source.count / 12 else {
      throw ParquetError(found: "\(source.count) bytes of values", expected: "\(count) values of 12 bytes")
    }
    var micros: [Int64] = []
    try micros.append(count: count) { (out) throws(ParquetError) in
      for i in 0..<count {
        let nanos = source.loadUnaligned(fromByteOffset: 12 * i, as: Int64.self)
        let days = Int(source.loadUnaligned(fromByteOffset: 12 * i + 8, as: Int32.self)) - epochDay
        guard days.magnitude <= maxDays else {
          throw ParquetError(found: "an INT96 timestamp \(days) days from 1970", expected: "at most \(maxDays) days")
        }
        // Rounded down, also before midnight.
        let micros = nanos / 1_000 - (nanos % 1_000 < 0 ? 1 : 0)
        out[i] = Int64(days) * 86_400_000_000 + micros
      }
    }
    return micros
  }
}
