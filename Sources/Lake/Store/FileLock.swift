// One process at a time: a lock on a file, which the system lets go of when its holder ends, however it ends.

import PipelineDSL

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A lock that is held for as long as the object lives.
final class FileLock: Sendable {
  /// The open file, to read and write.
  let descriptor: Int32

  /// Waits for the lock.
  /// - Parameter work: What its holder does, for whoever has waited in vain: `publishing to this lake`.
  init(_ path: String, waiting: TimeSpan, for work: String) throws(LakeError) {
    descriptor = try FileLock.acquire(path, waiting, work)
  }

  /// Takes the lock; nil where another holds it.
  init?(ifFree path: String) throws(LakeError) {
    guard let descriptor = try FileLock.acquire(path) else { return nil }
    self.descriptor = descriptor
  }

  private static func acquire(_ path: String, _ waiting: TimeSpan, _ work: String) throws(LakeError) -> Int32 {
    let pause: UInt32 = 20_000
    for _ in 0...(max(0, waiting.inSeconds) * 1_000_000 / Int(pause)) {
      if let descriptor = try acquire(path) { return descriptor }
      usleep(pause)
    }
    throw LakeError(
      "another run is \(work); it still holds '\(path)' after \(waiting)",
      fix: "wait until it ends, or end it; nothing was changed")
  }

  /// The open and locked file; nil where another holds it, or has removed it meanwhile.
  private static func acquire(_ path: String) throws(LakeError) -> Int32? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw LakeError(cannot: "open the lock", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      guard code == EWOULDBLOCK || code == EINTR else { throw LakeError(cannot: "lock", path, code: code) }
      return nil
    }
    // Whoever held it may have removed the file before the lock came here: then the lock is on a file that nobody finds.
    var (held, named) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino,
      held.st_dev == named.st_dev
    else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  deinit { close(descriptor) }
}
