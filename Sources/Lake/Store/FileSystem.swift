// The few file operations of the lake: each whole, or refused with path and reason; on the disk when they return.

import CExchange

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum FileSystem {
  /// What stands at a path; links are followed.
  enum Entry {
    case file, folder, nothing
    /// A pipe, a socket or a device.
    case special
  }

  static func entry(at path: String) throws(LakeError) -> Entry {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw LakeError(cannot: "look at", path) }
      return .nothing
    }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .folder
    case S_IFREG: .file
    default: .special
    }
  }

  /// The content of a file of at most `limit` bytes.
  static func contents(of path: String, limit: Int) throws(LakeError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LakeError(cannot: "open", path) }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw LakeError(cannot: "read", path) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw LakeError("'\(path)' is larger than \(limit) bytes", fix: "check the path")
      }
    }
  }

  /// Makes a new file to write to; its descriptor.
  static func create(_ path: String) throws(LakeError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw LakeError(cannot: "create", path) }
    return descriptor
  }

  /// Writes a new file and waits until the disk has it; on failure nothing is left of it.
  static func create(_ path: String, _ bytes: [UInt8]) throws(LakeError) {
    let descriptor = try create(path)
    var failure = writeAll(bytes, to: descriptor, path)
    if failure == nil, fsync(descriptor) != 0 { failure = LakeError(cannot: "write to disk", path) }
    if close(descriptor) != 0, failure == nil { failure = LakeError(cannot: "close", path) }
    guard let failure else { return }
    unlink(path)
    throw failure
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) -> LakeError? {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return LakeError(cannot: "write", path) }
        written += count
      }
      return nil
    }
  }

  /// Makes a folder and those above it that are missing, and waits until the disk has them.
  static func createFolder(_ path: String) throws(LakeError) {
    if mkdir(path, 0o755) == 0 { return try sync(parent(of: path)) }
    let code = errno
    if code == EEXIST {
      guard try entry(at: path) == .folder else { throw LakeError(cannot: "make the folder", path, code: code) }
      return
    }
    // Where a file stands above, going up finds which.
    guard code == ENOENT || code == ENOTDIR, parent(of: path) != path else {
      throw LakeError(cannot: "make the folder", path, code: code)
    }
    try createFolder(parent(of: path))
    // Another process may have made it in between.
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw LakeError(cannot: "make the folder", path) }
    try sync(parent(of: path))
  }

  /// The folder that holds a path.
  static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Waits until the disk has the names in a folder.
  static func sync(_ folder: String) throws(LakeError) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LakeError(cannot: "open the folder", folder) }
    defer { _ = close(descriptor) }
    // Some file systems cannot sync a folder; they say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw LakeError(cannot: "write to disk the folder", folder) }
  }

  /// Gives a file or folder a new path; a file there is replaced.
  static func move(_ path: String, to destination: String) throws(LakeError) {
    guard rename(path, destination) == 0 else { throw LakeError(cannot: "move '\(path)' to", destination) }
  }

  /// Exchanges two folders of one file system in one step; false where the file system cannot.
  static func exchange(_ first: String, _ second: String) throws(LakeError) -> Bool {
    if plan_exchange_paths(first, second) == 0 { return true }
    let code = errno
    guard code == EINVAL || code == ENOSYS || code == ENOTSUP else {
      throw LakeError(cannot: "exchange '\(first)' with", second, code: code)
    }
    return false
  }

  /// The names in a folder in the order of their bytes, without `.` and `..`.
  static func names(in folder: String) throws(LakeError) -> [String] {
    guard let stream = opendir(folder) else { throw LakeError(cannot: "list", folder) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw LakeError(cannot: "list", folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes a file, or a folder with all that is in it; links are removed, not followed.
  static func removeTree(_ path: String) throws(LakeError) {
    if unlink(path) == 0 || errno == ENOENT { return }
    let code = errno
    // Linux refuses to unlink a folder with EISDIR, macOS with EPERM.
    guard code == EISDIR || code == EPERM else { throw LakeError(cannot: "remove", path, code: code) }
    for name in try names(in: path) { try removeTree("\(path)/\(name)") }
    guard rmdir(path) == 0 || errno == ENOENT else { throw LakeError(cannot: "remove", path) }
  }
}
