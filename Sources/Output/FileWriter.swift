// Writing planned files by all cores: texts are made in any order, and each file gets its own in theirs.

import Dispatch
import Planner
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A planned file and where it goes.
struct FileToWrite: Sendable {
  let file: PlannedFile
  let path: String
  /// Whether there may be a file already. It is replaced in one step, and so there whole or still the old one.
  let isReplacing: Bool

  /// Where the text is written to before it is whole; a new file needs no other place.
  fileprivate var unfinished: String { isReplacing ? "\(path).\(getpid()).new" : path }
}

/// Writes files; one that cannot be written is not there, or is still the old one.
/// - Returns: Each file's digest, or why there is none.
func written(_ files: [FileToWrite]) -> [Result<UInt64, SystemError>] {
  let writers = files.map(FileWriter.init)
  // Those of most parts go first: nobody waits at the end for a long file that one thread has just begun.
  let parts = writers.sorted { $0.parts.count > $1.parts.count }.flatMap { writer in
    writer.parts.indices.map { (writer, $0) }
  }
  DispatchQueue.concurrentPerform(iterations: parts.count) { turn in
    let (writer, part) = parts[turn]
    writer.take(writer.parts[part](), as: part)
  }
  return writers.map(\.result)
}

/// Writes the parts of one file in order, whoever made them. A part that comes early waits; whoever brings the next one
/// writes those that wait for it too.
private final class FileWriter: Sendable {
  let parts: [@Sendable () -> [UInt8]]
  private let target: FileToWrite
  private let queue = Mutex(Queue())
  private let output: Mutex<Output>

  private struct Queue {
    var waiting: [Int: [UInt8]] = [:]
    var next = 0
    /// Whether a thread is at the file; it then takes what the others leave.
    var isTaken = false
  }

  private struct Output: ~Copyable {
    var file: OpenFile?
    var digest = FileDigest()
    var written = 0
    var problem: SystemError?
  }

  init(_ target: FileToWrite) {
    self.target = target
    // A file of no text is a file too.
    parts = target.file.parts.isEmpty ? [{ [] }] : target.file.parts
    output = Mutex(Output())
  }

  /// Once all parts are taken.
  var result: Result<UInt64, SystemError> {
    output.withLock { output in output.problem.map { .failure($0) } ?? .success(output.digest.value) }
  }

  func take(_ text: [UInt8], as part: Int) {
    let isNext = queue.withLock { queue in
      guard queue.next == part, !queue.isTaken else {
        queue.waiting[part] = text
        return false
      }
      queue.isTaken = true
      return true
    }
    guard isNext else { return }
    output.withLock { output in
      var following: [UInt8]? = text
      while let text = following {
        append(text, to: &output)
        following = nextPart()
      }
    }
  }

  /// The part after the one just written, if it is made; else the file is free again.
  private func nextPart() -> [UInt8]? {
    queue.withLock { queue in
      queue.next += 1
      let following = queue.waiting.removeValue(forKey: queue.next)
      queue.isTaken = following != nil
      return following
    }
  }

  /// Writes a part. After a problem nothing is left of the file, and what follows is dropped.
  private func append(_ text: [UInt8], to output: inout Output) {
    guard output.problem == nil else { return }
    do throws(SystemError) {
      if output.written == 0 { output.file = try opened() }
      output.digest.update(text)
      try output.file?.write(text)
      output.written += 1
      if output.written == parts.count {
        output.file = nil
        try finish()
      }
    } catch {
      // Whoever stood in the way of a file that could not be made is left alone.
      if output.file != nil || output.written > 0 { unlink(target.unfinished) }
      output.file = nil
      output.problem = error
    }
  }

  private func opened() throws(SystemError) -> OpenFile {
    // One that a run of this process's number left when it was killed.
    if target.isReplacing { unlink(target.unfinished) }
    return try OpenFile(creating: target.unfinished)
  }

  private func finish() throws(SystemError) {
    guard target.isReplacing else { return }
    guard rename(target.unfinished, target.path) == 0 else { throw .last }
  }
}
