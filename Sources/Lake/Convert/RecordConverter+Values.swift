// One JSON value into one leaf column: the coercions of the stream, type by type.

import Dataflow

extension RecordConverter {
  /// Appends the value under the cursor, which is not null: a row, or an element of the row's array.
  mutating func convertValue(of leaf: Int, _ scanner: inout JSONScanner) throws {
    guard let kind = JSONKind(firstByte: scanner.next) else { throw scanner.fault("a JSON value") }
    switch leaves[leaf].type.ofElement {
    case .string: try convertText(kind, leaf, &scanner)
    case .int64: builders[leaf].append(try integer(kind, leaf, &scanner))
    case .int32:
      let start = scanner.position
      guard let value = Int32(exactly: try integer(kind, leaf, &scanner)) else {
        throw mismatch(leaf, kind, start..<scanner.position)
      }
      builders[leaf].append(value)
    case .double: try convertDouble(kind, leaf, &scanner)
    case .decimal(let form): try convertDecimal(kind, leaf, form, &scanner)
    case .bool: try convertBool(kind, leaf, &scanner)
    case .day: try convertDay(kind, leaf, &scanner)
    case .instant: try convertInstant(kind, leaf, &scanner)
    case .structure, .array: throw mismatch(leaf, kind, nil)
    }
  }

  private func mismatch(_ leaf: Int, _ kind: JSONKind, _ range: Range<Int>?) -> ConversionFault {
    ConversionFault(
      path: path(of: leaf), expected: leaves[leaf].type.ofElement.expectation, found: kind.name,
      value: leaves[leaf].traits.isSecret ? nil : range)
  }

  private mutating func noteCoercion(_ leaf: Int) {
    if !leaves[leaf].traits.isCoerced { coercions[leaf] += 1 }
  }

  private mutating func convertText(_ kind: JSONKind, _ leaf: Int, _ scanner: inout JSONScanner) throws {
    guard kind != .string else {
      let token = try scanner.scanString()
      if token.hasEscapes {
        let cursor = scanner
        builders[leaf].appendText { cursor.copyText(of: token, to: &$0) }
      } else {
        builders[leaf].append(scanner[token.start..<token.end])
      }
      return
    }
    noteCoercion(leaf)
    if kind == .object || kind == .array {
      try builders[leaf].appendText { text throws(JSONFault) in try scanner.copyAsText(to: &text) }
    } else {
      let start = scanner.position
      try scanner.skipValue()
      builders[leaf].append(scanner[start..<scanner.position])
    }
  }

  /// The integer under the cursor: a number that is whole, or a string of digits.
  private mutating func integer(_ kind: JSONKind, _ leaf: Int, _ scanner: inout JSONScanner) throws -> Int64 {
    let start = scanner.position
    let value = try number(kind, leaf, &scanner) { kind == .number || $0.isInteger ? $0.int64 : nil }
    guard let value else { throw mismatch(leaf, kind, start..<scanner.position) }
    return value
  }

  private mutating func convertDouble(_ kind: JSONKind, _ leaf: Int, _ scanner: inout JSONScanner) throws {
    let start = scanner.position
    guard let value = try number(kind, leaf, &scanner, { $0.double }) else {
      throw mismatch(leaf, kind, start..<scanner.position)
    }
    builders[leaf].append(value)
  }

  private mutating func convertDecimal(
    _ kind: JSONKind, _ leaf: Int, _ form: FixedPoint, _ scanner: inout JSONScanner
  ) throws {
    let start = scanner.position
    guard let value = try number(kind, leaf, &scanner, { $0.unscaled(in: form) }) else {
      throw mismatch(leaf, kind, start..<scanner.position)
    }
    builders[leaf].append(decimal: value)
  }

  /// What `read` makes of the number under the cursor, or of the one in the string there; nil when there is neither.
  @inline(__always)
  private mutating func number<Value>(
    _ kind: JSONKind, _ leaf: Int, _ scanner: inout JSONScanner, _ read: (DecimalText) -> Value?
  ) throws -> Value? {
    switch kind {
    case .number:
      let token = try scanner.scanNumber()
      return DecimalText(scanner[token.start..<token.end]).flatMap(read)
    case .string:
      noteCoercion(leaf)
      return try withText(&scanner) { DecimalText($0).flatMap(read) }
    default:
      try scanner.skipValue()
      return nil
    }
  }

  /// What `read` makes of the text of the string under the cursor.
  @inline(__always)
  private func withText<Value>(
    _ scanner: inout JSONScanner, _ read: (UnsafeBufferPointer<UInt8>) -> Value?
  ) throws -> Value? {
    let token = try scanner.scanString()
    guard token.hasEscapes else { return read(scanner[token.start..<token.end]) }
    var text: [UInt8] = []
    scanner.copyText(of: token, to: &text)
    return text.withUnsafeBufferPointer(read)
  }

  private mutating func convertBool(_ kind: JSONKind, _ leaf: Int, _ scanner: inout JSONScanner) throws {
    let start = scanner.position
    if kind == .bool {
      builders[leaf].append(try scanner.scanBool())
      return
    }
    guard kind == .string else { throw mismatch(leaf, kind, try skipped(&scanner).range) }
    noteCoercion(leaf)
    let value = try withText(&scanner) { text -> Bool? in
      if text.lazy.map(MemberTable.lowercased).elementsEqual("true".utf8) { return true }
      return text.lazy.map(MemberTable.lowercased).elementsEqual("false".utf8) ? false : nil
    }
    guard let value else { throw mismatch(leaf, kind, start..<scanner.position) }
    builders[leaf].append(value)
  }

  private mutating func convertDay(_ kind: JSONKind, _ leaf: Int, _ scanner: inout JSONScanner) throws {
    let start = scanner.position
    guard kind == .string else { throw mismatch(leaf, kind, try skipped(&scanner).range) }
    guard let day = try withText(&scanner, isoDay) else { throw mismatch(leaf, kind, start..<scanner.position) }
    builders[leaf].append(day)
  }

  private mutating func convertInstant(_ kind: JSONKind, _ leaf: Int, _ scanner: inout JSONScanner) throws {
    let start = scanner.position
    let instant: Int64?
    switch kind {
    case .number:
      let token = try scanner.scanNumber()
      instant = StreamInstant.microseconds(ofNumber: scanner[token.start..<token.end])
    case .string: instant = try withText(&scanner, StreamInstant.microseconds(ofText:))
    default: throw mismatch(leaf, kind, try skipped(&scanner).range)
    }
    guard let instant else { throw mismatch(leaf, kind, start..<scanner.position) }
    builders[leaf].append(instant)
  }
}

/// Days since 1970-01-01 of a text that is `yyyy-MM-dd`, or begins so before a `T` or a space; nil for any other.
private func isoDay(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
  func number(_ range: Range<Int>) -> Int? {
    var value = 0
    for index in range {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }
  guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
    text.count == 10 || text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " "),
    let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
    let date = CivilDay(year: year, month: month, day: day)
  else { return nil }
  return Int32(exactly: date.daysSinceEpoch)
}
