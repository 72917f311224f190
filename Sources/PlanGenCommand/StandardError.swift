// Standard error: where what is not the command's result goes.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum StandardError {
  /// Writes the lines; a closed standard error takes nothing away from the command's result.
  static func write(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { systemWrite($0.baseAddress, $0.count) }
      guard count > 0 else { return }
      start += count
    }
  }

  private static func systemWrite(_ base: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      Darwin.write(STDERR_FILENO, base, count)
    #elseif canImport(Glibc)
      Glibc.write(STDERR_FILENO, base, count)
    #else
      Musl.write(STDERR_FILENO, base, count)
    #endif
  }
}
