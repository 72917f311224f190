// Kernels of functions of text: bytes in, bytes out; only letters beyond ASCII take the way over Unicode's tables.

import Dataflow
import Parquet

extension Kernel {
  /// A function of texts; null where an operand is, but for a join.
  static func text(_ function: TextFunction, _ operands: [Operand], rows: Int) -> ColumnVector {
    if case .joined(let separator) = function { return joined(operands, by: Array(separator.utf8), rows: rows) }
    let operand = operands[0]
    let validity = sharedValidity([operand], rows: rows)
    let has = Presence(validity)
    switch function {
    case .lower: return texts(operand, has, rows) { appendLower($0, to: &$1) }
    case .upper: return texts(operand, has, rows) { appendUpper($0, to: &$1) }
    case .trim: return texts(operand, has, rows) { $1.append(contentsOf: trimmed($0, start: true, end: true)) }
    case .trimStart: return texts(operand, has, rows) { $1.append(contentsOf: trimmed($0, start: true, end: false)) }
    case .trimEnd: return texts(operand, has, rows) { $1.append(contentsOf: trimmed($0, start: false, end: true)) }
    case .reversed: return texts(operand, has, rows) { appendReversed($0, to: &$1) }
    case .position(let part):
      let search = ByteSearch(part)
      let positions: [Int64] = operand.withBytes { texts in
        fill(rows) { row in
          guard has[row], let found = search.first(in: texts[row], from: 0) else { return 0 }
          return Int64(codePoints(in: UnsafeBufferPointer(rebasing: texts[row][..<found]))) + 1
        }
      }
      return ColumnVector(values: .int64(positions), validity: validity)
    case .substring(let from, let length):
      return texts(operand, has, rows) {
        $1.append(contentsOf: substring(of: $0, from: Int(from), length: Int(length)))
      }
    case .replace(let part, let other):
      let search = ByteSearch(part)
      let replacement = Array(other.utf8)
      return texts(operand, has, rows) { search.replace(in: $0, by: replacement, to: &$1) }
    case .md5: return digests(operand, has, rows)
    case .matches(let pattern):
      let matcher = PatternMatcher(pattern)
      return truths(operand, has, rows) { matcher.search($0) }
    case .extract(let pattern, let group):
      let matcher = PatternMatcher(pattern)
      return texts(operand, has, rows) { matcher.extract(Int(group), of: $0, to: &$1) }
    case .replacePattern(let pattern, let replacement):
      let matcher = PatternMatcher(pattern)
      let parts = replacement.parts.map(ReplacementBytes.init)
      return texts(operand, has, rows) { matcher.replace(in: $0, by: parts, to: &$1) }
    case .length:
      let counts = operand.withBytes { texts in fill(rows) { has[$0] ? Int64(codePoints(in: texts[$0])) : 0 } }
      return ColumnVector(values: .int64(counts), validity: validity)
    case .contains(let part):
      let search = ByteSearch(part)
      return truths(operand, has, rows) { search.first(in: $0, from: 0) != nil }
    case .startsWith(let part):
      let part = Array(part.utf8)
      return truths(operand, has, rows) { text in
        text.count >= part.count && text.prefix(part.count).elementsEqual(part)
      }
    case .endsWith(let part):
      let part = Array(part.utf8)
      return truths(operand, has, rows) { text in
        text.count >= part.count && text.suffix(part.count).elementsEqual(part)
      }
    case .joined: preconditionFailure("a join has its own loop")
    }
  }

  /// A text for each row that has one, appended to the texts before it.
  @inline(__always)
  private static func texts(
    _ operand: Operand, _ has: Presence, _ rows: Int,
    _ append: (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Void
  ) -> ColumnVector {
    var made = ByteVector()
    made.offsets.reserveCapacity(rows + 1)
    operand.withBytes { texts in
      if let last = texts.offsets.last { made.data.reserveCapacity(last) }
      for row in 0..<rows {
        if has[row] { append(texts[row], &made.data) }
        made.appendEmpty()
      }
    }
    return ColumnVector(values: .bytes(made), validity: has.validity)
  }

  @inline(__always)
  private static func truths(
    _ operand: Operand, _ has: Presence, _ rows: Int, _ holds: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> ColumnVector {
    operand.withBytes { texts in
      ColumnVector(values: .bool(fill(rows) { has[$0] && holds(texts[$0]) }), validity: has.validity)
    }
  }

  private static func digests(_ operand: Operand, _ has: Presence, _ rows: Int) -> ColumnVector {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Digest.hexLengthOfMD5) { digits in
      texts(operand, has, rows) { text, data in
        guard let start = digits.baseAddress else { return }
        Digest.writeHexOfMD5(of: text, to: start)
        data.append(contentsOf: digits)
      }
    }
  }

  /// The operands that are not null, with the separator between them.
  private static func joined(_ operands: [Operand], by separator: [UInt8], rows: Int) -> ColumnVector {
    var offsets = [Int](repeating: 0, count: rows + 1)
    var data: [UInt8] = []
    let parts = operands.map { Presence(sharedValidity([$0], rows: rows)) }
    for row in 0..<rows {
      var isFirst = true
      for (operand, has) in zip(operands, parts) where has[row] {
        if !isFirst { data.append(contentsOf: separator) }
        isFirst = false
        operand.withBytes { data.append(contentsOf: $0[row]) }
      }
      offsets[row + 1] = data.count
    }
    return ColumnVector(values: .bytes(ByteVector(data: data, offsets: offsets)))
  }

  // MARK: - One text

  private static func appendLower(_ text: UnsafeBufferPointer<UInt8>, to data: inout [UInt8]) {
    guard isASCII(text) else {
      return data.append(contentsOf: CaseMapping.lower(String(decoding: text, as: UTF8.self)).utf8)
    }
    for byte in text { data.append(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte) }
  }

  private static func appendUpper(_ text: UnsafeBufferPointer<UInt8>, to data: inout [UInt8]) {
    guard isASCII(text) else {
      return data.append(contentsOf: CaseMapping.upper(String(decoding: text, as: UTF8.self)).utf8)
    }
    for byte in text { data.append(byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte) }
  }

  @inline(__always)
  private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var all: UInt8 = 0
    for byte in text { all |= byte }
    return all < 0x80
  }

  @inline(__always)
  private static func trimmed(
    _ text: UnsafeBufferPointer<UInt8>, start isStartTrimmed: Bool, end isEndTrimmed: Bool
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    var (start, end) = (0, text.count)
    while isStartTrimmed, start < end, text[start] == 0x20 { start += 1 }
    while isEndTrimmed, end > start, text[end - 1] == 0x20 { end -= 1 }
    return text[start..<end]
  }

  /// The bytes of each code point in their order, the code points from the last to the first.
  private static func appendReversed(_ text: UnsafeBufferPointer<UInt8>, to data: inout [UInt8]) {
    var end = text.count
    var index = text.count
    while index > 0 {
      index -= 1
      guard text[index] & 0xC0 != 0x80 else { continue }
      data.append(contentsOf: text[index..<end])
      end = index
    }
    data.append(contentsOf: text[..<end])
  }

  /// Bytes that do not continue a code point.
  @inline(__always)
  private static func codePoints(in text: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for byte in text { count &+= byte & 0xC0 != 0x80 ? 1 : 0 }
    return count
  }

  private static func substring(
    of text: UnsafeBufferPointer<UInt8>, from: Int, length: Int
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    let start = from > 0 ? from - 1 : from < 0 ? codePoints(in: text) + from : 0
    let end = start + length
    var point = -1
    var (first, last) = (text.count, text.count)
    for (index, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
      point += 1
      if point == max(0, start) { first = index }
      if point >= end {
        last = index
        break
      }
    }
    return text[min(first, last)..<last]
  }
}

/// Which rows have a value.
struct Presence {
  let validity: [UInt8]

  init(_ validity: [UInt8]) { self.validity = validity }

  @inline(__always) subscript(row: Int) -> Bool { validity.isEmpty || validity[row] != 0 }
}
