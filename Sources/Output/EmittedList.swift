// generated/EMITTED: the files that plan-gen wrote, each with the digest of what it wrote, as `xxhsum --check` reads them.

import Planner

/// The list that the last run left, by path.
struct EmittedList {
  /// A path's digest; nil where the list is of a plan-gen that took none.
  let digests: [String: UInt64?]

  /// Reads a list; a line that is none of a list's, as a merge leaves them, names a file that is not there, and so does no harm.
  init(text: String) {
    var digests: [String: UInt64?] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[0].utf8.count == 16, let digest = UInt64(parts[0], radix: 16) {
        digests[String(parts[1].drop { $0 == " " })] = .some(digest)
      } else {
        digests[String(line)] = .some(nil)
      }
    }
    self.digests = digests
  }
}

/// The list of a plan: what stands in it is known file by file, as each is compared or written.
struct PlannedList: Sendable {
  struct Entry: Sendable {
    let file: PlannedFile
    var digest: UInt64?
  }

  /// Sorted by path.
  var entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries.sorted { $0.file.path < $1.file.path } }

  /// The same list, with digests that have become known.
  func knowing(_ digests: [String: UInt64]) -> PlannedList {
    PlannedList(entries.map { Entry(file: $0.file, digest: digests[$0.file.path] ?? $0.digest) })
  }

  /// As a file. A digest that is not known is taken of the text, made anew.
  var file: PlannedFile {
    let entries = entries
    return PlannedFile(path: PlannedFile.listPath) {
      entries.map { "\(hexadecimal($0.digest ?? $0.file.digest))  \($0.file.path)\n" }.joined()
    }
  }
}

/// Sixteen digits.
private func hexadecimal(_ digest: UInt64) -> String {
  let digits = String(digest, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
