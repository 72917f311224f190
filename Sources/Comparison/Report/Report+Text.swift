// The report for a terminal.

extension Report {
  /// The report in lines of text.
  /// - Parameter base: what the change is held against, as the user called it.
  package func text(since base: String) -> String {
    guard !sections.isEmpty else { return "since \(base): nothing changes\n" }
    let head = "since \(base): \(summary)\n"
    return head + sections.map { "\n" + $0.lines.joined(separator: "\n") + "\n" }.joined()
  }
}

extension Report.Section {
  fileprivate var lines: [String] {
    let mark = isDanger ? "! " : ""
    return ["\(mark)\(title) (\(count))"]
      + groups.flatMap { group in
        (group.names.isEmpty ? [] : ["  \(group.names)"])
          + group.entries.flatMap { ["    \($0.text)"] + $0.details.map { "        \($0)" } }
      }
  }

  /// Entries of the same environments together, in the order in which they first come.
  var groups: [(names: String, entries: [Report.Entry])] {
    var order: [String] = []
    var groups: [String: [Report.Entry]] = [:]
    for entry in entries {
      let names = entry.environments.joined(separator: ", ")
      if groups[names] == nil { order.append(names) }
      groups[names, default: []].append(entry)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }
}
