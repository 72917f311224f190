// What went wrong on the disk: the operation, the path, the system's words, and what to do.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why the lake could not be read or written.
package struct LakeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the path and, where the system refused, its words.
  package let problem: String
  /// What to do about it.
  package let fix: String

  package var description: String { "\(problem). Fix: \(fix)" }

  /// Whether all that is wrong is that a day has no rows.
  package let isMissingDay: Bool

  /// The system's error number, where it refused.
  let code: Int32?

  /// What is wrong, and what to do about it.
  package init(_ problem: String, fix: String, isMissingDay: Bool = false) {
    self.problem = problem
    self.fix = fix
    self.isMissingDay = isMissingDay
    code = nil
  }

  /// A call that the system refused with the error number `code`.
  init(cannot operation: String, _ path: String, code: Int32 = errno) {
    problem = "cannot \(operation) '\(path)': \(String(cString: strerror(code))) (errno \(code))"
    self.code = code
    isMissingDay = false
    fix =
      switch code {
      case ENOSPC, EDQUOT, EFBIG:
        "free space on the volume, or name a folder on another with --lake; what was there before is untouched"
      case EACCES, EPERM, EROFS: "give this user the right to write there, or name another folder with --lake"
      case ENOTDIR, EEXIST: "a file stands where a folder belongs: move it away, or name another folder with --lake"
      case ENOENT: "check the path, or name the lake's folder with --lake"
      case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
      default: "check the path and the volume"
      }
  }
}
