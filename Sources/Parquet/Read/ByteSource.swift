// Where a file's bytes come from: memory, or a file that is read a column at a time.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file's bytes, in memory or on disk.
enum ByteSource: Sendable {
  case memory([UInt8])
  case file(OpenFile)

  var count: Int {
    switch self {
    case .memory(let bytes): bytes.count
    case .file(let file): file.count
    }
  }

  /// The bytes of `range`, which must be within the file; no copy of those in memory.
  func read(_ range: Range<Int>) throws(ParquetError) -> ArraySlice<UInt8> {
    switch self {
    case .memory(let bytes): bytes[range]
    case .file(let file): try file.read(range)[...]
    }
  }
}

/// An open file, closed when its last reader goes.
final class OpenFile: Sendable {
  let count: Int
  private let descriptor: Int32

  /// Opens a regular file. Without `O_NONBLOCK` a pipe would wait for its writer; a regular file is read as ever.
  init(path: String) throws(ParquetError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ParquetError(found: Self.reason(), expected: "a file that can be read", file: path)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ParquetError(found: "a folder, a pipe or a device", expected: "a regular file", file: path)
    }
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func read(_ range: Range<Int>) throws(ParquetError) -> [UInt8] {
    var bytes: [UInt8] = []
    try bytes.append(count: range.count) { (pointer) throws(ParquetError) in
      var done = 0
      while done < range.count {
        let got = pread(descriptor, pointer + done, range.count - done, off_t(range.lowerBound + done))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else {
          throw ParquetError(
            found: got < 0 ? Self.reason() : "the end of the file",
            expected: "\(range.count - done) more bytes; it may have changed while it was read",
            offset: range.lowerBound + done)
        }
        done += got
      }
    }
    return bytes
  }

  private static func reason() -> String {
    String(cString: strerror(errno))
  }
}
