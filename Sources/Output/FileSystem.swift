// Planned files on disk by the system's own calls: there are thousands of them, and Foundation makes several calls more for each.

import Planner

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a system call refused, in the system's own words.
struct SystemError: Error, CustomStringConvertible {
  let number: Int32

  static var last: SystemError { SystemError(number: errno) }

  var description: String { String(cString: strerror(number)) }
}

/// A file's bytes; nil where there is no file.
func contents(of path: String) throws(SystemError) -> [UInt8]? {
  guard let file = try OpenFile(reading: path) else { return nil }
  var bytes: [UInt8] = []
  while true {
    let next = try file.read(1 << 16)
    bytes += next
    if next.count < 1 << 16 { return bytes }
  }
}

/// Makes a folder with those above it, where they are missing.
func makeFolder(_ path: String) throws(SystemError) {
  if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
  guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw .last }
  try makeFolder(String(path[..<slash]))
  guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last }
}

func removeFile(_ path: String) throws(SystemError) {
  guard unlink(path) == 0 else { throw .last }
}

/// What there is where a planned file should be.
enum FileOnDisk {
  case missing
  /// Byte for byte what is planned.
  case planned
  case other
}

/// The digest of a file's bytes; nil where there is no file.
func digest(of path: String) throws(SystemError) -> UInt64? {
  guard let file = try OpenFile(reading: path) else { return nil }
  var digest = FileDigest()
  while true {
    let next = try file.read(1 << 16)
    digest.update(next)
    if next.count < 1 << 16 { return digest.value }
  }
}

extension PlannedFile {
  /// The digest of the text.
  var digest: UInt64 { FileDigest.of(texts.joined()) }

  /// What is at `path`, and the digest of this text; it is nil where no text had to be made, since there is nothing.
  func compared(at path: String) throws(SystemError) -> (onDisk: FileOnDisk, digest: UInt64?) {
    guard let file = try OpenFile(reading: path) else { return (.missing, nil) }
    var isSame = true
    var digest = FileDigest()
    for texts in texts {
      for text in texts {
        digest.update(text)
        if isSame { isSame = try file.read(text.count) == text }
      }
    }
    if isSame { isSame = try file.read(1).isEmpty }
    return (isSame ? .planned : .other, digest.value)
  }

  /// The parts' texts, so many at a time as keep all cores busy and memory small.
  private var texts: some Sequence<[[UInt8]]> {
    parts.runs(of: 128).lazy.map { Array($0).mapConcurrently { $0() } }
  }
}

/// An open file; it is closed when it goes.
struct OpenFile: ~Copyable {
  private let descriptor: Int32

  init?(reading path: String) throws(SystemError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .last
    }
  }

  init(creating path: String) throws(SystemError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .last }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next bytes of the file: `count` of them, or as many as are left.
  borrowing func read(_ count: Int) throws(SystemError) -> [UInt8] {
    var problem: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let more = systemRead(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
        if more == 0 { return }
        if more > 0 {
          filled += more
        } else if errno != EINTR {
          problem = .last
          return
        }
      }
    }
    if let problem { throw problem }
    return bytes
  }

  borrowing func write(_ bytes: [UInt8]) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { throw .last }
    }
  }
}

// Within the type above, its own methods of the same names would hide the system's.
private let systemRead = read
private let systemWrite = write
