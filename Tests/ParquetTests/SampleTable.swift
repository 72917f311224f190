// The table of the tests: every column type the writer knows, each value a formula of its row, so that any judge can check it.

import Parquet

/// Rows whose values follow from the row's number `i`; Tests/Judges/test_parquet.py knows the same formulas.
enum SampleTable {
  static let schema = ParquetSchema(root: [
    .leaf(.init("id", .int64, repetition: .required)),
    .leaf(.init("small", .int32, .integer(bits: 8, signed: true))),
    .leaf(.init("name", .byteArray, .string)),
    .leaf(.init("key", .byteArray, .string, repetition: .required)),
    .leaf(.init("price", .double)),
    .leaf(.init("ratio", .float)),
    .leaf(.init("flag", .boolean)),
    .leaf(.init("day", .int32, .date)),
    .leaf(.init("at", .int64, .timestamp(.micros, isAdjustedToUTC: true))),
    .leaf(.init("local", .int64, .timestamp(.micros, isAdjustedToUTC: false))),
    .leaf(.init("amount", .int32, .decimal(precision: 9, scale: 2))),
    .leaf(.init("total", .int64, .decimal(precision: 18, scale: 4))),
    .leaf(.init("big", .fixedLengthByteArray(length: 16), .decimal(precision: 38, scale: 10))),
    .leaf(.init("huge", .int64, .integer(bits: 64, signed: false))),
    .group(
      name: "person", repetition: .optional,
      children: [
        .leaf(.init("first", .byteArray, .string)),
        .group(
          name: "address", repetition: .optional,
          children: [
            .leaf(.init("city", .byteArray, .string, repetition: .required)),
            .leaf(.init("zip", .int32)),
          ]),
      ]),
    .leaf(.init("blob", .byteArray)),
    .leaf(.init("nothing", .int32)),
    list("tags", of: .leaf(.init("element", .byteArray, .string))),
    list("matrix", of: list("element", of: .leaf(.init("element", .int32)))),
    list(
      "lines",
      of: .group(
        name: "element", repetition: .optional,
        children: [.leaf(.init("sku", .byteArray, .string)), .leaf(.init("quantity", .int64, repetition: .required))])),
  ])

  /// A list in the form that all readers know.
  static func list(_ name: String, of element: ParquetSchema.Node) -> ParquetSchema.Node {
    let elements = ParquetSchema.Node.group(name: "list", repetition: .repeated, children: [element])
    return .group(name: name, repetition: .optional, children: [elements], logicalType: .list)
  }

  /// The vectors of these rows, in the order of the schema's leaves.
  static func columns(_ rows: Range<Int>) -> [ColumnVector] {
    let flat: [ColumnVector] = [
      ColumnVector(values: .int64(rows.map { Int64($0) * 1_000_003 - 500_000 })),
      vector(rows, nullEvery: 5, zero: 0) {
        Int32($0 % 100) - 50
      } _: {
        .int32($0)
      },
      strings(rows, nullEvery: 7) { "name-\($0 % 13)" },
      ColumnVector(values: .bytes(byteVector(rows.map { "key-\($0)-\($0 * 7919 % 10007)" }))),
      vector(rows, nullEvery: 1_000_000, zero: 0) {
        Double($0) / 8 - 10
      } _: {
        .double($0)
      },
      vector(rows, nullEvery: 3, zero: 0) {
        Float($0 % 50) / 4
      } _: {
        .float($0)
      },
      vector(rows, nullEvery: 4, zero: false) {
        $0 % 3 == 0
      } _: {
        .bool($0)
      },
      vector(rows, nullEvery: 6, zero: 0) {
        Int32($0 % 5000) - 1000
      } _: {
        .int32($0)
      },
      vector(rows, nullEvery: 9, zero: 0) {
        Int64($0) * 86_399_999_983 - 1_000_000_007
      } _: {
        .int64($0)
      },
      vector(rows, nullEvery: 9, zero: 0) {
        Int64($0) * 1_000_001
      } _: {
        .int64($0)
      },
      vector(rows, nullEvery: 8, zero: 0) {
        Int32($0 * 37 % 2_000_000) - 1_000_000
      } _: {
        .int32($0)
      },
      vector(rows, nullEvery: 8, zero: 0) {
        Int64($0) * -123_456_789
      } _: {
        .int64($0)
      },
      decimals(rows, nullEvery: 10) { Int128($0 - 500) * 1_000_000_007_000_000_009 },
      vector(rows, nullEvery: 11, zero: 0) {
        Int64(bitPattern: UInt64.max - UInt64($0))
      } _: {
        .int64($0)
      },
    ]
    return flat + person(rows) + [
      blobs(rows),
      ColumnVector(
        values: .int32([Int32](repeating: 0, count: rows.count)),
        definitionLevels: [UInt8](repeating: 0, count: rows.count)),
    ] + SampleLists.columns(rows)
  }

  /// Levels: 0 no person, 1 no address (or no first name), 2 an address without zip, 3 a zip.
  private static func person(_ rows: Range<Int>) -> [ColumnVector] {
    var first = ByteVector()
    var city = ByteVector()
    var zip: [Int32] = []
    var levels: (first: [UInt8], city: [UInt8], zip: [UInt8]) = ([], [], [])
    for i in rows {
      let address: UInt8 = i % 5 == 1 ? 0 : i % 3 == 0 ? 1 : 2
      levels.first.append(i % 5 == 1 ? 0 : i % 4 == 0 ? 1 : 2)
      levels.city.append(address)
      levels.zip.append(address == 2 && i % 2 == 0 ? 3 : address)
      if levels.first.last == 2 { first.append("Zoë \(i)") } else { first.appendEmpty() }
      if address == 2 { city.append("city \(i % 40)") } else { city.appendEmpty() }
      zip.append(levels.zip.last == 3 ? Int32(i) : 0)
    }
    return [
      ColumnVector(values: .bytes(first), definitionLevels: levels.first),
      ColumnVector(values: .bytes(city), definitionLevels: levels.city),
      ColumnVector(values: .int32(zip), definitionLevels: levels.zip),
    ]
  }

  private static func vector<Value>(
    _ rows: Range<Int>, nullEvery: Int, zero: Value, _ value: (Int) -> Value, _ wrap: ([Value]) -> ColumnVector.Values
  ) -> ColumnVector {
    ColumnVector(
      values: wrap(rows.map { $0 % nullEvery == 0 ? zero : value($0) }), definitionLevels: levels(rows, nullEvery))
  }

  private static func strings(_ rows: Range<Int>, nullEvery: Int, _ value: (Int) -> String) -> ColumnVector {
    let values = byteVector(rows.map { $0 % nullEvery == 0 ? "" : value($0) })
    return ColumnVector(values: .bytes(values), definitionLevels: levels(rows, nullEvery))
  }

  private static func decimals(_ rows: Range<Int>, nullEvery: Int, _ value: (Int) -> Int128) -> ColumnVector {
    var values = ByteVector()
    for i in rows {
      if i % nullEvery == 0 {
        values.appendEmpty()
      } else {
        values.append(withUnsafeBytes(of: value(i).bigEndian) { Array($0) }[...])
      }
    }
    return ColumnVector(values: .bytes(values), definitionLevels: levels(rows, nullEvery))
  }

  private static func blobs(_ rows: Range<Int>) -> ColumnVector {
    var values = ByteVector()
    for i in rows {
      if i % 3 == 0 { values.appendEmpty() } else { values.append([0xff, UInt8(i & 0xff)][...]) }
    }
    return ColumnVector(values: .bytes(values), definitionLevels: levels(rows, 3))
  }

  private static func levels(_ rows: Range<Int>, _ nullEvery: Int) -> [UInt8] {
    rows.map { $0 % nullEvery == 0 ? 0 : 1 }
  }

  static func byteVector(_ strings: [String]) -> ByteVector {
    var vector = ByteVector()
    for string in strings { vector.append(string) }
    return vector
  }

  /// A file of the first `rows` rows, appended in batches of `batch`.
  static func file(rows: Int, batch: Int = 10_000, options: ParquetWriter.Options = .init()) throws -> [UInt8] {
    var writer = try ParquetWriter(schema: schema, options: options)
    for start in stride(from: 0, to: rows, by: batch) {
      try writer.append(columns(start..<min(start + batch, rows)))
    }
    return writer.finish()
  }
}

/// A small generator of repeatable random numbers (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
