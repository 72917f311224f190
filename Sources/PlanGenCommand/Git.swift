// What a revision holds, asked of the git command. It is started by the system's own call: Foundation's Process is in the part
// of Foundation that brings ICU along, and a package for it would be built by everyone.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum Git {
  /// The commit that a revision names.
  /// - Throws: `CommandFailure` where there is no git, no repository, or no such revision.
  static func commit(of revision: String) throws -> String {
    let inside = try run(["rev-parse", "--is-inside-work-tree"])
    guard inside.status == 0 else {
      throw CommandFailure(
        "--base \(revision) is no folder, and this is no git repository; run plan-gen in one, or name a folder of generated files"
      )
    }
    let found = try run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"])
    guard found.status == 0 else {
      throw CommandFailure(
        "--base \(revision) is neither a folder nor a revision of this repository; name one that `git log \(revision)` knows. "
          + "A shallow clone has the last commit only: fetch the others first (in actions/checkout, fetch-depth: 0)")
    }
    return String(decoding: found.output.prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self)
  }

  /// The files of a commit below a folder, by their paths there.
  static func files(
    of commit: String, below folder: String, where isWanted: (String) -> Bool
  ) throws -> [(path: String, bytes: ArraySlice<UInt8>)] {
    let listed = try run(["ls-tree", "-r", "-z", commit, "--", "\(folder)/"])
    guard listed.status == 0 else { throw CommandFailure("git cannot list \(folder) of \(commit): \(listed.problem)") }
    let prefix = folder.hasSuffix("/") ? folder : "\(folder)/"
    let entries = listed.output.split(separator: 0).compactMap { line -> (path: String, object: String)? in
      // `100644 blob 3b18e512…<tab>generated/terraform/dev/storage.tf`
      let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
      guard parts.count == 2, let object = parts[0].split(separator: " ").last else { return nil }
      let name = parts[1].hasPrefix("./") ? String(parts[1].dropFirst(2)) : parts[1]
      let own = prefix.hasPrefix("./") ? String(prefix.dropFirst(2)) : prefix
      guard name.hasPrefix(own), isWanted(String(name.dropFirst(own.count))) else { return nil }
      return (String(name.dropFirst(own.count)), String(object))
    }
    guard !entries.isEmpty else { return [] }
    let contents = try run(["cat-file", "--batch"], input: entries.map { "\($0.object)\n" }.joined())
    guard contents.status == 0 else { throw CommandFailure("git cannot read \(commit): \(contents.problem)") }
    return zip(entries.map(\.path), blobs(contents.output)).map { ($0, $1) }
  }

  /// `<object> blob <size>`, a line break, so many bytes and another line break, over and over ("git-cat-file", batch output).
  private static func blobs(_ output: [UInt8]) -> [ArraySlice<UInt8>] {
    var blobs: [ArraySlice<UInt8>] = []
    var rest = output[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      guard head.count == 3, let size = Int(head[2]), rest.endIndex - end - 1 > size else { return blobs }
      blobs.append(rest[(end + 1)..<(end + 1 + size)])
      rest = rest[(end + 2 + size)...]
    }
    return blobs
  }
}

extension Git {
  /// How a command ended.
  private struct Ended {
    let status: Int32
    let output: [UInt8]
    /// What it said on standard error, on one line.
    let problem: String
  }

  /// Runs git with `input` on its standard input. Input and errors go through files without names, so that nothing waits for
  /// anything while the output is read.
  private static func run(_ arguments: [String], input: String = "") throws -> Ended {
    let given = try NamelessFile(input)
    let said = try NamelessFile("")
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw CommandFailure("no pipe to git: \(systemWords(errno))") }
    defer { close(ends[0]) }
    let child = spawn(arguments, [given.descriptor, ends[1], said.descriptor])
    close(ends[1])
    guard let child else {
      throw CommandFailure("git was not found; install it, or name a folder of generated files with --base")
    }
    let output = contents(of: ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    lseek(said.descriptor, 0, SEEK_SET)
    let words = String(decoding: contents(of: said.descriptor), as: UTF8.self)
    // Zero in the low seven bits: it ended by itself, and the code is in the next eight (wait(2)).
    return Ended(
      status: status & 0x7F == 0 ? status >> 8 & 0xFF : -1, output: output,
      problem: words.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  /// The number of the started process; nil where there is no git.
  private static func spawn(_ arguments: [String], _ descriptors: [Int32]) -> pid_t? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var (words, settings) = ((["git"] + arguments).map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil])
    defer { for word in words + settings { free(word) } }
    var child: pid_t = 0
    return posix_spawnp(&child, "git", &actions, nil, &words, &settings) == 0 ? child : nil
  }

  private static func contents(of descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &part, part.count)
      if count > 0 { bytes += part[..<count] } else if count == 0 || errno != EINTR { return bytes }
    }
  }
}

/// A file that has no name any more and goes with the process.
private struct NamelessFile: ~Copyable {
  let descriptor: Int32

  init(_ text: String) throws {
    var name = Array("\(FileManager.default.temporaryDirectory.path)/plan-gen.XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw CommandFailure("no file for git's input: \(systemWords(errno)); TMPDIR names the folder")
    }
    unlink(name)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { throw CommandFailure("no room for git's input: \(systemWords(errno))") }
      rest = rest.dropFirst(max(0, count))
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}

private func systemWords(_ number: Int32) -> String { String(cString: strerror(number)) }
