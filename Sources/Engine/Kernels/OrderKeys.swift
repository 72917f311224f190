// The form of a column in which Spark's order and equality are the machine's: what comparisons and dedupe work on.

import Parquet

/// A column's values as words or bytes whose order is the values' order and which are equal where the values are.
enum OrderKeys {
  /// Values of fixed width, as signed integers.
  case words([Int64])
  /// Values of 128 bits.
  case wide([Int128])
  /// Texts, by unsigned bytes.
  case bytes(ByteVector)

  init(_ values: ColumnVector.Values) {
    switch values {
    case .bool(let values): self = .words(OrderKeys.words(values) { $0 ? 1 : 0 })
    case .int32(let values): self = .words(OrderKeys.words(values) { Int64($0) })
    case .int64(let values): self = .words(values)
    case .int128(let values): self = .wide(values)
    case .float(let values): self = .words(OrderKeys.words(values) { OrderKeys.word(of: Double($0)) })
    case .double(let values): self = .words(OrderKeys.words(values) { OrderKeys.word(of: $0) })
    case .bytes(let strings): self = .bytes(strings)
    case .list(let lists): self = .bytes(lists.orderBytes)
    }
  }

  @inline(__always)
  private static func words<Element>(_ values: [Element], _ word: (Element) -> Int64) -> [Int64] {
    values.withUnsafeBufferPointer { values in Kernel.fill(values.count) { word(values[$0]) } }
  }

  /// NaN is the greatest and equals itself, −0.0 equals 0.0. The bits of a positive double ascend as integers; those of a
  /// negative one descend, so all but the sign are flipped.
  @inline(__always)
  private static func word(of number: Double) -> Int64 {
    if number.isNaN { return .max }
    let bits = Int64(bitPattern: (number == 0 ? 0 : number).bitPattern)
    return bits < 0 ? bits ^ .max : bits
  }
}

extension ListVector {
  /// Each list as bytes whose order is the lists': the first difference decides, null is the least, and an end is before all.
  fileprivate var orderBytes: ByteVector {
    var bytes = ByteVector()
    let validity = elements.definitionLevels
    let keys = OrderKeys(elements.values)
    for list in 0..<count {
      for place in offsets[list]..<offsets[list + 1] {
        guard validity.isEmpty || validity[place] != 0 else {
          bytes.data.append(1)
          continue
        }
        bytes.data.append(2)
        switch keys {
        case .words(let words):
          bytes.data.append(orderOf: words[place])
        case .wide(let words): bytes.data.append(orderOf: words[place])
        case .bytes(let strings):
          // An end that no text has in it, and that is before all that may follow.
          for byte in strings[place] { bytes.data.append(contentsOf: byte == 0 ? [0, 0xFF] : [byte]) }
          bytes.data.append(contentsOf: [0, 0])
        }
      }
      bytes.appendEmpty()
    }
    return bytes
  }
}

extension [UInt8] {
  /// Appends bytes whose order is the number's: the highest first, and the sign turned.
  fileprivate mutating func append<Number: FixedWidthInteger & SignedInteger>(orderOf number: Number) {
    Swift.withUnsafeBytes(of: (number ^ .min).bigEndian) { append(contentsOf: $0) }
  }
}
