// Writes Thrift's compact protocol, the notation of Parquet's footers and page headers.

/// Bytes in Thrift's compact protocol; fields must be written in ascending order of their ids.
struct ThriftWriter {
  private(set) var bytes: [UInt8] = []
  private var lastID: Int16 = 0

  private typealias WireType = ThriftReader.WireType

  /// A struct at top level or in a list.
  mutating func structure(_ body: (inout ThriftWriter) -> Void) {
    let outerID = lastID
    lastID = 0
    body(&self)
    bytes.append(0)
    lastID = outerID
  }

  mutating func structure(_ id: Int16, _ body: (inout ThriftWriter) -> Void = { _ in }) {
    header(id, .structure)
    structure(body)
  }

  mutating func bool(_ id: Int16, _ value: Bool) {
    header(id, value ? .boolTrue : .boolFalse)
  }

  mutating func int8(_ id: Int16, _ value: Int) {
    header(id, .byte)
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func int16(_ id: Int16, _ value: Int) {
    header(id, .int16)
    zigZag(value)
  }

  mutating func int32(_ id: Int16, _ value: Int) {
    header(id, .int32)
    zigZag(value)
  }

  mutating func int64(_ id: Int16, _ value: Int) {
    header(id, .int64)
    zigZag(value)
  }

  mutating func binary(_ id: Int16, _ value: [UInt8]) {
    header(id, .binary)
    element(value)
  }

  mutating func string(_ id: Int16, _ value: String) {
    binary(id, Array(value.utf8))
  }

  mutating func structures<Element>(
    _ id: Int16, _ elements: [Element], _ body: (inout ThriftWriter, Element) -> Void
  ) {
    listHeader(id, .structure, count: elements.count)
    for element in elements { structure { body(&$0, element) } }
  }

  mutating func int32s(_ id: Int16, _ elements: [Int]) {
    listHeader(id, .int32, count: elements.count)
    for element in elements { zigZag(element) }
  }

  mutating func strings(_ id: Int16, _ elements: [String]) {
    listHeader(id, .binary, count: elements.count)
    for text in elements { element(Array(text.utf8)) }
  }

  private mutating func header(_ id: Int16, _ type: WireType) {
    let delta = id - lastID
    if (1...15).contains(delta) {
      bytes.append(UInt8(delta) << 4 | type.rawValue)
    } else {
      bytes.append(type.rawValue)
      zigZag(Int(id))
    }
    lastID = id
  }

  private mutating func listHeader(_ id: Int16, _ type: WireType, count: Int) {
    header(id, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | type.rawValue)
    } else {
      bytes.append(0xf0 | type.rawValue)
      bytes.appendVarint(UInt64(count))
    }
  }

  private mutating func element(_ value: [UInt8]) {
    bytes.appendVarint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  private mutating func zigZag(_ value: Int) {
    bytes.appendVarint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
  }
}

extension [UInt8] {
  /// Unsigned LEB128: seven bits a byte, the lowest first.
  mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}
