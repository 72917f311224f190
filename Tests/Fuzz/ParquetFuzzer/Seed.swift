// The seeds of the fuzzer: what the project's own writer makes of a few rows.

import Parquet

/// A file to begin with.
struct Seed {
  let name: String
  let bytes: [UInt8]

  /// A file for each codec that is written, with pages of a few rows and with one page.
  static func all() throws(ParquetError) -> [Seed] {
    var seeds: [Seed] = []
    for codec in [CompressionCodec.uncompressed, .snappy, .gzip, .zstandard] {
      for (size, pageSize) in [("pages", 64), ("page", 1 << 20)] {
        var writer = try ParquetWriter(schema: schema, options: .init(codec: codec, pageSize: pageSize))
        try writer.append(columns(rows: 40))
        seeds.append(Seed(name: "\(codec)-\(size)", bytes: writer.finish()))
      }
    }
    return seeds
  }

  private static let schema = ParquetSchema(root: [
    .leaf(.init("id", .int64, repetition: .required)), .leaf(.init("flag", .boolean)),
    .leaf(.init("day", .int32, .date)), .leaf(.init("at", .int64, .timestamp(.micros, isAdjustedToUTC: true))),
    .leaf(.init("share", .double)), .leaf(.init("amount", .int32, .decimal(precision: 9, scale: 2))),
    .group(
      name: "place", repetition: .optional,
      children: [.leaf(.init("city", .byteArray, .string)), .leaf(.init("zip", .int32, repetition: .required))]),
    list("tags", of: list("element", of: .leaf(.init("element", .int32)))),
  ])

  private static func list(_ name: String, of element: ParquetSchema.Node) -> ParquetSchema.Node {
    let elements = ParquetSchema.Node.group(name: "list", repetition: .repeated, children: [element])
    return .group(name: name, repetition: .optional, children: [elements], logicalType: .list)
  }

  /// Lists of lists: none, an empty one, and one of a value, a null and a list that is not there.
  private static func tags(rows: Int) -> ColumnVector {
    var (outer, inner) = (ListVector(offsets: [0], elements: ColumnVector(values: .int32([]))), [0])
    var (levels, innerLevels, valueLevels): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
    var values: [Int32] = []
    for number in 0..<rows {
      levels.append(number % 3 == 0 ? 0 : 1)
      if number % 3 == 2 {
        values += [Int32(number), 0]
        valueLevels += [5, 4]
        innerLevels += [3, 2]
        inner += [values.count, values.count]
      }
      outer.offsets.append(innerLevels.count)
    }
    let elements = ColumnVector(values: .int32(values), definitionLevels: valueLevels)
    outer.elements = ColumnVector(
      values: .list(ListVector(offsets: inner, elements: elements)), definitionLevels: innerLevels)
    return ColumnVector(values: .list(outer), definitionLevels: levels)
  }

  private static func columns(rows: Int) -> [ColumnVector] {
    let numbers = Array(0..<rows)
    var cities = ByteVector()
    for number in numbers { if number % 5 == 0 { cities.appendEmpty() } else { cities.append("city-\(number % 7)") } }
    func levels(_ depth: UInt8, nullEvery step: Int) -> [UInt8] { numbers.map { $0 % step == 0 ? depth - 1 : depth } }
    return [
      ColumnVector(values: .int64(numbers.map { Int64($0) &* 7_919 })),
      ColumnVector(
        values: .bool(numbers.map { $0 % 4 == 0 ? false : $0 % 3 == 0 }), definitionLevels: levels(1, nullEvery: 4)),
      ColumnVector(
        values: .int32(numbers.map { $0 % 6 == 0 ? 0 : Int32($0) }), definitionLevels: levels(1, nullEvery: 6)),
      ColumnVector(
        values: .int64(numbers.map { $0 % 9 == 0 ? 0 : Int64($0) << 40 }), definitionLevels: levels(1, nullEvery: 9)),
      ColumnVector(
        values: .double(numbers.map { $0 % 8 == 0 ? 0 : Double($0) / 3 }), definitionLevels: levels(1, nullEvery: 8)),
      ColumnVector(
        values: .int32(numbers.map { $0 % 3 == 0 ? 0 : Int32($0) * -100 }), definitionLevels: levels(1, nullEvery: 3)),
      ColumnVector(values: .bytes(cities), definitionLevels: levels(2, nullEvery: 5)),
      ColumnVector(values: .int32(numbers.map { Int32($0) }), definitionLevels: [UInt8](repeating: 1, count: rows)),
      tags(rows: rows),
    ]
  }
}

/// Repeatable random damage (SplitMix64, Steele et al. 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// A file with bytes changed, a stretch moved, left out or taken from another seed, or its end cut off. Half of the damage
  /// goes to the last third, where sizes and offsets are.
  mutating func damaged(_ seed: [UInt8], or seeds: [[UInt8]]) -> [UInt8] {
    var bytes = seed
    let from = Bool.random(using: &self) ? 0 : bytes.count * 2 / 3
    switch Int.random(in: 0..<8, using: &self) {
    case 0: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &self))
    case 1:
      let start = Int.random(in: from..<bytes.count, using: &self)
      bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 1...16, using: &self)))
    case 2:
      let other = seeds[Int.random(in: 0..<seeds.count, using: &self)]
      let start = Int.random(in: 0..<other.count, using: &self)
      let stretch = other[start..<min(other.count, start + Int.random(in: 1...64, using: &self))]
      let place = Int.random(in: from..<bytes.count, using: &self)
      bytes.replaceSubrange(place..<min(bytes.count, place + stretch.count), with: stretch)
    default:
      for _ in 0..<Int.random(in: 1...8, using: &self) {
        let place = Int.random(in: from..<bytes.count, using: &self)
        let extreme: [UInt8] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF]
        bytes[place] =
          Bool.random(using: &self)
          ? UInt8.random(in: 0...255, using: &self) : extreme[Int.random(in: 0..<extreme.count, using: &self)]
      }
    }
    return bytes
  }
}
