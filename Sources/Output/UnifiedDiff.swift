// A change as a unified diff, as `git apply` and reviewers read it (GNU diffutils, "Detailed Description of Unified Format").

/// Two texts as one run of kept, removed and added lines.
struct UnifiedDiff {
  /// The diff of a file with three lines of context around every difference; a text is nil where there is no file.
  static func text(of path: String, from old: String?, to new: String?) -> String {
    let before = old.map { _ in path } ?? "/dev/null"
    let after = new.map { _ in path } ?? "/dev/null"
    let hunks = UnifiedDiff(old: lines(of: old), new: lines(of: new)).hunks
    return (["--- \(before)", "+++ \(after)"] + hunks).joined(separator: "\n") + "\n"
  }

  /// The lines; a carriage return stays with its line, and a last line without its newline says so, as diff does.
  private static func lines(of text: String?) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String($0) ?? ""
    }
    if lines.last?.isEmpty == true {
      lines.removeLast()
    } else {
      lines[lines.count - 1] += "\n\\ No newline at end of file"
    }
    return lines
  }

  private enum Line {
    case kept(String)
    case removed(String)
    case added(String)

    var isKept: Bool {
      if case .kept = self { return true }
      return false
    }
  }

  private static let context = 3
  private let lines: [Line]

  init(old: [String], new: [String]) {
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var lines: [Line] = []
    var (oldIndex, newIndex) = (0, 0)
    while oldIndex < old.count || newIndex < new.count {
      if removed.contains(oldIndex) {
        lines.append(.removed(old[oldIndex]))
        oldIndex += 1
      } else if added.contains(newIndex) {
        lines.append(.added(new[newIndex]))
        newIndex += 1
      } else {
        lines.append(.kept(new[newIndex]))
        (oldIndex, newIndex) = (oldIndex + 1, newIndex + 1)
      }
    }
    self.lines = lines
  }

  /// The text of every hunk. Differences less than twice the context apart share one.
  var hunks: [String] {
    let changed = lines.indices.filter { !lines[$0].isKept }
    var ranges: [Range<Int>] = []
    for index in changed {
      let range = max(0, index - UnifiedDiff.context)..<min(lines.count, index + UnifiedDiff.context + 1)
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges.map(hunk)
  }

  private func hunk(_ range: Range<Int>) -> String {
    let old = span(range) { if case .added = $0 { false } else { true } }
    let new = span(range) { if case .removed = $0 { false } else { true } }
    let body = lines[range].map { line in
      switch line {
      case .kept(let text): " \(text)"
      case .removed(let text): "-\(text)"
      case .added(let text): "+\(text)"
      }
    }
    return (["@@ -\(old) +\(new) @@"] + body).joined(separator: "\n")
  }

  /// `start,count` of the hunk in one of the two texts; an empty span starts at the line before it.
  private func span(_ range: Range<Int>, counting isCounted: (Line) -> Bool) -> String {
    let before = lines[..<range.lowerBound].count(where: isCounted)
    let count = lines[range].count(where: isCounted)
    return "\(count == 0 ? before : before + 1),\(count)"
  }
}
