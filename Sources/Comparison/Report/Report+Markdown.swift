// The report for a comment on a pull request, which a forge cuts off at 65,536 characters: so it is cut here, by importance.

extension Report {
  /// The most that a comment may have, in bytes and so in characters.
  package static let longestComment = 65_535
  /// What a comment begins with, so that the next one can take its place.
  package static let marker = "<!-- plan-gen diff -->"

  /// The report in Markdown. However much changes, every section has its title and count, dangers come first, and what is left
  /// out is counted.
  /// - Parameters:
  ///   - base: what the change is held against.
  ///   - command: how to see all of it.
  package func markdown(since base: String, command: String) -> String {
    let head = "\(Self.marker)\n### What changes since \(Markdown.code(base.cut(to: 200)))\n\n"
    guard !sections.isEmpty else { return head + "Nothing changes.\n" }
    let opening = head + table + "\n"
    let footer = "\nLeft out here: %d lines. All of it: \(Markdown.code(command.cut(to: 500)))\n"
    var left = Self.longestComment - opening.utf8.count - footer.utf8.count - 20
    // The frame of each section is put aside first: no section may take another one's title.
    let frames = sections.map { $0.frame(isOpen: $0.isDanger) }
    left -= frames.reduce(0) { $0 + $1.size }
    var (body, omitted) = ("", 0)
    for (index, (section, frame)) in zip(sections, frames).enumerated() {
      let isFollowedByDanger = sections[(index + 1)...].contains(where: \.isDanger)
      let (lines, rest) = section.lines(within: isFollowedByDanger ? left / 2 : left)
      left -= lines.utf8.count
      omitted += rest
      body += frame.opening + lines + (rest > 0 ? "… and \(rest) lines more\n" : "") + frame.closing
    }
    let cut =
      omitted == 0
      ? "" : footer.split(separator: "%d", omittingEmptySubsequences: false).joined(separator: "\(omitted)")
    return opening + body + cut
  }

  /// How much of what, by environment where there are few.
  private var table: String {
    let names = environments.count <= 6 ? environments : []
    let titles = ["", "in all"] + names.map { Markdown.cell($0.cut(to: 80)) }
    let rows = sections.map { section -> [String] in
      let counts = names.map { name in section.entries.count { $0.environments.contains(name) } }
      let title = section.isDanger ? "**\(section.title)**" : section.title
      return [title, "\(section.count)"] + counts.map { $0 == 0 ? "" : "\($0)" }
    }
    let rule = titles.indices.map { $0 == 0 ? "---" : "--:" }
    return ([titles, rule] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }
}

extension Report.Section {
  /// What stands around a section's lines.
  struct Frame {
    let opening: String
    let closing: String
    /// In bytes, with room for the count of what is left out.
    var size: Int { opening.utf8.count + closing.utf8.count + 40 }
  }

  fileprivate func frame(isOpen: Bool) -> Frame {
    let fence = Markdown.fence(around: allLines)
    let open = isOpen ? " open" : ""
    return Frame(
      opening: "<details\(open)><summary>\(title) (\(count))</summary>\n\n\(fence)\n",
      closing: "\(fence)\n\n</details>\n")
  }

  /// As many lines as `budget` bytes hold, and how many are left out. An entry is cut between its lines, not within.
  fileprivate func lines(within budget: Int) -> (text: String, omitted: Int) {
    let all = allLines
    var (text, taken) = ("", 0)
    for line in all {
      guard text.utf8.count + line.utf8.count < budget else { break }
      text += line + "\n"
      taken += 1
    }
    return (text, all.count - taken)
  }

  private var allLines: [String] {
    groups.flatMap { group in
      (group.names.isEmpty ? [] : [group.names + ":"])
        + group.entries.flatMap { ["  \($0.text)"] + $0.details.map { "      \($0)" } }
    }.map { $0.cut(to: 400) }
  }
}

/// Text that Markdown leaves as it is.
private enum Markdown {
  /// A fence of more backticks than any line has in a row.
  static func fence(around lines: [String]) -> String {
    var longest = 2
    for line in lines where line.utf8.contains(UInt8(ascii: "`")) { longest = max(longest, backticks(in: line)) }
    return String(repeating: "`", count: longest + 1)
  }

  static func code(_ text: String) -> String {
    let fence = String(repeating: "`", count: backticks(in: text) + 1)
    let space = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + space + text.replacing("\n", with: " ") + space + fence
  }

  static func cell(_ text: String) -> String { code(text.replacing("|", with: "¦")) }

  private static func backticks(in text: String) -> Int {
    text.split { $0 != "`" }.map(\.count).max() ?? 0
  }
}

extension String {
  /// The text in at most `count` characters, on one line.
  fileprivate func cut(to count: Int) -> String {
    let line = String(map { $0.isNewline ? " " : $0 })
    return line.count <= count ? line : line.prefix(count - 1) + "…"
  }
}
