// Reads Thrift's compact protocol, the notation of Parquet's footers and page headers, from bytes that nobody vouches for.

/// A cursor over a run of the file's bytes (Apache Thrift, "Thrift Compact protocol encoding").
struct ThriftReader {
  /// How a field's value is written.
  enum WireType: UInt8 {
    case boolTrue = 1
    case boolFalse = 2
    case byte, int16, int32, int64, double, binary, list, set, map, structure, uuid
  }

  struct Field {
    let id: Int16
    let type: WireType
  }

  /// The place in a struct: field ids are written as differences.
  struct Fields {
    fileprivate var lastID: Int16 = 0
  }

  /// Deeper nesting than the format's own structs ever have; bounds the recursion of `skip`.
  private static let maxDepth = 32

  private let bytes: ArraySlice<UInt8>
  private var position: Int
  /// What to add to an index of `bytes` to get the offset in the file.
  private let shift: Int

  /// Reads `bytes`, whose first byte stands at `fileOffset` of the file.
  init(_ bytes: ArraySlice<UInt8>, fileOffset: Int) {
    self.bytes = bytes
    position = bytes.startIndex
    shift = fileOffset - bytes.startIndex
  }

  /// The offset in the file of the next byte.
  var fileOffset: Int { position + shift }
  var remaining: Int { bytes.endIndex - position }

  func failure(found: String, expected: String) -> ParquetError {
    ParquetError(found: found, expected: expected, offset: fileOffset)
  }

  /// The next `count` bytes, without a copy.
  mutating func take(_ count: Int, of what: String) throws(ParquetError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw failure(found: "\(what) of \(count) bytes", expected: "0 to \(remaining), the bytes that are left")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  // MARK: Structs

  /// The next field of a struct, nil at its end.
  mutating func next(_ fields: inout Fields) throws(ParquetError) -> Field? {
    let header = try byte()
    if header == 0 { return nil }
    guard let type = WireType(rawValue: header & 0x0f) else {
      throw failure(found: "Thrift type \(header & 0x0f)", expected: "a type from 1 to 13")
    }
    let delta = Int16(header >> 4)
    if delta == 0 {
      fields.lastID = Int16(truncatingIfNeeded: try zigZag())
    } else {
      fields.lastID &+= delta
    }
    return Field(id: fields.lastID, type: type)
  }

  mutating func bool(_ field: Field) throws(ParquetError) -> Bool {
    guard field.type == .boolTrue || field.type == .boolFalse else { throw mismatch(field, "a boolean") }
    return field.type == .boolTrue
  }

  mutating func int(_ field: Field) throws(ParquetError) -> Int {
    switch field.type {
    case .byte: return Int(Int8(bitPattern: try byte()))
    case .int16, .int32, .int64: return Int(try zigZag())
    default: throw mismatch(field, "an integer")
    }
  }

  /// An integer that counts something.
  mutating func size(_ field: Field, _ what: String) throws(ParquetError) -> Int {
    let value = try int(field)
    guard value >= 0 else { throw failure(found: "\(what) \(value)", expected: "0 or more") }
    return value
  }

  mutating func binary(_ field: Field) throws(ParquetError) -> [UInt8] {
    guard field.type == .binary else { throw mismatch(field, "bytes") }
    return Array(try binaryElement())
  }

  mutating func string(_ field: Field) throws(ParquetError) -> String {
    String(decoding: try binary(field), as: UTF8.self)
  }

  /// Checks that a field is a struct; its fields follow.
  func expectStructure(_ field: Field) throws(ParquetError) {
    guard field.type == .structure else { throw mismatch(field, "a struct") }
  }

  // MARK: Lists

  /// The number of elements of a list of `element`s, which follow.
  mutating func listCount(_ field: Field, of element: WireType) throws(ParquetError) -> Int {
    guard field.type == .list else { throw mismatch(field, "a list") }
    let (count, type) = try listHeader()
    guard count == 0 || type == element.rawValue else {
      throw failure(found: "a list of Thrift type \(type)", expected: "elements of type \(element.rawValue)")
    }
    return count
  }

  mutating func intElement() throws(ParquetError) -> Int { Int(try zigZag()) }

  // MARK: What is not needed

  /// Passes over a field's value.
  mutating func skip(_ field: Field) throws(ParquetError) {
    if field.type == .boolTrue || field.type == .boolFalse { return }
    try skip(field.type, depth: 0)
  }

  private mutating func skip(_ type: WireType, depth: Int) throws(ParquetError) {
    guard depth < Self.maxDepth else {
      throw failure(found: "nesting of \(depth) levels", expected: "at most \(Self.maxDepth)")
    }
    switch type {
    case .boolTrue, .boolFalse, .byte: _ = try byte()
    case .int16, .int32, .int64: _ = try varint()
    case .double: _ = try take(8, of: "a double")
    case .uuid: _ = try take(16, of: "a UUID")
    case .binary: _ = try binaryElement()
    case .list, .set: try skipList(depth: depth)
    case .map: try skipMap(depth: depth)
    case .structure:
      var fields = Fields()
      while let field = try next(&fields) {
        if field.type == .boolTrue || field.type == .boolFalse { continue }
        try skip(field.type, depth: depth + 1)
      }
    }
  }

  private mutating func skipList(depth: Int) throws(ParquetError) {
    let (count, type) = try listHeader()
    for _ in 0..<count { try skip(try wireType(type), depth: depth + 1) }
  }

  private mutating func skipMap(depth: Int) throws(ParquetError) {
    let declared = try varint()
    let count = try elementCount(declared)
    guard count > 0 else { return }
    let types = try byte()
    for _ in 0..<count {
      try skip(try wireType(types >> 4), depth: depth + 1)
      try skip(try wireType(types & 0x0f), depth: depth + 1)
    }
  }

  // MARK: Bytes

  private func wireType(_ code: UInt8) throws(ParquetError) -> WireType {
    guard let type = WireType(rawValue: code) else {
      throw failure(found: "Thrift type \(code)", expected: "a type from 1 to 13")
    }
    return type
  }

  private func mismatch(_ field: Field, _ expected: String) -> ParquetError {
    failure(found: "field \(field.id) of Thrift type \(field.type.rawValue)", expected: expected)
  }

  private mutating func listHeader() throws(ParquetError) -> (count: Int, type: UInt8) {
    let header = try byte()
    let short = UInt64(header >> 4)
    let declared = short == 15 ? try varint() : short
    return (try elementCount(declared), header & 0x0f)
  }

  /// Every element takes at least one byte, so no list is longer than what is left.
  private func elementCount(_ declared: UInt64) throws(ParquetError) -> Int {
    guard declared <= UInt64(remaining) else {
      throw failure(found: "\(declared) elements", expected: "at most \(remaining), the bytes that are left")
    }
    return Int(declared)
  }

  private mutating func binaryElement() throws(ParquetError) -> ArraySlice<UInt8> {
    let length = try varint()
    return try take(Int(truncatingIfNeeded: min(length, UInt64(Int.max))), of: "a byte string")
  }

  private mutating func byte() throws(ParquetError) -> UInt8 {
    guard position < bytes.endIndex else {
      throw failure(found: "the end of the metadata", expected: "another byte; the file is truncated or damaged")
    }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func varint() throws(ParquetError) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte()
      result |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return result }
    }
    throw failure(found: "an integer of more than 10 bytes", expected: "at most 10")
  }

  private mutating func zigZag() throws(ParquetError) -> Int64 {
    let raw = try varint()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }
}
