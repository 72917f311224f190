// The two questions that kernels ask of byte strings, answered by the C library.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Byte strings by unsigned bytes: the order of UTF-8 and of Spark's strings.
enum Bytes {
  /// Negative, zero or positive as `left` is before, equal to or after `right`; a prefix is before its extension.
  @inline(__always)
  static func order(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    guard shared > 0, let leftBytes = left.baseAddress, let rightBytes = right.baseAddress else {
      return left.count - right.count
    }
    let difference = Int(memcmp(leftBytes, rightBytes, shared))
    return difference != 0 ? difference : left.count - right.count
  }

  @inline(__always)
  static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    left.count == right.count && order(left, right) == 0
  }

  /// Whether a byte is zero: whether a validity says anything.
  static func containsZero(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return false }
      return memchr(start, 0, bytes.count) != nil
    }
  }
}
