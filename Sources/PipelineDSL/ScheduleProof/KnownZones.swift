// What is known of a project's zones: looked up once, by whoever may read the disk, and handed to the plan.

import Dataflow
package import Zones

/// The horizons of zones, or why there is none. A plan is a function of the manifest and of this.
package struct KnownZones: Sendable {
  /// What is known of a zone.
  package enum Entry: Sendable {
    /// The days for which a schedule is proven.
    case horizon(ProofHorizon)
    /// Why there are none, and a name of the database that may have been meant.
    case fault(ZoneError, nearest: String?)
    /// No database was looked into: nothing is proven.
    case notLookedUp
  }

  private let entries: [String: Entry]
  /// Zones of other names, as the database has them, for a finding's advice.
  private let twins: [String: String]

  /// No database was looked into: schedules are proven in UTC, and other zones are taken as they are. For tests.
  package static let utcAlone = KnownZones(entries: [:], twins: [:])

  private init(entries: [String: Entry], twins: [String: String]) {
    self.entries = entries
    self.twins = twins
  }

  /// The zones of a project's pipelines, and of their expressions, each looked up once.
  package init(of project: Project, in database: ZoneDatabase) {
    let clocks = project.pipelines.flatMap(\.job.tables).flatMap(\.clocks).map(\.identifier)
    let zones = Set(project.pipelines.map(\.zone) + clocks.map(Zone.named)).subtracting([.utc])
    entries = Dictionary(uniqueKeysWithValues: zones.map { ($0.identifier, Self.entry(of: $0, in: database)) })
    let unfit = Set(project.pipelines.map(\.zone)).map(\.identifier).filter { !$0.isTakenByFirehose }
    twins = Dictionary(
      uniqueKeysWithValues: unfit.compactMap { name in Self.twin(of: name, in: database).map { (name, $0) } })
  }

  private static func entry(of zone: Zone, in database: ZoneDatabase) -> Entry {
    do throws(ZoneError) {
      // What stands beside the zones for programs, such as posix/ and localtime, is no zone of Firehose's.
      guard zone.identifier.first?.isLowercase != true else { throw .unknown(zone.identifier) }
      return .horizon(ProofHorizon(try database.offsets(of: zone.identifier)))
    } catch {
      guard case .unknown = error else { return .fault(error, nearest: nil) }
      let names = database.names.filter(\.isTakenByFirehose)
      return .fault(error, nearest: nearestName(to: zone.identifier, of: names))
    }
  }

  /// A zone whose clocks go alike from now on, under a name that Firehose takes; of its continent where there is one.
  private static func twin(of name: String, in database: ZoneDatabase) -> String? {
    func calendar(_ name: String) -> LocalCalendar? {
      (try? database.offsets(of: name)).map { LocalCalendar($0, over: ProofHorizon.comingYears) }
    }
    guard let own = calendar(name) else { return nil }
    let names = database.names.filter { $0.isTakenByFirehose && $0.contains("/") }
    let continent = name.prefix { $0 != "/" }
    let isNear = { (name: String) in name.hasPrefix("\(continent)/") }
    return (names.filter(isNear) + names.filter { !isNear($0) }).first { calendar($0) == own }
  }

  /// What is known of a zone.
  func entry(of zone: Zone) -> Entry {
    zone == .utc ? .horizon(Self.utcHorizon) : entries[zone.identifier] ?? .notLookedUp
  }

  /// A zone whose clocks go alike, under a name that Firehose takes.
  func twin(of zone: Zone) -> String? { twins[zone.identifier] }

  private static let utcHorizon = ProofHorizon(.utc)
}

extension String {
  /// Whether Firehose takes the text as the name of a zone: letters, slashes and underscores, at most 50
  /// ("ExtendedS3DestinationConfiguration"), and not one of the names of three letters, UTC aside.
  var isTakenByFirehose: Bool {
    let isOfLetters = utf8.allSatisfy { byte in
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "/")
        || byte == UInt8(ascii: "_")
    }
    return isOfLetters && (4...50).contains(utf8.count) || self == Zone.utc.identifier
  }
}
