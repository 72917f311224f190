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
  private let descriptor: Int32

  /// Waits for the lock.
  /// - Parameter work: What its holder does, for whoever has waited in vain: `publishing to this lake`.
  init(_ path: String, waiting: TimeSpan, for work: String) throws(LakeError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw LakeError(cannot: "open the lock", path) }
    let pause: UInt32 = 20_000
    for _ in 0...(max(0, waiting.inSeconds) * 1_000_000 / Int(pause)) {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        self.descriptor = descriptor
        return
      }
      guard errno == EWOULDBLOCK || errno == EINTR else { break }
      usleep(pause)
    }
    let code = errno
    close(descriptor)
    guard code == EWOULDBLOCK else { throw LakeError(cannot: "lock", path, code: code) }
    throw LakeError(
      "another run is \(work); it still holds '\(path)' after \(waiting)",
      fix: "wait until it ends, or end it; nothing was changed")
  }

  deinit { close(descriptor) }
}
