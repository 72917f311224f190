// A rule about a table's expressions in time: the zones by whose clocks they go are ones that there are.

package import Dataflow
import Zones

/// A table beside what is known of the zones that its columns are told by.
struct ZonedTable: Declared {
  let table: TableDefinition
  let zones: KnownZones

  var location: SourceLocation { table.location }
}

extension ZonedTable {
  static let rules = [zonesAreKnown]

  private static let zonesAreKnown = Rule<ZonedTable>(
    "PG0633", "An expression goes by the clocks of a zone of the tz database",
    because:
      "Spark finds out that there is no such zone when the job runs, and the native engine before it reads a row.",
    wrong: #"$0.openedAt.local(in: .named("Europe/Berln"))"#, right: #"$0.openedAt.local(in: .named("Europe/Berlin"))"#
  ) { zoned in
    for name in Set(zoned.table.clocks.map(\.identifier)).sorted() {
      if name.utf8.count == 3, name != Zone.utc.identifier {
        Finding(
          "table \"\(zoned.table.name)\" goes by the clocks of \"\(name)\"",
          allowed:
            "a name of the tz database such as Europe/Athens: those of three letters Java takes for other clocks",
          fix: ".named(\"Europe/Athens\")")
      }
      if case .fault(let error, let nearest) = zoned.zones.entry(of: .named(name)) {
        Finding(
          "table \"\(zoned.table.name)\" goes by the clocks of \"\(name)\"", allowed: error.allowed,
          fix: error.isOfTheMachine
            ? "install the package tzdata, or name the database's folder in TZDIR"
            : ".named(\"\(nearest ?? "Europe/Berlin")\")")
      }
    }
  }
}

extension ZoneError {
  fileprivate var allowed: String {
    switch self {
    case .unknown: "the tz database of this machine knows no zone of that name"
    case .notAZone(let path): "\(path) is damaged, or counts leap seconds as no clock of Java's does"
    case .noDatabase(_, let folders): "the tz database is looked for in \(folders.joined(separator: ", "))"
    }
  }

  fileprivate var isOfTheMachine: Bool { if case .noDatabase = self { true } else { false } }
}

extension TableDefinition {
  /// The zones whose clocks the table's expressions go by.
  package var clocks: [LocalClock] { branches.flatMap { $0.flow.steps.flatMap(\.everyExpression).flatMap(\.clocks) } }
}
