// Lines on the standard streams, written at once and in full: a report that is lost behind a full disk or a pipe's buffer
// would be silence.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One of the process's standard streams.
package enum StandardStream: Sendable {
  /// Results.
  case output
  /// Everything that is no result.
  case error

  /// Writes a text and a newline.
  /// - Throws: ``LakeError`` when the stream refuses, such as a full disk behind it.
  package func write(line: String) throws(LakeError) { try write(Array(line.utf8) + [UInt8(ascii: "\n")]) }

  /// Writes all of the bytes.
  package func write(_ bytes: [UInt8]) throws(LakeError) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { systemWrite($0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw LakeError(cannot: "write to", name) }
      start += count
    }
  }

  private var name: String { self == .output ? "standard output" : "standard error" }

  private func systemWrite(_ buffer: UnsafeRawBufferPointer) -> Int {
    let descriptor = self == .output ? STDOUT_FILENO : STDERR_FILENO
    #if canImport(Darwin)
      return Darwin.write(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Glibc)
      return Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      return Musl.write(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
