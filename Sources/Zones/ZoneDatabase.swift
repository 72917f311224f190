// The tz database on disk: one compiled file a zone (RFC 9636, "The Time Zone Information Format").

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folders in which a machine keeps its tz database. Only who may read the disk makes one of the system.
package struct ZoneDatabase: Sendable, Hashable {
  /// The first that holds a zone is taken.
  package let folders: [String]

  /// A database in folders of one's own.
  package init(folders: [String]) { self.folders = folders }

  /// This machine's: where systems keep it; `TZDIR` comes before, as it does for the C library.
  package static var system: ZoneDatabase {
    let own = ProcessInfo.processInfo.environment["TZDIR"].map { [$0] } ?? []
    return ZoneDatabase(folders: own + ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/var/db/timezone/zoneinfo"])
  }

  /// The offsets of a zone.
  package func offsets(of identifier: String) throws(ZoneError) -> ZoneOffsets {
    guard !identifier.isEmpty, identifier.utf8.allSatisfy(isOfNames), !identifier.hasPrefix("/") else {
      throw .unknown(identifier)
    }
    for folder in folders {
      let path = "\(folder)/\(identifier)"
      guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= 1 << 20 else { continue }
      guard let offsets = ZoneFile(Array(bytes))?.offsets else { throw .notAZone(path: path) }
      return offsets
    }
    guard folders.contains(where: { FileManager.default.isReadableFile(atPath: "\($0)/Europe/Berlin") }) else {
      throw .noDatabase(identifier, folders: folders)
    }
    throw .unknown(identifier)
  }

  /// The names of all zones, sorted. Walks the folder: for an error's advice and for tests, not for each run.
  package var names: [String] {
    for folder in folders {
      let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
      let names = paths.filter { isName($0) && isZone("\(folder)/\($0)") }
      if !names.isEmpty { return names.sorted() }
    }
    return []
  }

  /// Beside the zones stand tables, which have a dot in their names; what starts in lower case stands there for programs:
  /// `posix/` and `right/` repeat all zones, `localtime` is this machine's.
  private func isName(_ path: String) -> Bool {
    path.utf8.allSatisfy(isOfNames) && path.utf8.first.map { (0x41...0x5A).contains($0) } == true
  }

  private func isZone(_ path: String) -> Bool {
    FileManager.default.contents(atPath: path)?.starts(with: "TZif".utf8) == true
  }
}

/// Whether a byte is of those that names of zones are made of.
private func isOfNames(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
  default: "_+-/".utf8.contains(byte)
  }
}

/// Why a zone has no offsets.
package enum ZoneError: Error, Sendable, Hashable {
  /// The database has no zone of that name.
  case unknown(String)
  /// There is a file of that name, and it is no zone, is damaged, or counts leap seconds.
  case notAZone(path: String)
  /// The zone was looked for on a machine without a database.
  case noDatabase(String, folders: [String])
}

extension ZoneError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknown(let identifier):
      "the tz database knows no zone '\(identifier)'. "
        + "Fix: name one in the manifest as in Zone.named(\"Europe/Berlin\"), or use Zone.utc"
    case .notAZone(let path): "\(path) is no zone of the tz database (TZif, version 2 or later)"
    case .noDatabase(let identifier, let folders):
      "the tz database is not in \(folders.joined(separator: ", ")), so the zone '\(identifier)' has no clock. "
        + "Fix: install the package tzdata, name its folder in TZDIR, or use Zone.utc in the manifest"
    }
  }
}
