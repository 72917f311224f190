// Encodes the RLE / bit-packing hybrid: definition levels and dictionary indices (parquet-format, Encodings.md, "RLE").

enum HybridEncoder {
  /// A shorter run costs more as a run of its own than bit-packed with its neighbours.
  private static let minimumRun = 8

  /// Appends `values`, each of at most `width` bits (1 to 32), to `out`.
  static func encode<Input: FixedWidthInteger & UnsignedInteger>(
    _ values: [Input], width: Int, into out: inout [UInt8]
  ) {
    values.withUnsafeBufferPointer { values in
      // Values from `literals` to `next` wait to be bit-packed; packed runs hold a multiple of eight.
      var literals = 0
      var next = 0
      while next < values.count {
        let end = endOfRun(values, from: next)
        let padding = (8 - (next - literals) % 8) % 8
        guard end - next - padding >= minimumRun else {
          next = end
          continue
        }
        next += padding
        pack(values[literals..<next], width: width, into: &out)
        out.appendVarint(UInt64(end - next) << 1)
        appendValue(UInt32(truncatingIfNeeded: values[next]), width: width, to: &out)
        next = end
        literals = end
      }
      pack(values[literals...], width: width, into: &out)
    }
  }

  private static func endOfRun<Input: Equatable>(_ values: UnsafeBufferPointer<Input>, from start: Int) -> Int {
    let value = values[start]
    var end = start + 1
    while end < values.count, values[end] == value { end += 1 }
    return end
  }

  private static func appendValue(_ value: UInt32, width: Int, to out: inout [UInt8]) {
    for byte in 0..<(width + 7) / 8 { out.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))) }
  }

  /// One bit-packed run, filled up with zeros to a multiple of eight values.
  private static func pack<Input: FixedWidthInteger & UnsignedInteger>(
    _ values: Slice<UnsafeBufferPointer<Input>>, width: Int, into out: inout [UInt8]
  ) {
    guard !values.isEmpty else { return }
    let groups = (values.count + 7) / 8
    out.appendVarint(UInt64(groups) << 1 | 1)
    let end = out.count + groups * width
    // At most 7 bits wait from value to value, so 32 more always fit.
    var waiting: UInt64 = 0
    var bits = 0
    for value in values {
      waiting |= UInt64(truncatingIfNeeded: value) &<< UInt64(bits)
      bits &+= width
      while bits >= 8 {
        out.append(UInt8(truncatingIfNeeded: waiting))
        waiting &>>= 8
        bits &-= 8
      }
    }
    if bits > 0 { out.append(UInt8(truncatingIfNeeded: waiting)) }
    while out.count < end { out.append(0) }
  }
}
