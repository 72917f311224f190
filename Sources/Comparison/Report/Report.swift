// A difference in lines for people: sections, the most dangerous first, and what several environments share said once.

/// A difference, ready to be laid out.
package struct Report: Sendable {
  let sections: [Section]
  /// The environments that change, by name.
  let environments: [String]

  /// One kind of change.
  struct Section: Sendable {
    let title: String
    /// Whether somebody should have meant it.
    let isDanger: Bool
    let entries: [Entry]

    /// How many changes there are in all environments together.
    var count: Int { entries.reduce(0) { $0 + $1.environments.count } }
  }

  /// A change, and the environments in which it is the same; none for a file, which all have.
  struct Entry: Sendable, Hashable {
    let environments: [String]
    let text: String
    /// Lines below it.
    let details: [String]
  }

  package init(_ difference: Difference) {
    environments = difference.environments.map(\.name)
    let each = difference.environments
    func section(_ title: String, isDanger: Bool = false, _ lines: (EnvironmentDifference) -> [Line]) -> Section {
      Section(title: title, isDanger: isDanger, entries: Report.entries(each.map { ($0.name, lines($0)) }))
    }
    func resources(_ action: ResourceChange.Action) -> (EnvironmentDifference) -> [Line] {
      { $0.resources.filter { $0.action == action }.map(\.line) }
    }
    func access(_ direction: AccessChange.Direction) -> (EnvironmentDifference) -> [Line] {
      { $0.access.filter { $0.direction == direction }.map(\.line) }
    }
    let files = Section(
      title: "Scripts and image", isDanger: false,
      entries: difference.files.map { Entry(environments: [""], text: $0.line.text, details: $0.line.details) })
    sections = [
      section("Data lost", isDanger: true) { $0.losses.filter { !$0.isRecoverable }.map(\.line) },
      section("Left behind", isDanger: true) { Report.leftBehind($0) },
      section("Access widened", isDanger: true, access(.widened)),
      section("Readers broken", isDanger: true) { $0.schemas.filter(\.isBreaking).map(\.line) },
      section("Destroyed", isDanger: true, resources(.destroyed)),
      section("Replaced", isDanger: true, resources(.replaced)),
      section("Lost, and to be had again") { $0.losses.filter(\.isRecoverable).map(\.line) },
      section("Schedules moved") { $0.schedules.map(\.line) },
      section("Access narrowed", access(.narrowed)),
      section("Tables changed, readers not broken") { $0.schemas.filter { !$0.isBreaking }.map(\.line) },
      files,
      section("Changed in place", resources(.changed)),
      section("Added", resources(.added)),
      section("Moved to another address", resources(.moved)),
      section("Settings") { $0.settings.filter { !$0.isDangerous }.map(\.line) },
    ].filter { !$0.entries.isEmpty }
  }

  /// A change of one environment.
  struct Line: Hashable {
    let text: String
    var details: [String] = []
  }

  /// What is the same in several environments becomes one entry.
  private static func entries(_ lines: [(String, [Line])]) -> [Entry] {
    var order: [Line] = []
    var names: [Line: [String]] = [:]
    for (name, lines) in lines {
      for line in lines {
        if names[line] == nil { order.append(line) }
        names[line, default: []].append(name)
      }
    }
    return order.map { Entry(environments: names[$0] ?? [], text: $0.text, details: $0.details) }
  }

  private static func leftBehind(_ difference: EnvironmentDifference) -> [Line] {
    let settings = difference.settings.filter(\.isDangerous).map(\.line)
    guard difference.presence == .removed else { return settings }
    let count = difference.resources.count
    return settings + [
      Line(
        text: "the environment is gone from generated/, and its \(count) resources stay in AWS, unmanaged",
        details: ["run `make destroy ENV=\(difference.name)` before this change, from where it is still there"])
    ]
  }
}

extension Report {
  /// Counts of the sections, on one line.
  var summary: String {
    sections.isEmpty
      ? "nothing changes" : sections.map { "\($0.title.lowercased()): \($0.count)" }.joined(separator: ", ")
  }
}
