// Appends to arrays by writing into their uninitialised memory: no zeroing first, and growth stays geometric.

extension Array where Element: BitwiseCopyable {
  /// Appends `count` elements that `fill` has initialised in full when it returns.
  @inline(__always)
  mutating func append(
    count: Int, filledBy fill: (UnsafeMutablePointer<Element>) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    try append(upTo: count) { (pointer) throws(ParquetError) -> Int in
      try fill(pointer)
      return count
    }
  }

  /// Appends the elements that `fill` says it has initialised, at most `capacity`.
  @inline(__always)
  mutating func append(
    upTo capacity: Int, filledBy fill: (UnsafeMutablePointer<Element>) throws(ParquetError) -> Int
  ) throws(ParquetError) {
    guard capacity > 0 else { return }
    try append(addingCapacity: capacity) { (span: inout OutputSpan<Element>) throws(ParquetError) in
      try span.withUnsafeMutableBufferPointer { (buffer, initializedCount) throws(ParquetError) in
        guard let base = buffer.baseAddress else { return }
        initializedCount = try fill(base)
      }
    }
  }

  /// Appends `count` elements, all of which `fill` initialises.
  @inline(__always)
  mutating func append(uninitialized count: Int, filledBy fill: (UnsafeMutablePointer<Element>) -> Void) {
    guard count > 0 else { return }
    append(addingCapacity: count) { span in
      span.withUnsafeMutableBufferPointer { buffer, initializedCount in
        guard let base = buffer.baseAddress else { return }
        fill(base)
        initializedCount = count
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes from `start` on, without a copy. `start` must be within bounds.
  func from(_ start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[start...])
  }
}

extension UnsafeMutableRawPointer {
  /// Copies a short byte string by two words where both sides have 16 bytes to spare, so most strings cost no call.
  @inline(__always)
  func copyShort(from source: UnsafeRawPointer, byteCount: Int, hasSlack: Bool) {
    guard hasSlack, byteCount <= 16 else { return copyMemory(from: source, byteCount: byteCount) }
    let low = source.loadUnaligned(as: UInt64.self)
    let high = source.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    storeBytes(of: low, as: UInt64.self)
    storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
  }
}
