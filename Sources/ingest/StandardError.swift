// Lines on standard error, where everything goes that is not a result.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum StandardError {
  /// Writes a line. A closed standard error is no reason to fail.
  static func write(_ line: String) {
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    var start = 0
    while start < bytes.count {
      let written = bytes[start...].withUnsafeBytes { buffer in
        #if canImport(Darwin)
          Darwin.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
        #elseif canImport(Glibc)
          Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
        #endif
      }
      guard written > 0 else { return }
      start += written
    }
  }
}
